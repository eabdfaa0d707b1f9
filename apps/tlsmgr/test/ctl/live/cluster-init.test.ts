import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClusterSecrets } from "@postfixjs/ticket-keys/cluster";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCtl } from "../../support/run-ctl.ts";

let directory = "";
let file = "";

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "init-"));
  file = path.join(directory, "cluster.key");
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("tlsmgrctl cluster init", () => {
  test("makes a secret file with mode 0600, and says how to distribute it", async () => {
    const { status, results, problems } = await runCtl(["cluster", "init", "--secret-file", file]);
    expect({ status, problems }).toEqual({ status: 0, problems: "" });
    expect(results).toContain(`install -o root -g root -m 600 SECRET ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readFileSync(file);
    expect(() => ClusterSecrets.parse(content, file)).not.toThrow();
    const [, secret = ""] = /current ([0-9a-f]{64})\n/u.exec(content.toString()) ?? [];
    expect(secret).toHaveLength(64);
    expect(results).not.toContain(secret);
  });

  test("takes the path of tlsmgr.ini by default", async () => {
    writeFileSync(path.join(directory, "tlsmgr.ini"), `[cluster]\nsecret_file = ${file}\n`);
    const { status } = await runCtl(["cluster", "init", "--config-directory", directory]);
    expect(status).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(64);
  });

  test("never overwrites a file", async () => {
    writeFileSync(file, "precious\n");
    const { status, problems } = await runCtl(["cluster", "init", "--secret-file", file]);
    expect(status).toBe(1);
    expect(problems).toContain(`cannot create "${file}": it exists already`);
    expect(readFileSync(file, "utf8")).toBe("precious\n");
  });

  test("makes another secret each time", async () => {
    const other = `${file}.other`;
    for (const each of [file, other]) await runCtl(["cluster", "init", "--secret-file", each]);
    expect(readFileSync(file, "utf8")).not.toBe(readFileSync(other, "utf8"));
  });

  test.each([[["cluster"]], [["cluster", "init", "now"]], [["keys", "list", "--cluster"]]])(
    "%j is a usage error",
    async (words) => {
      expect((await runCtl(words)).status).toBe(2);
    },
  );
});
