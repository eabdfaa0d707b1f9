import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { getpwnam } from "@postfixjs/posix";
import { connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkRules, examine } from "../../../src/ctl/check/check.ts";
import type { Finding } from "../../../src/ctl/check/finding.ts";
import { launcherText } from "../../../src/ctl/install/launcher.ts";
import type { LauncherOptions } from "../../../src/ctl/install/launcher.ts";
import { Site } from "../../../src/ctl/site/site.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
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
  chownSync(tree.data, owner.uid, owner.gid);
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
    expect(found.map(({ code }) => code)).toEqual(["socket-missing"]);
  });

  const breakages: readonly (readonly [string, Finding["level"], () => void, RegExp])[] = [
    ["service-missing", "broken", () => (tree.tlsmgrLine = ""), /no line "tlsmgr unix"/u],
    ["process-limit", "broken", () => (tree.tlsmgrLine = "- - y 1000? - tlsmgr"), /works with 1 only/u],
    ["service-public", "broken", () => (tree.tlsmgrLine = "n - y 1000? 1 tlsmgr"), /private field/u],
    ["service-privileged", "warning", () => (tree.tlsmgrLine = "- n y 1000? 1 tlsmgr"), /runs as root/u],
    ["program-missing", "broken", () => (tree.tlsmgrLine = "- - y 1000? 1 tlsmgr-js"), /does not exist/u],
    ["program-not-executable", "broken", () => chmodSync(tree.program, 0o644), /not executable/u],
    [
      "program-link",
      "warning",
      () => {
        rmSync(tree.program);
        symlinkSync(builtDaemon, tree.program);
      },
      /symbolic link/u,
    ],
    ["program-not-ours", "hint", () => writeFileSync(tree.program, "\u{7f}ELF"), /Postfix's own/u],
    [
      "interpreter",
      "broken",
      () => writeFileSync(tree.program, launcher({ interpreter: "/nonexistent/node" })),
      /"\/nonexistent\/node" does not exist/u,
    ],
    [
      "interpreter",
      "broken",
      () => writeFileSync(tree.program, launcher({ program: "/nonexistent/tlsmgr" })),
      /the daemon itself, "\/nonexistent\/tlsmgr", is missing/u,
    ],
    [
      "program-writable",
      "warning",
      () => chmodSync(tree.daemons, 0o777),
      /others than root can change "\S*daemons"/u,
    ],
    ["mail-owner", "broken", () => (tree.mainCf["mail_owner"] = "nobody-of-that-name"), /no account/u],
    ["data-directory", "broken", () => rmSync(tree.data, { recursive: true }), /does not exist/u],
    ["data-directory", "broken", () => chownSync(tree.data, 0, 0), /belongs to user 0, not to postfix/u],
    ["data-directory", "warning", () => chmodSync(tree.data, 0o777), /writable for others/u],
    [
      "data-directory",
      "broken",
      () => {
        rmSync(tree.data, { recursive: true });
        writeFileSync(tree.data, "");
      },
      /is not a directory/u,
    ],
    [
      "cache-directory",
      "warning",
      () => (tree.mainCf["smtp_tls_session_cache_database"] = `btree:${tree.queue}/smtp_scache`),
      /non-postfix directory/u,
    ],
    [
      "exchange-file-directory",
      "warning",
      () => (tree.mainCf["tls_random_exchange_name"] = `${tree.config}/prng_exch`),
      /non-postfix directory/u,
    ],
    [
      "exchange-file-owner",
      "warning",
      () => writeFileSync(path.join(tree.data, "prng_exch"), ""),
      /belongs to user 0, not to postfix/u,
    ],
    [
      "same-cache",
      "broken",
      () => (tree.mainCf["lmtp_tls_session_cache_database"] = "btree:$data_directory/smtp_scache"),
      /smtp_tls_session_cache_database and lmtp_tls_session_cache_database are the same/u,
    ],
    [
      "server-cache-needless",
      "hint",
      () => (tree.mainCf["smtpd_tls_session_cache_database"] = "btree:$data_directory/smtpd_scache"),
      /session tickets/u,
    ],
    [
      "entropy-source",
      "broken",
      () => (tree.mainCf["tls_random_source"] = "dev:/dev/nothing"),
      /does not exist/u,
    ],
    [
      "entropy-source",
      "broken",
      () => (tree.mainCf["tls_random_source"] = "egd:/dev/null"),
      /does not exist/u,
    ],
    ["entropy-source", "warning", () => (tree.mainCf["tls_random_source"] = ""), /is empty/u],
    ["key-life", "warning", () => (tree.mainCf["smtpd_tls_session_cache_timeout"] = "2d"), /172800 s/u],
    ["tickets-off", "hint", () => (tree.mainCf["smtpd_tls_session_cache_timeout"] = "0"), /full handshake/u],
    [
      "tlsmgr-ini",
      "warning",
      () => writeFileSync(path.join(tree.config, "tlsmgr.ini"), "[cahce]\n"),
      /unknown section \[cahce\]/u,
    ],
    [
      "cache-type",
      "broken",
      () => {
        writeFileSync(tree.program, "\u{7f}ELF");
        tree.mainCf["smtp_tls_session_cache_database"] = "strange:$data_directory/smtp_scache";
      },
      /of type strange, which this Postfix does not support/u,
    ],
    [
      "key-file",
      "broken",
      () => {
        writeFileSync(path.join(tree.config, "tlsmgr.ini"), `[ticket-keys]\nsource = ${tree.data}/keys\n`);
      },
      /queue\/.*\/data\/keys", nor outside of the chroot jail at/u,
    ],
    [
      "cluster-settings",
      "broken",
      () => writeFileSync(path.join(tree.config, "tlsmgr.ini"), "[ticket-keys]\nsource = cluster\n"),
      /\[valkey\] servers is not set/u,
    ],
    [
      "cluster-secret",
      "broken",
      () => {
        const file = path.join(tree.config, "cluster.key");
        writeFileSync(file, "", { mode: 0o644 });
        const cluster = `[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\nsecret_file = ${file}\n`;
        writeFileSync(path.join(tree.config, "tlsmgr.ini"), `${cluster}[valkey]\nservers = 127.0.0.1\n`);
      },
      /cluster\.key" is not root's alone/u,
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
      "bad-parameter",
      "broken",
      () => (tree.mainCf["tls_random_bytes"] = "many"),
      /fatal: bad numerical configuration: tls_random_bytes = many/u,
    ],
    ["bad-parameter", "broken", () => (tree.mainCf["ipc_timeout"] = "soon"), /fatal: .*ipc_timeout/u],
    [
      "postlogd-missing",
      "broken",
      () => {
        tree.mainCf["maillog_file"] = "/var/log/mail.log";
        tree.services = [];
      },
      /nothing is ever logged/u,
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
    [
      "postlogd-unreachable",
      "warning",
      () => {
        tree.mainCf["maillog_file"] = "/var/log/mail.log";
        writeFileSync(path.join(tree.queue, "private/tlsmgr"), "");
      },
      /what tlsmgr logs is lost/u,
    ],
    ["socket-missing", "broken", () => undefined, /Postfix does not run/u],
  ];

  test.each(breakages)("finds %s (%s)", async (code, level, damage, problem) => {
    damage();
    const found = (await findings()).filter((finding) => finding.code === code);
    expect(found).toEqual(
      expect.arrayContaining([
        {
          level,
          code,
          problem: expect.stringMatching(problem) as string,
          remedy: expect.any(String) as string,
        },
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

  test("finds no-answer where who listens says nothing", async () => {
    const socket = path.join(tree.queue, "private/tlsmgr");
    const server = createServer().listen(socket);
    await until("the socket", () => server.listening);
    expect(await findings()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: "no-answer",
          problem: expect.stringMatching(/no reply within/u) as string,
        }),
      ]),
    );
    server.close();
  });

  test("without main.cf or master.cf there is nothing to check, which is an error", async () => {
    const run = await runCtl(["check", "--config-directory", "/nonexistent"]);
    expect(run).toMatchObject({ status: 1, results: "" });
    expect(run.problems).toContain('cannot read "/nonexistent/master.cf": No such file or directory');
  });
});

describe.skipIf(!postfixInstalled)("tlsmgrctl check on a running Postfix", () => {
  beforeEach(makeTree);
  afterEach(removeTree);

  const check = async (postfix: PostfixInstance): Promise<{ status: number; codes: string[] }> => {
    const run = await runCtl(["check", "--json", "--config-directory", postfix.configDirectory]);
    const { findings: found } = JSON.parse(run.results) as { findings: Finding[] };
    // Whether others than root can change the sources of this very package depends on where it is tested.
    const codes = found.map(({ code }) => code).filter((code) => code !== "program-writable");
    return { status: run.status, codes };
  };

  test("finds nothing amiss when all is well", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    expect((await check(postfix)).codes).toEqual(["server-cache-needless"]);
    const text = await runCtl(["check", "--config-directory", postfix.configDirectory]);
    expect(text.results).toContain("hint: smtpd_tls_session_cache_database is set");
    expect(text.results).toContain("fix: postconf -e");
  });

  test("finds a stopped Postfix, a program that cannot start, and a missing control socket", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: false });
    await connectTls(postfix.port(), { version: "1.3" });
    rmSync(path.join(postfix.dataDirectory, "tlsmgr-control.sock"));
    expect(await check(postfix)).toEqual({ status: 1, codes: ["server-cache-needless", "control-socket"] });

    await postfix.stop();
    const stopped = await check(postfix);
    expect(stopped.status).toBe(2);
    expect(stopped.codes).toContain("no-answer");

    chmodSync(path.join(postfix.daemonDirectory, "tlsmgr-js"), 0o644);
    await postfix.start();
    void connectTls(postfix.port(), { version: "1.3" }).catch(() => undefined);
    await postfix.log.waitFor(/tlsmgr-js: bad command startup -- throttling/u);
    const throttled = await check(postfix);
    expect(throttled.status).toBe(2);
    expect(throttled.codes).toEqual(
      expect.arrayContaining(["program-not-executable", "throttled", "no-answer"]),
    );
  });

  test("finds a daemon that serves clients of Postfix 3.4, which is not what is installed", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
    const ini = path.join(postfix.configDirectory, "tlsmgr.ini");
    writeFileSync(ini, "[postfix]\nversion = 3.4\n");
    await postfix.reload();
    const place = ["--config-directory", postfix.configDirectory];
    expect((await runCtl(["probe", ...place, "--no-greeting"])).status).toBe(0);

    const { status, results } = await runCtl(["check", ...place]);
    expect(status).toBe(2);
    expect(results).toMatch(
      /^broken: tlsmgr waits for its clients to speak first, but those of Postfix 3\.\d+\.\d+ wait for a greeting/mu,
    );
    expect(results).toContain(`remove version = from [postfix] in ${ini}`);
  });

  test("finds settings that were changed since the daemon started", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, cacheType: "none" });
    await connectTls(postfix.port(), { version: "1.3" });
    expect(await check(postfix)).toEqual({ status: 0, codes: [] });
    appendFileSync(path.join(postfix.configDirectory, "main.cf"), "tls_random_bytes = 40\n");
    writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), "[cache]\nmax_entries = 7\n");
    expect(await check(postfix)).toEqual({ status: 1, codes: ["reload-needed"] });
    const { results } = await runCtl(["check", "--config-directory", postfix.configDirectory]);
    expect(results).toContain("tls_random_bytes, [cache] max_entries were changed since tlsmgr started");
  });

  test("finds a cache whose file cannot be created", async () => {
    const directory = path.join(tree.root, "readonly");
    mkdirSync(directory, { mode: 0o500 });
    chownSync(directory, owner.uid, owner.gid);
    await using postfix = await instanceWithOurTlsmgr({
      tlsmgrChroot: true,
      mainCf: [`smtp_tls_session_cache_database = btree:${directory}/smtp_scache`],
    });
    expect(await check(postfix)).toEqual({ status: 1, codes: ["server-cache-needless", "cache-degraded"] });
  });

  test("finds few open files for a daemon that has few", async () => {
    await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: false });
    const first = await postfix.tlsmgrPid();
    await connectTls(postfix.port(), { version: "1.3" });
    // A program before ours that lowers the limit.
    const file = path.join(postfix.daemonDirectory, "few");
    writeFileSync(
      file,
      `#!/bin/sh\nulimit -n 200\nexec ${path.join(postfix.daemonDirectory, "tlsmgr-js")} "$@"\n`,
    );
    chmodSync(file, 0o755);
    await postfix.setTlsmgrCommand("few");
    await postfix.reload();
    await until("the end of the first process", () => !isAlive(first));
    expect((await check(postfix)).codes).toContain("descriptor-limit");
  });
});

test("each rule has its own name, and is documented", () => {
  const codes = checkRules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const text = readFileSync(path.join(import.meta.dirname, "../../../../../docs/operating.md"), "utf8");
  for (const code of codes) expect(text).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, "mu"));
});
