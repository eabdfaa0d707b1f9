import { execFile } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { connectTls, isAlive, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runCtl } from "../../support/run-ctl.ts";
import type { CtlRun } from "../../support/run-ctl.ts";

/** Two instances of Postfix start one after the other. */
const twoInstancesMilliseconds = 180_000;

describe.skipIf(!postfixInstalled)("tlsmgrctl install and uninstall by the configuration", () => {
  let postfix: PostfixInstance;
  let masterCf = "";
  let original: Buffer;
  let mainCf: Buffer;
  beforeAll(async () => {
    postfix = await postfixInstance({ tlsmgrChroot: true });
    masterCf = path.join(postfix.configDirectory, "master.cf");
    original = readFileSync(masterCf);
    mainCf = readFileSync(path.join(postfix.configDirectory, "main.cf"));
  });
  afterAll(() => postfix[Symbol.asyncDispose]());
  afterEach(() => {
    writeFileSync(masterCf, original);
    const file = path.join(postfix.configDirectory, "main.cf");
    if (!readFileSync(file).equals(mainCf)) writeFileSync(file, mainCf);
    for (const name of ["tlsmgr-js", "other"].flatMap((each) => [each, `${each}.code`])) {
      rmSync(path.join(postfix.daemonDirectory, name), { force: true });
    }
    for (const left of [`${masterCf}.before-tlsmgrctl`, controlSocket()]) rmSync(left, { force: true });
  });

  const ctl = (...args: string[]): Promise<CtlRun> =>
    runCtl([...args, "--config-directory", postfix.configDirectory]);
  const program = (): string => path.join(postfix.daemonDirectory, "tlsmgr-js");
  const controlSocket = (): string => path.join(postfix.dataDirectory, "tlsmgr-control.sock");

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
    expect(existsSync(controlSocket())).toBe(true);

    expect((await ctl("uninstall")).results).toContain(`Would remove ${program()}`);
    expect(existsSync(program())).toBe(true);
    expect(await ctl("uninstall", "--apply")).toMatchObject({ status: 0, problems: "" });
    expect(readFileSync(masterCf).equals(original)).toBe(true);
    expect(existsSync(program())).toBe(false);
    expect(existsSync(controlSocket())).toBe(false);
    expect(existsSync(`${masterCf}.before-tlsmgrctl`)).toBe(false);
    const again = await ctl("uninstall", "--apply");
    expect(again.problems).toContain("there is no change to take back");
  });

  test("keep a control socket that is still served, and say so", async () => {
    await ctl("install", "--apply");
    const server = createServer().listen(controlSocket());
    try {
      const { status, results, problems } = await ctl("uninstall", "--apply");
      expect(status).toBe(0);
      expect(results).toContain(`Removed ${program()}`);
      expect(problems).toContain(`a daemon still serves "${controlSocket()}", so it stays`);
      expect(existsSync(controlSocket())).toBe(true);
    } finally {
      server.close();
    }
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
    expect(problems).toContain('has no line "tlsmgr unix"; add one with: postconf -c');
    expect(existsSync(program())).toBe(false);
  });

  test("refuse what would not start, with the daemon's own last line, and leave no trace", async () => {
    const before = readdirSync(postfix.daemonDirectory);
    appendFileSync(path.join(postfix.configDirectory, "main.cf"), "tls_random_bytes = many\n");
    const { status, problems } = await ctl("install", "--apply");
    expect(status).toBe(1);
    expect(problems).toContain(
      "nothing was changed. It says: fatal: bad numerical configuration: tls_random_bytes = many",
    );
    expect(readFileSync(masterCf).equals(original)).toBe(true);
    expect(readdirSync(postfix.daemonDirectory)).toEqual(before);
  });

  test("find the program by master.cf, whatever --name was", async () => {
    const named = await ctl("install", "--apply", "--name", "other");
    expect(named.problems).toContain('without "tlsmgr" in the name "other"');
    expect((await ctl("uninstall", "--apply")).results).toContain(
      `Removed ${path.join(postfix.daemonDirectory, "other")}`,
    );
    expect(readFileSync(masterCf).equals(original)).toBe(true);
  });

  test("lose no edit of postconf(1) at the same time", async () => {
    const names = Array.from({ length: 19 }, (_, index) => `added${index}`);
    const run = promisify(execFile);
    const edits = names.map((name) =>
      run("/usr/sbin/postconf", [
        "-c",
        postfix.configDirectory,
        "-M",
        `${name}/unix=${name} unix - - n - - discard`,
      ]),
    );
    const [installed] = await Promise.all([ctl("install", "--apply"), ...edits]);
    expect(installed.status).toBe(0);
    const text = readFileSync(masterCf, "utf8");
    expect(names.filter((name) => !text.includes(`\n${name} `))).toEqual([]);
    expect(text).toMatch(/^tlsmgr .* tlsmgr-js$/mu);
  });

  test(
    "keep the program of another instance, whose tlsmgr starts again",
    async () => {
      await ctl("install", "--apply");
      await using other = await postfixInstance({
        mainCf: [`daemon_directory = ${postfix.daemonDirectory}`],
        tlsmgrCommand: "tlsmgr-js",
      });
      const ofOther = (...args: string[]): Promise<CtlRun> =>
        runCtl([...args, "--config-directory", other.configDirectory]);
      const { results } = await ctl("uninstall", "--apply");
      expect(results).toContain(`${program()} stays: ${other.configDirectory}/master.cf uses it`);

      // A process that has served may end and start again at once: master(8) does not throttle it.

      expect(await ofOther("probe", "--timeout", "60")).toMatchObject({ status: 0 });

      const pid = await other.tlsmgrPid();
      process.kill(pid, "SIGTERM");
      await until("the end of the tlsmgr", () => !isAlive(pid));
      expect(await ofOther("probe", "--timeout", "60")).toMatchObject({ status: 0 });
      expect((await ofOther("uninstall", "--apply")).results).toContain(`Removed ${program()}`);
      expect(existsSync(program())).toBe(false);
    },
    twoInstancesMilliseconds,
  );

  test("--all restores every running instance, and --renew rewrites every launcher", async () => {
    await ctl("install", "--apply");
    await postfix.reload();
    writeFileSync(`${program()}.code`, "damaged");
    expect((await runCtl(["install", "--renew"])).results).toContain(`Renewed ${program()}`);
    expect(readFileSync(`${program()}.code`).length).toBeGreaterThan(1000);
    expect((await runCtl(["uninstall", "--all"])).results).toContain(`Would remove ${program()}`);
    expect(await runCtl(["uninstall", "--all", "--apply"])).toMatchObject({ status: 0 });
    expect(readFileSync(masterCf).equals(original)).toBe(true);
    expect(existsSync(program())).toBe(false);
  });
});
