import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { problemOf } from "../../src/cluster/store-problem.ts";
import type { ClusterService } from "../../src/cluster/cluster-service.ts";
import { Log } from "../../src/log/log.ts";
import { readIni } from "../../src/settings/tlsmgr-ini.ts";

let directory = "";
let secretFile = "";
let lines: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "cluster-"));
  secretFile = path.join(directory, "cluster.key");
  writeFileSync(secretFile, `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  lines = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Opens a cluster with these lines in `[valkey]` and `[cluster]`. */
async function open(
  valkey: string,
  cluster = `name = mx\nsecret_file = ${secretFile}\n`,
): Promise<ClusterService> {
  const ini = readIni(`[cluster]\n${cluster}[valkey]\n${valkey}`, (text) => expect.fail(text));
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  return await openCluster({ ini, timeoutSeconds: 3600, certificateSettings: () => ({}), randomBytes, log });
}

describe("openCluster refuses", () => {
  test.each([
    ["no name", "servers = 127.0.0.1\n", "\n", "[cluster] name is not set"],
    ["no server", "\n", undefined, "[valkey] servers is not set"],
    ["several servers of mode single", "servers = 127.0.0.1, 127.0.0.2\n", undefined, "mode is single"],
    ["Sentinels without a master", "mode = sentinel\nservers = 127.0.0.1\n", undefined, "master is not set"],
    [
      "a UNIX socket of Sentinel",
      "mode = sentinel\nmaster = mx\nservers = unix:/x\n",
      undefined,
      "UNIX socket",
    ],
    [
      "a name that does not resolve",
      "servers = nowhere.invalid\n",
      undefined,
      "nowhere.invalid in [valkey] servers does not resolve",
    ],
    [
      "a password file that is missing",
      "servers = 127.0.0.1\npassword_file = /nonexistent\n",
      undefined,
      "/nonexistent",
    ],
    [
      "a rotation of more than half the lifetime",
      "servers = 127.0.0.1\n",
      "name = mx\nrotation = 1h\n",
      "must be from 113 s to 1800 s",
    ],
  ])("%s", async (_what, valkey, cluster, problem) => {
    await expect(open(valkey, cluster)).rejects.toThrow(problem);
  });

  test("a secret file that others can read, that is a FIFO, or that is malformed", async () => {
    chmodSync(secretFile, 0o644);
    await expect(open("servers = 127.0.0.1\n")).rejects.toThrow(`chmod 600 ${secretFile}`);
    rmSync(secretFile);
    execFileSync("mkfifo", ["-m", "600", secretFile]);
    await expect(open("servers = 127.0.0.1\n")).rejects.toThrow("not a regular file");
    rmSync(secretFile);
    writeFileSync(secretFile, "current 1234\n", { mode: 0o600 });
    await expect(open("servers = 127.0.0.1\n")).rejects.toThrow("line 1: expected 64 hexadecimal digits");
  });
});

test("a server that says nothing holds up a start for 100 ms, and is reported once", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  try {
    const { port } = silent.address() as AddressInfo;
    const service = await open(`servers = 127.0.0.1:${port}\n`);
    expect(service.keys.encryptionKey(0)).toBeUndefined();
    expect(service.status()).toMatchObject({ isInContact: false, encryptsWith: "own" });
    await expect
      .poll(() => lines, { timeout: 10_000 })
      .toEqual([`warning: cluster mx: 127.0.0.1:${port}: it does not answer -- using own keys`]);
    service.close();
  } finally {
    silent.close();
  }
});

test.each([
  [new Error("WRONGPASS invalid username-password pair"), "password_file"],
  [new Error("NOPERM this user has no permissions to run the 'set' command"), "ACL"],
  [new Error("OOM command not allowed when used memory > 'maxmemory'."), "maxmemory"],
  [new Error("READONLY You can't write against a read only replica."), "replica"],
  [new Error("Command timed out"), "does not answer"],
  [Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "nothing listens"],
  [
    Object.assign(new Error("Failed"), { lastNodeError: new Error("NOAUTH Authentication required.") }),
    "password_file",
  ],
  ["something strange", "something strange"],
])("problemOf(%s) names cause and remedy", (error, part) => {
  expect(problemOf(error)).toContain(part);
});
