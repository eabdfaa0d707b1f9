import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseLauncher } from "../../../src/ctl/install/launcher.ts";
import { builtDaemon, runCtl } from "../../support/run-ctl.ts";

const isRoot = process.getuid?.() === 0;
const builtStarter = path.join(path.dirname(builtDaemon), "start");
const foreignProgram = "\u007FELF a program of somebody else";

describe.skipIf(!isRoot)("install and uninstall", () => {
  let base: string;
  let directory: string;
  let file: string;

  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), "ctl-"));
    chmodSync(base, 0o755);
    directory = path.join(base, "daemons");
    mkdirSync(directory, { mode: 0o755 });
    file = path.join(directory, "tlsmgr");
  });
  afterEach(() => rmSync(base, { recursive: true }));

  const install = (...args: string[]) => runCtl(["install", "--daemon-directory", directory, ...args]);
  const uninstall = (...args: string[]) => runCtl(["uninstall", "--daemon-directory", directory, ...args]);

  test("install writes a regular file of root that any umask leaves executable, and says how to switch over", async () => {
    const umask = process.umask(0o077);
    const { status, results } = await install().finally(() => process.umask(umask));
    expect(status).toBe(0);
    expect(statSync(file)).toMatchObject({ uid: 0, gid: 0, mode: 0o100_755 });
    expect(parseLauncher(readFileSync(file, "utf8"))).toMatchObject({
      interpreter: process.execPath,
      program: builtDaemon,
      isJitless: false,
    });
    expect(statSync(`${file}.code`)).toMatchObject({ uid: 0, gid: 0, mode: 0o100_644 });
    expect(results).toContain(`Installed ${file}`);
    expect(results).toContain(`with   ${process.execPath} (Node.js ${process.versions.node})`);
    expect(results).toContain("The stock tlsmgr line of master.cf starts it after: postfix reload");
    expect(readdirSync(directory)).toEqual(["tlsmgr", "tlsmgr.code"]);
  });

  test.each([[[]], [["--jitless"]]])(
    "install %j compiles what the daemon needs, and the code is used",
    async (chosen) => {
      await install(...chosen);
      const text = readFileSync(file, "utf8");
      expect(parseLauncher(text)?.isJitless).toBe(chosen.length > 0);
      const args = [...chosen, builtStarter, "load", file, builtDaemon];
      const report = execFileSync(process.execPath, args, { encoding: "utf8" });
      expect(JSON.parse(report)).toMatchObject({ isCompiled: true });
    },
  );

  test("install replaces its own file, with another interpreter too", async () => {
    await install();
    const other = path.join(base, "node");
    symlinkSync(process.execPath, other);
    expect(await install("--interpreter", other)).toMatchObject({ status: 0 });
    expect(parseLauncher(readFileSync(file, "utf8"))?.interpreter).toBe(other);
  });

  test("uninstall removes the file, and only once", async () => {
    const { results } = await install("--name", "tlsmgr-js");
    expect(results).toContain('let the tlsmgr line of master.cf end in "tlsmgr-js"; then: postfix reload');
    expect(readdirSync(directory)).toEqual(["tlsmgr-js", "tlsmgr-js.code"]);
    expect(await uninstall("--name", "tlsmgr-js")).toMatchObject({ status: 0 });
    expect(readdirSync(directory)).toEqual([]);
    const again = await uninstall("--name", "tlsmgr-js");
    expect(again).toMatchObject({
      status: 1,
      problems: expect.stringMatching(/tlsmgr-js" does not exist$/u),
    });
  });

  test("neither touches a file that is not ours", async () => {
    writeFileSync(file, foreignProgram);
    const refusal = `"${file}" was not written by tlsmgrctl install`;
    const { status, problems } = await install();
    expect(status).toBe(1);
    expect(problems).toContain(refusal);
    expect(problems).toContain("choose another --name, such as tlsmgr-js");
    expect(await uninstall()).toMatchObject({ status: 1, problems: expect.stringContaining(refusal) });
    expect(readFileSync(file, "utf8")).toBe(foreignProgram);
  });

  test("neither follows a symbolic link, even to a file of ours", async () => {
    await install("--name", "tlsmgr-js");
    symlinkSync("tlsmgr-js", file);
    expect(await install()).toMatchObject({ status: 1 });
    expect(await uninstall()).toMatchObject({ status: 1 });
    expect(readdirSync(directory).toSorted()).toEqual(["tlsmgr", "tlsmgr-js", "tlsmgr-js.code"]);
  });

  test("install --force keeps the foreign file, and uninstall puts it back", async () => {
    writeFileSync(file, foreignProgram, { mode: 0o755 });
    const before = statSync(file);
    const { status, results } = await install("--force");
    expect(status).toBe(0);
    expect(results).toContain(`keeps the file that it replaces as ${file}.saved`);
    expect(parseLauncher(readFileSync(file, "utf8"))).toBeDefined();
    expect(readFileSync(file, "utf8")).toContain(`own='${file}.saved'`);
    expect(await install("--force")).toMatchObject({ status: 0 });
    expect(await uninstall()).toMatchObject({ status: 0, results: expect.stringContaining("put back") });
    expect(readFileSync(file, "utf8")).toBe(foreignProgram);
    expect(statSync(file)).toMatchObject({ ino: before.ino, mode: before.mode });
    expect(readdirSync(directory)).toEqual(["tlsmgr"]);
  });

  test("install --force never overwrites a saved file", async () => {
    writeFileSync(file, foreignProgram);
    writeFileSync(`${file}.saved`, "older");
    const { status, problems } = await install("--force");
    expect(status).toBe(1);
    expect(problems).toContain(`"${file}.saved" exists already`);
    expect(readFileSync(file, "utf8")).toBe(foreignProgram);
  });

  test("a directory is refused that is missing, a link, a file, not of root, or writable for others", async () => {
    const problemWith = async (place: string) =>
      (await runCtl(["install", "--daemon-directory", place])).problems;
    expect(await problemWith(path.join(base, "none"))).toContain("does not exist");

    const link = path.join(base, "link");
    symlinkSync(directory, link);
    expect(await problemWith(link)).toContain(`is a symbolic link; name the directory itself: ${directory}`);
    expect(await problemWith(`${link}/`)).toContain("is a symbolic link");

    writeFileSync(path.join(base, "file"), "");
    expect(await problemWith(path.join(base, "file"))).toContain("is not a directory");

    chmodSync(directory, 0o775);
    expect(await problemWith(directory)).toContain(`fix: chmod go-w ${directory}`);
    chmodSync(directory, 0o755);
    chownSync(directory, 65_534, 65_534);
    expect(await problemWith(directory)).toContain("belongs to user 65534, but must belong to root");
    expect(existsSync(file)).toBe(false);
  });

  test("an interpreter is refused if it does not start, is too old, or cannot load the daemon", async () => {
    const problemWith = async (interpreter: string) => (await install("--interpreter", interpreter)).problems;
    expect(await problemWith(path.join(base, "none"))).toContain("does not exist or is not executable");
    expect(await problemWith("node")).toContain("must be an absolute path");
    expect(await problemWith("/opt/my\nnode")).toContain("must be on one line");
    expect(await problemWith("/bin/false")).toContain("cannot load the daemon");
    const old = path.join(base, "old");
    const preload = 'Object.defineProperty(process.versions, "node", { value: "20.15.1" });';
    writeFileSync(`${old}.cjs`, preload);
    writeFileSync(old, `#!/bin/sh\nexec ${process.execPath} -r ${old}.cjs "$@"\n`, { mode: 0o755 });
    expect(await problemWith(old)).toContain("Node.js 20.15.1 is too old: it must be 20.16 or later");
    expect(existsSync(file)).toBe(false);
  });

  test("install refuses when the daemon or what it needs is not there", async () => {
    const args = ["install", "--daemon-directory", directory];
    const missing = await runCtl(args, path.join(base, "dist/tlsmgr"));
    expect(missing).toMatchObject({
      status: 1,
      problems: expect.stringContaining("The daemon itself is missing"),
    });
    const lonely = path.join(base, "tlsmgr");
    writeFileSync(lonely, 'require("koffi")');
    copyFileSync(builtStarter, path.join(base, "start"));
    const { status, problems } = await runCtl(args, lonely);
    expect(status).toBe(1);
    expect(problems).toContain("cannot load the daemon: Error: Cannot find module 'koffi'");
  });

  test("install warns when others than root can change what Postfix will run as root", async () => {
    const loose = path.join(base, "loose");
    mkdirSync(loose);
    const interpreter = path.join(loose, "node");
    writeFileSync(interpreter, `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
    expect((await install("--interpreter", interpreter)).problems).not.toContain(loose);
    chownSync(loose, 65_534, 65_534);
    const { status, problems } = await install("--interpreter", interpreter);
    expect(status).toBe(0);
    expect(problems).toContain(
      `warning: others than root can change ${loose}, and so what Postfix runs as root`,
    );
  });

  test("names that would lead elsewhere are a mistake in the command line", async () => {
    for (const name of ["../tlsmgr", "a/b", "", ".", "-x", "a b"]) {
      expect(await install(`--name=${name}`)).toMatchObject({ status: 2 });
    }
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("the command line", () => {
  test("an unknown command, an unknown option, a missing value and options that exclude each other end with status 2", async () => {
    expect(await runCtl([])).toMatchObject({
      status: 2,
      problems: expect.stringContaining("usage: tlsmgrctl"),
    });
    expect(await runCtl(["instal"])).toMatchObject({
      status: 2,
      problems: 'tlsmgrctl: unknown command "instal"; did you mean "install"?; see tlsmgrctl --help',
    });
    for (const args of [
      ["--wrong"],
      ["--name"],
      ["stray"],
      ["--apply", "--daemon-directory", "/"],
      ["--daemon-directory", "relative"],
    ]) {
      const { status, problems } = await runCtl(["install", ...args]);
      expect(status).toBe(2);
      expect(problems).toMatch(/^tlsmgrctl install: .*; see tlsmgrctl install --help$/u);
    }
  });

  test("--version, -V and help answer, and a mistyped option is named with the right one", async () => {
    for (const option of ["--version", "-V"]) {
      expect((await runCtl([option])).results).toMatch(/^tlsmgrctl \d+\.\d+\.\d+/u);
    }
    expect((await runCtl(["help", "check"])).results).toMatch(/^usage: tlsmgrctl check/u);
    expect((await runCtl(["install", "--aply"])).problems).toContain('did you mean "--apply"?');
  });

  test("--help lists the commands with their arguments", async () => {
    const { status, results } = await runCtl(["--help"]);
    expect(status).toBe(0);
    const names = Array.from(results.matchAll(/^ {2}(\w+) {2}/gmu), (match) => match[1] ?? "");
    expect(names).toEqual(expect.arrayContaining(["install", "uninstall"]));
    for (const name of names) {
      const help = await runCtl([name, "--help"]);
      expect(help).toMatchObject({ status: 0, problems: "" });
      expect(help.results).toMatch(`usage: tlsmgrctl ${name} `);
    }
  });
});
