import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkRules, examine } from "../../../src/ctl/check/examine.ts";
import type { Finding } from "../../../src/ctl/check/finding.ts";
import { launcherText } from "../../../src/ctl/install/launcher.ts";
import type { LauncherOptions } from "../../../src/ctl/install/launcher.ts";
import { Site } from "../../../src/ctl/site/site.ts";
import { builtDaemon, runCtl } from "../../support/run-ctl.ts";

/** An installation of Postfix as files, with nothing running. */
interface Tree {
  readonly root: string;
  readonly config: string;
  readonly queue: string;
  readonly data: string;
  readonly daemons: string;
  readonly program: string;
  readonly mainCf: Record<string, string>;
  /** The tlsmgr line, without its name and type. */
  tlsmgrLine: string;
  services: string[];
}

const owner = getpwnam("postfix") ?? { uid: 0, gid: 0 };
let tree: Tree;

function makeTree(): void {
  const root = mkdtempSync(path.join(tmpdir(), "check-"));
  const daemons = path.join(root, "daemons");
  tree = {
    root,
    config: path.join(root, "conf"),
    queue: path.join(root, "queue"),
    data: path.join(root, "data"),
    daemons,
    program: path.join(daemons, "tlsmgr"),
    mainCf: {
      queue_directory: path.join(root, "queue"),
      data_directory: path.join(root, "data"),
      daemon_directory: daemons,
      smtp_tls_session_cache_database: "btree:$data_directory/smtp_scache",
    },
    tlsmgrLine: "- - y 1000? 1 tlsmgr",
    services: ["postlog unix-dgram n - n - 1 postlogd"],
  };
  chmodSync(root, 0o755);
  for (const directory of [
    tree.config,
    tree.queue,
    `${tree.queue}/private`,
    `${tree.queue}/public`,
    daemons,
  ]) {
    mkdirSync(directory);
  }
  mkdirSync(tree.data, { mode: 0o700 });
  for (const owned of [tree.data, `${tree.queue}/private`]) chownSync(owned, owner.uid, owner.gid);
  writeFileSync(tree.program, launcher(), { mode: 0o755 });
}

const removeTree = (): void => rmSync(tree.root, { recursive: true, force: true });

const launcher = (options: Partial<LauncherOptions> = {}): string =>
  launcherText({
    interpreter: process.execPath,
    program: builtDaemon,
    name: "tlsmgr",
    fallback: "/nonexistent/own",
    postlog: "/nonexistent/postlog",
    loadedFiles: [],
    isJitless: false,
    ...options,
  });

/** What earlier versions wrote. */
const earlierLauncher = (option: string): string =>
  `#!${process.execPath}${option}
// Written by tlsmgrctl install; removed by tlsmgrctl uninstall.
require("start").start("${builtDaemon}", "");
`;

async function findings(): Promise<Finding[]> {
  const settings = Object.entries(tree.mainCf).map(([name, value]) => `${name} = ${value}\n`);
  writeFileSync(path.join(tree.config, "main.cf"), settings.join(""));
  const lines = [...(tree.tlsmgrLine === "" ? [] : [`tlsmgr unix ${tree.tlsmgrLine}`]), ...tree.services];
  writeFileSync(path.join(tree.config, "master.cf"), lines.map((line) => `${line}\n`).join(""));
  return await examine(new Site(tree.config, tree.root));
}

const hasPostfixAccount = getpwnam("postfix") !== undefined;

describe.skipIf(!hasPostfixAccount || process.getuid?.() !== 0)("tlsmgrctl check on files", () => {
  beforeEach(makeTree);
  afterEach(removeTree);

  test("finds nothing amiss in a good installation, but that it does not run", async () => {
    const found = (await findings()).filter(({ code }) => code !== "program-writable");
    expect(found.map(({ code }) => code)).toEqual(["postfix-stopped"]);
  });

  /** What no command fixes; faults.ts has what one does. */
  const breakages: readonly (readonly [string, Finding["level"], () => void, RegExp])[] = [
    ["program-not-ours", "hint", () => writeFileSync(tree.program, "\u{7f}ELF"), /Postfix's own/u],
    [
      "cluster-settings",
      "broken",
      () => writeFileSync(path.join(tree.config, "tlsmgr.ini"), "[ticket-keys]\nsource = cluster\n"),
      /\[valkey\] servers is not set/u,
    ],
    [
      "cluster-cleartext",
      "warning",
      () => {
        const cluster = "[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\n";
        writeFileSync(path.join(tree.config, "tlsmgr.ini"), `${cluster}[valkey]\nservers = 192.0.2.1\n`);
      },
      /password crosses the network in clear/u,
    ],
    [
      "memory-deny-write-execute",
      "broken",
      () => {
        const dropIns = path.join(tree.root, "etc/systemd/system/postfix@.service.d");
        mkdirSync(dropIns, { recursive: true });
        writeFileSync(path.join(dropIns, "harden.conf"), "[Service]\nMemoryDenyWriteExecute=yes\n");
        writeFileSync(tree.program, earlierLauncher(""));
      },
      /harden\.conf sets MemoryDenyWriteExecute/u,
    ],
  ];

  test.each(breakages)("finds %s (%s)", async (code, level, damage, problem) => {
    damage();
    const found = (await findings()).filter((finding) => finding.code === code);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level, code, problem: expect.stringMatching(problem) as string }),
      ]),
    );
  });

  test("a later drop-in takes MemoryDenyWriteExecute back", async () => {
    const dropIns = path.join(tree.root, "etc/systemd/system/postfix.service.d");
    mkdirSync(dropIns, { recursive: true });
    writeFileSync(path.join(dropIns, "10.conf"), "[Service]\nMemoryDenyWriteExecute=yes\n");
    writeFileSync(path.join(dropIns, "20.conf"), "[Service]\nMemoryDenyWriteExecute=no\n");
    const codes = (await findings()).map(({ code }) => code);
    expect(codes).not.toContain("memory-deny-write-execute");
  });

  test("a drop-in of postfix.service takes MemoryDenyWriteExecute back although Debian 13's template still has it", async () => {
    const units = path.join(tree.root, "usr/lib/systemd/system");
    mkdirSync(units, { recursive: true });
    for (const name of ["postfix.service", "postfix@.service"])
      writeFileSync(path.join(units, name), "[Service]\nMemoryDenyWriteExecute=yes\n");
    const dropIns = path.join(tree.root, "etc/systemd/system/postfix.service.d");
    mkdirSync(dropIns, { recursive: true });
    writeFileSync(tree.program, earlierLauncher(""));
    const codes = async (): Promise<string[]> => (await findings()).map(({ code }) => code);
    expect(await codes()).toContain("memory-deny-write-execute");
    writeFileSync(path.join(dropIns, "allow-jit.conf"), "[Service]\nMemoryDenyWriteExecute=no\n");
    expect(await codes()).not.toContain("memory-deny-write-execute");
  });

  test("a launcher that finds out, and a daemon that Node.js interprets, run with MemoryDenyWriteExecute", async () => {
    const units = path.join(tree.root, "etc/systemd/system");
    mkdirSync(units, { recursive: true });
    writeFileSync(path.join(units, "postfix.service"), "[Service]\nMemoryDenyWriteExecute=yes\n");
    const codes = async (): Promise<string[]> => (await findings()).map(({ code }) => code);
    expect(await codes()).not.toContain("memory-deny-write-execute");
    writeFileSync(tree.program, earlierLauncher(""));
    expect(await codes()).toContain("memory-deny-write-execute");
    writeFileSync(tree.program, earlierLauncher(" --jitless"));
    expect(await codes()).not.toContain("memory-deny-write-execute");
  });

  test("without main.cf or master.cf there is nothing to check, which is an error", async () => {
    const run = await runCtl(["check", "--config-directory", "/nonexistent"]);
    expect(run).toMatchObject({ status: 3, results: "" });
    expect(run.problems).toContain('cannot read "/nonexistent/master.cf": No such file or directory');
  });
});

test("each rule has its own name, and is documented", () => {
  const codes = checkRules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const text = readFileSync(path.join(import.meta.dirname, "../../../../../docs/operating.md"), "utf8");
  for (const code of codes) expect(text).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, "mu"));
});
