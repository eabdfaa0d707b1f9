import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { command, postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unitIn } from "../../../src/ctl/install/instances.ts";
import { quote } from "../../../src/ctl/install/quote.ts";
import { runCtl } from "../../support/run-ctl.ts";
import type { CtlRun } from "../../support/run-ctl.ts";

/** Too little for Node.js to reserve; Postfix's own programs need a tenth of it. */
const addressBytes = 400_000_000;

describe.skipIf(!postfixInstalled)("tlsmgrctl install --apply --verify", () => {
  let postfix: PostfixInstance;
  let masterCf = "";
  beforeAll(async () => {
    postfix = await postfixInstance({ tlsmgrChroot: true });
    masterCf = path.join(postfix.configDirectory, "master.cf");
  });
  afterAll(() => postfix[Symbol.asyncDispose]());

  const ctl = (...args: string[]): Promise<CtlRun> => runCtl([...args, "-c", postfix.configDirectory]);
  const program = (): string => path.join(postfix.daemonDirectory, "tlsmgr-js");

  test("puts everything back if the daemon works on trial and not under master(8)", async () => {
    const original = readFileSync(masterCf);
    await command("prlimit", ["--pid", String(postfix.masterPid()), `--as=${addressBytes}`]);
    const { status, results, problems } = await ctl("install", "--apply", "--verify");
    expect(status).toBe(1);
    expect(results).toContain("Started the daemon on trial: it works");
    expect(problems).toContain("the daemon does not work under master(8): ");
    expect(results).toMatch(
      /Put master\.cf and the launcher back.*\nRestarted Postfix: .*\nRolled back: the former tlsmgr answers/u,
    );
    expect(readFileSync(masterCf).equals(original)).toBe(true);
    expect(
      [program(), `${program()}.code`, `${masterCf}.before-tlsmgrctl`].filter((file) => existsSync(file)),
    ).toEqual([]);
    expect((await ctl("probe")).status).toBe(0);
  });

  test("says that the daemon runs; afterwards status starts one that master(8) has not started yet", async () => {
    const { status, results, problems } = await ctl("install", "--apply", "--verify");
    expect({ status, problems: problems.replaceAll(/^.*others than root.*$/gmu, "").trim() }).toEqual({
      status: 0,
      problems: "",
    });
    expect(results).toContain("Verified: the daemon runs under master(8), and answers as it should");
    await postfix.setTlsmgrCommand("tlsmgr-js");
    await postfix.stop();
    await postfix.start();
    expect(postfix.runningTlsmgrPid()).toBe(undefined);
    expect((await ctl("status")).results).toMatch(/^tlsmgr \S+: process \d+, up \d+ s/u);
  });

  test("refuses a Postfix that does not run, and changes nothing", async () => {
    await postfix.stop();
    const before = readFileSync(masterCf);
    const { status, problems } = await ctl("install", "--apply", "--verify", "--name", "tlsmgr-2");
    expect(status).toBe(1);
    expect(problems).toContain("so nothing can be verified; start it, or leave --verify out");
    expect(readFileSync(masterCf).equals(before)).toBe(true);
    const reloaded = await ctl("install", "--apply", "--reload");
    expect(reloaded.status).toBe(0);
    expect(reloaded.results).toContain(": nothing to reload");
  });
});

test("--reload and --verify need --apply", async () => {
  for (const option of ["--reload", "--verify"]) {
    const { status, problems } = await runCtl(["install", option]);
    expect(status).toBe(2);
    expect(problems).toContain("--reload and --verify need --apply");
  }
});

test("unitIn names the unit of Postfix among the groups of a process", () => {
  expect(unitIn("0::/system.slice/system-postfix.slice/postfix@-.service\n")).toBe("postfix@-.service");
  expect(unitIn("1:name=systemd:/system.slice/postfix.service\n0::/\n")).toBe("postfix.service");
  expect(unitIn("0::/user.slice/user-0.slice/session-1.scope\n")).toBe(undefined);
});

test.each(["plain/word-1", "-#", "# no comment", "it's", "a b", "$HOME", '"x"', "a\\b"])(
  "quote gives a shell the word %j",
  async (word) => {
    const { stdout } = await command("/bin/sh", ["-c", `printf %s ${quote(word)}`]);
    expect(stdout).toBe(word);
  },
);
