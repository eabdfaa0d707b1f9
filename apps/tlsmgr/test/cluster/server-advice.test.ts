import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeEpochs } from "@postfixjs/ticket-keys/cluster";
import { expect, test } from "vitest";
import { traitsOf } from "../../src/cluster/host-traits.ts";
import { adviceOn } from "../../src/cluster/server-advice.ts";

/** What a server as docs/cluster.md has it replies to INFO, with some values changed. */
function info(changes: Readonly<Record<string, string>> = {}): string {
  const values = {
    server_time_usec: "1795563674466394",
    uptime_in_seconds: "100",
    maxmemory: "67108864",
    maxmemory_policy: "volatile-ttl",
    rdb_last_save_time: "1795563574",
    rdb_saves: "0",
    aof_enabled: "0",
    ...changes,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}:${value}`);
  return ["# Server", ...lines, ""].join("\r\n");
}

test.each([
  ["as it should be", {}, true, undefined],
  ["that tells nothing", undefined, true, undefined],
  ["that refuses writes when it is full", { maxmemory_policy: "noeviction" }, false, "policy is noeviction"],
  ["that evicts any key", { maxmemory_policy: "allkeys-lru" }, false, "set volatile-ttl"],
  ["without a limit, with keys alone", { maxmemory: "0", maxmemory_policy: "noeviction" }, false, undefined],
  ["without a limit, with sessions", { maxmemory: "0" }, true, "no limit"],
  ["with a log of all writes", { aof_enabled: "1" }, false, "appendonly no"],
  ["that has saved", { rdb_saves: "3" }, false, 'save ""'],
  ["before 7.0 that has saved", { rdb_saves: "", rdb_last_save_time: "1795563600" }, false, 'save ""'],
] as const)("a server %s", (_what, changes, hasSessions, advice) => {
  const found = adviceOn(changes === undefined ? "" : info(changes), hasSessions);
  if (advice === undefined) expect(found).toEqual([]);
  else expect(found).toEqual([expect.stringContaining(advice)]);
});

test("hosts are compared by the content of certificates, the names in directories, and texts", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "traits-"));
  const [ca, other, hashed] = ["ca.pem", "other.pem", "hashed"].map((name) => path.join(directory, name));
  writeFileSync(ca ?? "", "a certificate");
  writeFileSync(other ?? "", "a certificate");
  mkdirSync(hashed ?? "");
  const traits = async (
    file = "",
    directoryOf = "",
    asks = "no",
  ): Promise<Readonly<Record<string, string>>> =>
    await traitsOf(makeEpochs(3600), {
      smtpd_tls_CAfile: file,
      smtpd_tls_CApath: directoryOf,
      smtpd_tls_ask_ccert: asks,
    });
  try {
    const one = await traits(ca, hashed);
    expect(one).toMatchObject({ rotation: "1800", smtpd_tls_session_cache_timeout: "3600" });
    expect(await traits(other, hashed)).toEqual(one);
    expect(await traits(other, hashed, "yes")).not.toEqual(one);
    writeFileSync(path.join(hashed ?? "", "0a1b2c3d.0"), "");
    expect(await traits(ca, hashed)).not.toEqual(one);
    writeFileSync(ca ?? "", "another certificate");
    expect((await traits(ca))["smtpd_tls_CAfile"]).not.toBe(one["smtpd_tls_CAfile"]);
    expect((await traits("", "", "x".repeat(5000)))["smtpd_tls_ask_ccert"]).toHaveLength(16);
    expect((await traits("/nonexistent"))["smtpd_tls_CAfile"]).toBe("unreadable");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a FIFO or a device in place of certificates is unreadable, and holds up no thread", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "traits-"));
  const ca = path.join(directory, "ca.pem");
  writeFileSync(ca, "a certificate");
  // More than there are threads in the pool.
  const fifos = Array.from({ length: 8 }, (_, index) => path.join(directory, `fifo-${index}`));
  try {
    execFileSync("mkfifo", fifos);
    const files = [...fifos, "/dev/zero"];
    const all = await Promise.all(
      files.map(async (file) => await traitsOf(makeEpochs(3600), { smtpd_tls_CAfile: file })),
    );
    expect(all.map((each) => each["smtpd_tls_CAfile"])).toEqual(files.map(() => "unreadable"));
    expect(await readFile(ca, "utf8")).toBe("a certificate");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
