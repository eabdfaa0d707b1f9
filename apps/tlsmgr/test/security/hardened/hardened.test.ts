import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { connectTls, isInstalled, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ControlClient } from "../../../src/control/control-client.ts";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import { descriptorsOf, ofEachThread } from "../../support/process-files.ts";
import {
  boundingSet,
  canCompileFilters,
  compileRestrictSyscalls,
  confiningCommand,
  imitated,
} from "../../support/confinement.ts";
import { readUnitSettings } from "../../support/unit-settings.ts";
import type { UnitSettings } from "../../support/unit-settings.ts";

const dropIn = path.join(import.meta.dirname, "../../../systemd/hardening.conf");
const repository = path.join(import.meta.dirname, "../../../../..");
const settings = readUnitSettings(dropIn);
const withoutWriteExecute: UnitSettings = new Map([...settings, ["MemoryDenyWriteExecute", ["yes"]]]);

const directory = mkdtempSync(path.join(tmpdir(), "hardened-"));
const hasSystemd = isInstalled("systemd-analyze", "--version");
const canConfine = postfixInstalled && hasSystemd && canCompileFilters();
let restrictSyscalls = "";
beforeAll(() => {
  if (canConfine) restrictSyscalls = compileRestrictSyscalls(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const visible = [repository, path.dirname(process.execPath)];

test("the drop-in has no setting but those that these tests imitate", () => {
  expect([...settings.keys()].filter((name) => !imitated.has(name))).toEqual([]);
});

describe.skipIf(!postfixInstalled || !hasSystemd)(
  "a unit with the drop-in, as systemd-analyze sees it",
  () => {
    const root = path.join(directory, "root");
    const unit = path.join(root, "etc/systemd/system/postfix.service");
    beforeAll(() => {
      const text = readFileSync(dropIn, "utf8");
      const command = "Type=forking\nExecStart=/usr/sbin/postfix start\n";
      spawnSync("mkdir", ["-p", path.dirname(unit)]);
      writeFileSync(unit, text.replace("[Service]\n", `[Service]\n${command}`));
    });

    test("has no setting that systemd does not know", () => {
      const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", unit], {
        encoding: "utf8",
        env: { ...process.env, SYSTEMD_LOG_LEVEL: "warning" },
      });
      expect([stderr.split("\n").filter((line) => line.includes("postfix.service")), status]).toEqual([
        [],
        0,
      ]);
    });

    test("has less exposure than 3 of 10", () => {
      const { stdout } = spawnSync(
        "systemd-analyze",
        ["security", "--offline=yes", "--no-pager", `--root=${root}`, "postfix.service"],
        { encoding: "utf8" },
      );
      const exposure = /Overall exposure level for postfix\.service: ([\d.]+)/u.exec(stdout)?.[1];
      expect(Number(exposure)).toBeLessThan(3);
    });
  },
);

/**
 * Things that the settings forbid, each as a command that succeeds without them; `$1` is a directory to work
 * in, the others are foreign.
 */
const forbidden: Readonly<Record<string, string>> = {
  "writing beside Postfix's own directories": "touch /etc/hardened && rm /etc/hardened",
  "seeing the temporary files of others": 'test -e "$2"',
  "seeing home directories": 'test -e "$3"',
  "seeing more of the kernel than processes": "cat /proc/sys/kernel/hostname",
  "set-user-ID bits": 'touch "$1/program" && chmod u+s "$1/program"',
  "device nodes": 'mknod "$1/null" c 1 3',
  namespaces: "unshare --mount true",
  "other personalities": "setarch --addr-no-randomize true",
  "real time": "chrt --rr 1 true",
  "raw sockets": "perl -e 'socket(my $socket, 17, 3, 0) or exit 1'",
};

test.skipIf(!canConfine)("what the settings forbid works without them, and not with them", () => {
  const site = mkdtempSync(path.join(directory, "site-"));
  const foreign = [mkdtempSync("/tmp/foreign-"), mkdtempSync("/root/.foreign-")];
  const [command = "", ...args] = confiningCommand(settings, { writable: [site], visible }, restrictSyscalls);
  const works = (script: string, ...words: string[]): { free: boolean; confined: boolean } => {
    const own = mkdtempSync(path.join(directory, "free-"));
    return {
      free: spawnSync("sh", ["-c", script, "sh", own, ...words]).status === 0,
      confined: spawnSync(command, [...args, "sh", "-c", script, "sh", site, ...words]).status === 0,
    };
  };
  try {
    expect(works('touch "$1/file" && test -c /dev/urandom')).toEqual({ free: true, confined: true });
    for (const [what, script] of Object.entries(forbidden)) {
      expect([what, works(script, ...foreign)]).toEqual([what, { free: true, confined: false }]);
    }
  } finally {
    for (const each of foreign) rmSync(each, { recursive: true });
  }
});

test.skipIf(!canConfine)(
  "with MemoryDenyWriteExecute=yes Node.js starts with --jitless, and not without",
  () => {
    const [command = "", ...args] = confiningCommand(
      withoutWriteExecute,
      { writable: [], visible },
      restrictSyscalls,
    );
    const run = (...options: string[]): number | null =>
      spawnSync(command, [...args, process.execPath, ...options, "-e", "0"]).status;
    expect(run("--jitless")).toBe(0);
    expect(run()).not.toBe(0);
  },
);

const variants = [
  { name: "the drop-in", chroot: true, unit: settings, interpreter: process.execPath },
  { name: "the drop-in, without a jail", chroot: false, unit: settings, interpreter: process.execPath },
  {
    name: "the drop-in and MemoryDenyWriteExecute=yes, with --jitless",
    chroot: true,
    unit: withoutWriteExecute,
    interpreter: `${process.execPath} --jitless`,
  },
];

describe.skipIf(!canConfine).each(variants)(
  "Postfix with this tlsmgr under $name",
  ({ chroot, unit, interpreter }) => {
    let postfix: PostfixInstance;
    beforeAll(async () => {
      postfix = await instanceWithOurTlsmgr(
        {
          tlsmgrChroot: chroot,
          mainCf: ["smtp_tls_loglevel = 2", "smtpd_tls_loglevel = 2"],
        },
        interpreter,
      );
      await postfix.stop();
      writeFileSync(
        path.join(postfix.configDirectory, "tlsmgr.ini"),
        "[cache]\nkeep_across_restart = yes\nmemory_bytes = 1M\n",
      );
      const { queueDirectory, dataDirectory, logFile } = postfix;
      const writable = [queueDirectory, dataDirectory, path.dirname(logFile)];
      const site = { writable, visible: [...visible, postfix.directory] };
      await postfix.start(confiningCommand(unit, site, restrictSyscalls));
    });
    afterAll(async () => await postfix[Symbol.asyncDispose]());

    const client = (): TlsmgrClient => new TlsmgrClient({ address: { path: postfix.tlsmgrSocket } });

    test("runs it with no new privileges, filtered system calls, few capabilities to gain, and no core dump", async () => {
      const pid = await postfix.tlsmgrPid();
      for (const process of [pid, postfix.masterPid()]) {
        expect(new Set(ofEachThread(process, "NoNewPrivs"))).toEqual(new Set(["1"]));
        expect(new Set(ofEachThread(process, "Seccomp"))).toEqual(new Set(["2"]));
        const [bits] = ofEachThread(process, "CapBnd");
        const capabilities = BigInt(`0x${bits}`).toString(2).replaceAll("0", "");
        expect(capabilities.length).toBe(boundingSet(unit).length);
        expect(readFileSync(`/proc/${process}/limits`, "utf8")).toMatch(/^Max core file size\s+0\s+0/mu);
      }
    });

    test("takes mail by smtpd, delivers it by smtp, and resumes its TLS session", async () => {
      const first = await postfix.sendMessage();
      expect(first.at(-1)).toContain("status=sent");
      const second = await postfix.sendMessage();
      expect(second.at(-1)).toContain("status=sent");
      expect(second.some((line) => /\/smtp\[\d+\]: .*Reusing old session/u.test(line))).toBe(true);
    });

    test("gives smtpd the keys by which a client resumes its session", async () => {
      const first = await connectTls(postfix.port(), { version: "1.3" });
      const second = await connectTls(postfix.port(), { version: "1.3", resume: first.session });
      expect([first.reused, second.reused]).toEqual([false, true]);
    });

    test("gives random bytes, and keeps sessions in an LMDB file through many transactions", async () => {
      using tlsmgr = client();
      const { seed } = await tlsmgr.seed(32);
      expect(seed.length).toBe(32);
      // More than the memory that they have.
      const sessions = Array.from({ length: 400 }, () => randomBytes(4000));
      for (const [number, session] of sessions.entries())
        await tlsmgr.update("smtpd", `id-${number}`, session);
      for (const [number, session] of sessions.entries())
        expect(Buffer.from((await tlsmgr.lookup("smtpd", `id-${number}`)).session).equals(session)).toBe(
          true,
        );
      const pid = await postfix.tlsmgrPid();
      expect(descriptorsOf(pid).some(({ target }) => /session-cache-\w+\/data/u.test(target))).toBe(true);
    });

    test("answers its operator", async () => {
      using operator = await ControlClient.connect(path.join(postfix.dataDirectory, "tlsmgr-control.sock"));
      expect(await operator.request("status")).toMatchObject({ pid: await postfix.tlsmgrPid() });
    });

    test("saves the state of its pool, and hands its sessions to the next process", async () => {
      const pid = await postfix.tlsmgrPid();
      const exchangeFile = path.join(postfix.dataDirectory, "prng_exch");
      const before = readFileSync(exchangeFile);
      {
        using tlsmgr = client();
        await tlsmgr.update("smtpd", "kept", Buffer.from("a session that is kept"));
      }
      const logged = postfix.log.lines().length;
      await postfix.reload();
      await until("the next process", async () => (await postfix.tlsmgrPid()) !== pid);
      // It serves before it has restored all.
      await postfix.log.waitFor(/kept \d+ sessions of the smtpd TLS cache/u, logged);
      using tlsmgr = client();
      const { session } = await tlsmgr.lookup("smtpd", "kept");
      expect(Buffer.from(session).toString()).toBe("a session that is kept");
      expect(readFileSync(exchangeFile).equals(before)).toBe(false);
      expect(statSync(exchangeFile).size).toBe(1024);
    });

    test("logs no complaint", async () => {
      await postfix.stop();
      expect(postfix.log.complaints()).toEqual([]);
    });
  },
);
