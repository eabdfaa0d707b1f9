import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { connectTls, isAlive, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCtl } from "../../support/run-ctl.ts";
import type { CtlRun } from "../../support/run-ctl.ts";

describe.skipIf(!postfixInstalled)("tlsmgrctl install and uninstall by the configuration", () => {
  let postfix: PostfixInstance;
  let masterCf = "";
  let original: Buffer;
  beforeEach(async () => {
    postfix = await postfixInstance({ tlsmgrChroot: true });
    masterCf = path.join(postfix.configDirectory, "master.cf");
    original = readFileSync(masterCf);
  });
  afterEach(() => postfix[Symbol.asyncDispose]());

  const ctl = (...args: string[]): Promise<CtlRun> =>
    runCtl([...args, "--config-directory", postfix.configDirectory]);
  const program = (): string => path.join(postfix.daemonDirectory, "tlsmgr-js");

  test("show what they would do, and change nothing without --apply", async () => {
    const { status, results } = await ctl("install");
    expect(status).toBe(0);
    expect(results).toMatch(/^Postfix 3\.\S+, daemons in /u);
    expect(results).toContain(`Would write ${program()}, for ${process.execPath}`);
    expect(results).toMatch(/^-tlsmgr {4}unix .* tlsmgr$/mu);
    expect(results).toMatch(/^\+tlsmgr {4}unix .* tlsmgr-js$/mu);
    expect(results).toContain("Nothing was changed; do it with --apply");
    expect(existsSync(program())).toBe(false);
    expect(readFileSync(masterCf).equals(original)).toBe(true);
  });

  test("with --apply switch over and back, and leave the very bytes that were there", async () => {
    const stock = await postfix.tlsmgrPid();
    expect(await ctl("install", "--apply")).toMatchObject({
      status: 0,
      problems: expect.any(String) as string,
    });
    await postfix.reload();
    await until("the end of the stock tlsmgr", () => !isAlive(stock));
    await connectTls(postfix.port(), { version: "1.3" });
    const status = await ctl("status", "--json");
    expect(status.status).toBe(0);

    expect((await ctl("uninstall")).results).toContain(`Would remove ${program()}`);
    expect(existsSync(program())).toBe(true);
    expect(await ctl("uninstall", "--apply")).toMatchObject({ status: 0, problems: "" });
    expect(readFileSync(masterCf).equals(original)).toBe(true);
    expect(existsSync(program())).toBe(false);
    expect(existsSync(`${masterCf}.before-tlsmgrctl`)).toBe(false);
    const again = await ctl("uninstall", "--apply");
    expect(again.problems).toContain("there is no change to take back");
  });

  test("keep what somebody else has changed in master.cf meanwhile", async () => {
    await ctl("install", "--apply");
    const comment = "# added meanwhile: \u{e9}\n";
    writeFileSync(masterCf, Buffer.concat([readFileSync(masterCf), Buffer.from(comment)]));
    expect((await ctl("uninstall", "--apply")).status).toBe(0);
    expect(readFileSync(masterCf).equals(Buffer.concat([original, Buffer.from(comment)]))).toBe(true);
  });

  test("refuse a master.cf without a tlsmgr line, with the command that adds it", async () => {
    writeFileSync(masterCf, "smtp unix - - n - - smtp\n");
    const { status, problems } = await ctl("install", "--apply");
    expect(status).toBe(1);
    expect(problems).toContain('has no line "tlsmgr unix"; add one with: postconf -M');
    expect(existsSync(program())).toBe(false);
  });
});
