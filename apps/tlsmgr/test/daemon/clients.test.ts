import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { postfixInstalled, until } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { ourDaemon, startAsMaster } from "../support/as-master.ts";
import type { RunningDaemon, StartOptions } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { Barrier, TestClient } from "../support/test-client.ts";

const seed = encodeRequest("seed", { size: 32 });
const seedReplyBytes = 60;
const greetingBytes = 26;
/** The reply to a lookup of 40,000 bytes. */
const bigReplyBytes = 53_355;
const update = (id: string, size: number): Uint8Array =>
  encodeRequest("update", { cache_type: "smtp", cache_id: id, session: new Uint8Array(size) });
const lookup = (id: string): Uint8Array => encodeRequest("lookup", { cache_type: "smtp", cache_id: id });

interface Setting {
  readonly mainCf?: Readonly<Record<string, string>>;
  readonly ini?: string;
  readonly start?: StartOptions;
}

async function withDaemon(
  { mainCf = {}, ini = "", start = {} }: Setting,
  use: (daemon: RunningDaemon) => Promise<void>,
): Promise<void> {
  await withDirectories(async (directories) => {
    await configure(directories, mainCf, ini);
    await using daemon = await startAsMaster(directories, start);
    await use(daemon);
  });
}

/** A client that was greeted. */
async function greeted(daemon: RunningDaemon): Promise<TestClient> {
  const client = await TestClient.connect(daemon.socketPath);
  await client.takeAtLeast(greetingBytes);
  return client;
}

async function expectSeed(client: TestClient): Promise<void> {
  client.send(seed);
  expect(await client.takeAtLeast(seedReplyBytes)).toHaveLength(seedReplyBytes);
}

/** Memory in use, in bytes. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) * 1024;
}

describe.skipIf(!postfixInstalled)("the daemon serves everybody", () => {
  test("while one client has sent half a request, and that one when it sends the rest", async () => {
    await withDaemon({}, async (daemon) => {
      using slow = await greeted(daemon);
      slow.send(seed.subarray(0, 10));
      using other = await greeted(daemon);
      await expectSeed(other);
      slow.send(seed.subarray(10));
      expect(await slow.takeAtLeast(seedReplyBytes)).toHaveLength(seedReplyBytes);
    });
  });

  test("while one client sends single bytes", async () => {
    await withDaemon({}, async (daemon) => {
      using slow = await greeted(daemon);
      using other = await greeted(daemon);
      for (const byte of seed) {
        slow.send(Uint8Array.of(byte));
        await expectSeed(other);
      }
      expect(await slow.takeAtLeast(seedReplyBytes)).toHaveLength(seedReplyBytes);
    });
  });

  test("while one client never reads, whose requests wait where it sent them, not in the daemon", async () => {
    const mainCf = { smtp_tls_session_cache_database: "internal:smtp" };
    await withDaemon({ mainCf }, async (daemon) => {
      using other = await greeted(daemon);
      other.send(update("big", 40_000));
      await other.takeAtLeast(10);
      using deaf = await greeted(daemon);
      deaf.pause();
      const before = residentBytes(daemon.pid);
      const replies = 1500;
      for (let count = 0; count < replies; count += 1) deaf.send(lookup("big"));
      for (let count = 0; count < 100; count += 1) await expectSeed(other);
      // They are 80 MB.
      expect(residentBytes(daemon.pid) - before).toBeLessThan(40_000_000);
      deaf.resume();
      expect((await deaf.takeAtLeast(replies * bigReplyBytes)).length).toBe(replies * bigReplyBytes);
    });
  });

  test("in between, while one client sends thousands of requests at once, and gets all of its replies", async () => {
    await withDaemon({}, async (daemon) => {
      using busy = await greeted(daemon);
      using other = await greeted(daemon);
      const count = 4000;
      busy.send(Buffer.concat(Array.from({ length: count }, () => seed)));
      other.send(seed);
      await other.takeAtLeast(seedReplyBytes);
      const replies = await busy.takeAtLeast(count * seedReplyBytes);
      expect(replies).toHaveLength(count * seedReplyBytes);
      busy.send(seed);
      await busy.takeAtLeast(seedReplyBytes);
    });
  });

  test("after a client has taken longer than ipc_timeout for a request, which is closed; idle ones are not", async () => {
    await withDaemon({ mainCf: { ipc_timeout: "1s" } }, async (daemon) => {
      using idle = await greeted(daemon);
      using slow = await greeted(daemon);
      slow.send(seed.subarray(0, 10));
      await slow.untilEnded();
      expect(daemon.log()).toEqual(["warning: timeout on client connection: closing it"]);
      await expectSeed(idle);
    });
  });

  test("after a client has sent a request that has no end", async () => {
    await withDaemon({}, async (daemon) => {
      using endless = await greeted(daemon);
      const megabyte = Buffer.alloc(1024 * 1024, "x");
      endless.send(Buffer.from("request\0update\0cache_type\0smtp\0cache_id\0"));
      endless.send(megabyte);
      await endless.untilEnded();
      using other = await greeted(daemon);
      await expectSeed(other);
      expect(daemon.log().join("\n")).toMatch(/^warning: closing a client of tlsmgr socket: /u);
    });
  });
});

describe.skipIf(!postfixInstalled)("the daemon near the limit of open files", () => {
  test("closes the client that has been idle for longest, and says so at a limited rate", async () => {
    const limited = ["/bin/sh", "-c", 'ulimit -n 64; exec "$@"', "sh", ...ourDaemon];
    const ini = "[log]\nwarnings_per_minute = 2\n";
    await withDaemon({ ini, start: { program: limited } }, async (daemon) => {
      using first = await greeted(daemon);
      using second = await greeted(daemon);
      await expectSeed(first);
      const others: TestClient[] = [];
      // Half of the descriptors are for clients.
      for (let count = 0; count < 31; count += 1) others.push(await greeted(daemon));
      await second.untilEnded();
      await expectSeed(first);
      for (let count = 0; count < 60; count += 1) others.push(await greeted(daemon));
      using last = await greeted(daemon);
      await expectSeed(last);
      const warnings = daemon.log();
      expect(warnings[0]).toBe("warning: too many clients (32): closing the one idle for longest");
      expect(warnings).toHaveLength(2);
      for (const client of others) client[Symbol.dispose]();
    });
  });

  test("survives it when no descriptor is left at all", async () => {
    // As root, since not everybody may set the limits of another user's process.
    await withDaemon({ start: { args: ["-l", "-t", "unix"] } }, async (daemon) => {
      using first = await greeted(daemon);
      const open = new Set(readdirSync(`/proc/${daemon.pid}/fd`).map(Number));
      const firstFree = [...Array(open.size + 1).keys()].find((fd) => !open.has(fd)) ?? 0;
      // From here on, there is no descriptor for another client.
      execFileSync("prlimit", ["--pid", String(daemon.pid), `--nofile=${firstFree}:${firstFree}`]);
      using refused = await TestClient.connect(daemon.socketPath);
      await refused.untilEnded();
      await expectSeed(first);
      first[Symbol.dispose]();
      await until("the daemon to greet a client again", async () => {
        using next = await TestClient.connect(daemon.socketPath);
        return await next.takeUnlessEnded(greetingBytes);
      });
    });
  });
});

describe.skipIf(!postfixInstalled)("the daemon's log", () => {
  const badRequest = "missing attribute request in input from tlsmgr socket";

  async function logAfter(ini: string, requests: number): Promise<readonly string[]> {
    let lines: string[] = [];
    await withDaemon({ ini }, async (daemon) => {
      using client = await greeted(daemon);
      for (let count = 0; count < requests; count += 1) {
        client.send(Buffer.from("\0\0\0"));
        await client.takeAtLeast(19);
      }
      daemon.closeChannel();
      await daemon.end();
      lines = daemon.log();
    });
    return lines;
  }

  test("shows a bad request, and counts the others like it", async () => {
    const lines = await logAfter("[log]\nwarnings_per_minute = 1\n", 1000);
    expect(lines).toEqual([
      `warning: ${badRequest}`,
      expect.stringMatching(/^warning: missing attribute request .* \(999 more in the last \d+ seconds\)$/u),
    ]);
  });

  test("shows all bad requests with warnings_per_minute = 0", async () => {
    const lines = await logAfter("[log]\nwarnings_per_minute = 0\n", 1000);
    expect(lines).toEqual(Array.from({ length: 1000 }, () => `warning: ${badRequest}`));
  });
});

describe.skipIf(!postfixInstalled)("the daemon under other versions of Postfix", () => {
  test.each(["3.4", "3.4.29", "3.5.27"])("does not greet clients of %s", async (version) => {
    await withDaemon({ ini: `[postfix]\nversion = ${version}\n` }, async (daemon) => {
      using client = await TestClient.connect(daemon.socketPath);
      client.send(seed);
      expect((await client.takeAtLeast(seedReplyBytes)).toString("latin1")).toMatch(/^status\0/u);
    });
  });

  test.each(["3.6.0", "3.7.11", "3.12-20260821", "4.0"])("greets clients of %s", async (version) => {
    await withDaemon({ ini: `[postfix]\nversion = ${version}\n` }, async (daemon) => {
      using client = await TestClient.connect(daemon.socketPath);
      expect((await client.takeAtLeast(greetingBytes)).toString("latin1")).toMatch(/^protocol\0/u);
    });
  });
});

describe.skipIf(!postfixInstalled)("the daemon with keep_across_restart", () => {
  const mainCf = {
    smtp_tls_session_cache_database: "btree:$data_directory/smtp_scache",
    smtp_tls_session_cache_timeout: "3600s",
  };

  /** Stores a session in one process, and asks the next one for it. */
  async function storeAndRestart(
    firstIni: string,
    secondIni: string,
  ): Promise<{ reply: string; log: string[] }> {
    return await withDirectories(async (directories) => {
      await configure(directories, mainCf, firstIni);
      await using first = await startAsMaster(directories);
      using client = await greeted(first);
      client.send(update("kept", 100));
      await client.takeAtLeast(10);
      await configure(directories, mainCf, secondIni);
      first.closeChannel();
      // As under master, the next process starts while the first one ends.
      await using second = await startAsMaster(directories, { socketName: "t" });
      using other = await greeted(second);
      using barrier = await Barrier.connect(second.socketPath);
      other.send(lookup("kept"));
      await barrier.pass();
      const file = path.join(directories.data, "tlsmgr-smtp.sessions");
      const stats = statSync(file, { throwIfNoEntry: false });
      // What was taken over is not left lying there.
      expect(stats === undefined || (stats.size === 0 && (stats.mode & 0o777) === 0o600)).toBe(true);
      return { reply: other.take().toString("latin1"), log: second.log() };
    });
  }

  test("hands the sessions to the next process", async () => {
    const keep = "[cache]\nkeep_across_restart = yes\n";
    const { reply, log } = await storeAndRestart(keep, keep);
    expect(reply).toMatch(/^status\x000\0session\0/u);
    expect(log).toEqual(["kept 1 sessions of the smtp TLS cache"]);
  });

  test("drops them otherwise, as Postfix does, and removes earlier files", async () => {
    const { reply, log } = await storeAndRestart("[cache]\nkeep_across_restart = yes\n", "");
    expect(reply).toMatch(/^status\x004294967295\0/u);
    expect(log).toEqual([]);
  });
});
