import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { command, postfixInstalled } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "config-examples-"));
  write("main.cf", "# ours\nmydomain = example.org\nrelayhost = [mx.$mydomain]\n");
  write("master.cf", "smtp inet n - n - - smtpd\n");
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(path.join(directory, name), text);

/** Runs an example from the sources. */
function run(name: string, args: readonly string[], input = ""): { status: number | null; printed: string } {
  const program = path.join(import.meta.dirname, "../examples", name);
  const load = ["--conditions=@postfixjs/source", program, ...args];
  const { status, stdout } = spawnSync(process.execPath, load, { encoding: "utf8", input });
  return { status, printed: stdout };
}

/** What the real program says about a parameter. */
const postconf = async (name: string): Promise<string> =>
  (await command("postconf", ["-c", directory, "-xh", name])).stdout;

describe.skipIf(!postfixInstalled)("the examples beside the real postconf", () => {
  test("ci-lint.ts writes SARIF, and fails where postconf warns", async () => {
    const good = run("ci-lint.ts", [directory]);
    expect([good.status, JSON.parse(good.printed).runs[0].results]).toEqual([0, []]);
    write("main.cf", "relayhots = [mx]\n");
    const bad = run("ci-lint.ts", [directory]);
    const [{ ruleId }] = JSON.parse(bad.printed).runs[0].results;
    expect([bad.status, ruleId]).toEqual([1, "unknown-parameter"]);
    const real = await command("postconf", ["-c", directory]);
    expect(real.stderr).toContain("unused parameter: relayhots");
  });

  test("deploy.ts shows the effect, and writes what postconf then reads", async () => {
    const setting = "relayhost=[smart.$mydomain]:587";
    const shown = run("deploy.ts", [directory, setting]);
    expect(shown.printed).toContain("relayhost: [mx.example.org] -> [smart.example.org]:587\n");
    expect(await postconf("relayhost")).toBe("[mx.example.org]\n");
    expect(run("deploy.ts", ["--write", directory, setting])).toEqual({ ...shown, status: 0 });
    expect(await postconf("relayhost")).toBe("[smart.example.org]:587\n");
    expect(readFileSync(path.join(directory, "main.cf"), "utf8")).toMatch(/^# ours\n/u);
    const mistake = run("deploy.ts", ["--write", directory, "relayhots=x"]);
    expect(mistake).toEqual({ status: 1, printed: expect.stringContaining('Unknown parameter "relayhots"') });
    expect(await postconf("relayhost")).toBe("[smart.example.org]:587\n");
  });

  test("editor.ts shows, completes, sets and writes", async () => {
    const lines = "relayhost\nsmtpd_tls_security_level=\nsmtpd_tls_security_level=may\n?\nw\n";
    const { status, printed } = run("editor.ts", [path.join(directory, "main.cf")], lines);
    expect(status).toBe(0);
    expect(printed).toContain("relayhost = [mx.example.org]\n");
    expect(printed).toContain("\nnone may encrypt\n");
    expect(printed).toMatch(/written\n$/u);
    expect(await postconf("smtpd_tls_security_level")).toBe("may\n");
  });
});
