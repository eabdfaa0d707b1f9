import { execFileSync } from "node:child_process";
import { readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { endianness } from "node:os";
import path from "node:path";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { ourDaemon, startAsMaster } from "../support/as-master.ts";
import type { StartOptions } from "../support/as-master.ts";
import { configure, theirDaemon } from "../support/configuration.ts";
import { withDirectories } from "../support/stand-alone.ts";
import type { RunDirectories } from "../support/stand-alone.ts";
import { Barrier, TestClient } from "../support/test-client.ts";

const seed = encodeRequest("seed", { size: 32 });
const seedReplyBytes = 60;
const greetingBytes = 26;

const exchangeFile = ({ data }: RunDirectories): Buffer => readFileSync(path.join(data, "prng_exch"));

/** What a daemon said and how it ended, for the comparison with another one. */
async function lifeOf(
  directories: RunDirectories,
  options: StartOptions,
  during: (socketPath: string) => Promise<void> = async () => {},
): Promise<Life> {
  await using daemon = await startAsMaster(directories, options);
  await during(daemon.socketPath);
  const end = await daemon.end();
  return { log: daemon.log(), end };
}

interface Life {
  readonly log: readonly string[];
  readonly end: number | string | null;
}

/** The lives of both daemons under the same circumstances: they are to be the same. */
async function bothLives(
  settings: Readonly<Record<string, string>>,
  options: StartOptions = {},
  during?: (socketPath: string) => Promise<void>,
): Promise<{ ours: Life; theirs: Life }> {
  const live = async (program: readonly string[]): Promise<Life> =>
    await withDirectories(async (directories) => {
      const { scratch } = directories;
      const entries = Object.entries(settings);
      const named = entries.map(([name, value]) => [name, value.replaceAll("@T@", scratch)] as const);
      await configure(directories, Object.fromEntries(named));
      const { log, end } = await lifeOf(directories, { ...options, program }, during);
      return { log: log.map((line) => line.replaceAll(scratch, "@T@")), end };
    });
  const [ours, theirs] = await Promise.all([live(ourDaemon), live(await theirDaemon())]);
  return { ours, theirs };
}

/** What both daemons said and did, when it was the same. */
async function commonLife(...circumstances: Parameters<typeof bothLives>): Promise<Life> {
  const { ours, theirs } = await bothLives(...circumstances);
  expect(ours).toEqual(theirs);
  return ours;
}

const withoutReason = (line: string): string => line.replace(/: [A-Z][a-z ]+(?= -- |$)/u, ": REASON");

/** Runs our daemon, and ends it. */
async function withDaemon<Result>(
  settings: Readonly<Record<string, string>>,
  use: (daemon: Awaited<ReturnType<typeof startAsMaster>>, directories: RunDirectories) => Promise<Result>,
  options: StartOptions = {},
): Promise<Result> {
  return await withDirectories(async (directories) => {
    await configure(directories, settings);
    await using daemon = await startAsMaster(directories, options);
    return await use(daemon, directories);
  });
}

async function askForSeed(socketPath: string): Promise<void> {
  using client = await TestClient.connect(socketPath);
  await client.takeAtLeast(greetingBytes);
  client.send(seed);
  await client.takeAtLeast(seedReplyBytes);
}

describe.skipIf(!postfixInstalled)("the daemon's end", () => {
  test("comes with status 0 when master closes the status channel, and the state is saved", async () => {
    await withDaemon({}, async (daemon, directories) => {
      await askForSeed(daemon.socketPath);
      const before = exchangeFile(directories);
      daemon.closeChannel();
      expect(await daemon.end()).toBe(0);
      expect(exchangeFile(directories)).toHaveLength(1024);
      expect(exchangeFile(directories).equals(before)).toBe(false);
      expect(daemon.log()).toEqual([]);
    });
  });

  test("comes with status 0 when anything arrives on the status channel", async () => {
    await withDaemon({}, async (daemon) => {
      await askForSeed(daemon.socketPath);
      daemon.writeChannel("x");
      expect(await daemon.end()).toBe(0);
    });
  });

  test("is announced with -v, in Postfix's words", async () => {
    await withDaemon(
      {},
      async (daemon) => {
        await askForSeed(daemon.socketPath);
        daemon.closeChannel();
        await daemon.end();
        expect(daemon.log()).toContain("master disconnect -- exiting");
      },
      { args: ["-l", "-t", "unix", "-u", "-v"] },
    );
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)(
    "comes at once with %s, and the state is saved, which Postfix's tlsmgr does not do",
    async (signal) => {
      await withDaemon({}, async (daemon, directories) => {
        await askForSeed(daemon.socketPath);
        const before = exchangeFile(directories);
        daemon.kill(signal);
        expect(await daemon.end()).toBe(0);
        expect(exchangeFile(directories).equals(before)).toBe(false);
      });
    },
  );

  test("does not come before a request is answered that arrived before the reason to leave", async () => {
    await withDaemon({}, async (daemon) => {
      using client = await TestClient.connect(daemon.socketPath);
      await client.takeAtLeast(greetingBytes);
      client.send(seed);
      daemon.closeChannel();
      await client.untilEnded();
      expect(client.take()).toHaveLength(seedReplyBytes);
      expect(await daemon.end()).toBe(0);
    });
  });

  test("is forced by the kernel when the event loop stands still for daemon_timeout", async () => {
    await withDirectories(async (directories) => {
      await configure(directories, { daemon_timeout: "3s" });
      const stuck = path.join(directories.scratch, "stuck.cjs");
      writeFileSync(stuck, 'process.on("SIGUSR2", () => { for (;;); });\n');
      await using daemon = await startAsMaster(directories, {
        program: [process.execPath, "--require", stuck, ...ourDaemon.slice(1)],
      });
      await askForSeed(daemon.socketPath);
      daemon.kill("SIGUSR2");
      expect(await daemon.end()).toBe("SIGALRM");
    });
  });
});

describe.skipIf(!postfixInstalled)("the daemon speaks to master", () => {
  test("of its first request, with its process id and the generation, and never again", async () => {
    await withDaemon({}, async (daemon) => {
      await askForSeed(daemon.socketPath);
      await askForSeed(daemon.socketPath);
      using barrier = await Barrier.connect(daemon.socketPath);
      await barrier.pass();
      const bytes = Buffer.concat(daemon.statusBytes);
      const read = (offset: number): number =>
        endianness() === "LE" ? bytes.readInt32LE(offset) : bytes.readInt32BE(offset);
      expect(bytes).toHaveLength(24);
      // GENERATION=11 is octal.
      expect([0, 4, 8, 12, 16, 20].map(read)).toEqual([daemon.pid, 9, 0, daemon.pid, 9, 1]);
    });
  });
});

describe.skipIf(!postfixInstalled).concurrent("the daemon and Postfix's own end in the same way", () => {
  test.each([
    { what: "without -l", args: ["-t", "unix", "-u"], text: "service tlsmgr requires a process limit of 1" },
    {
      what: "with -n and without -l",
      args: ["-n", "x", "-z"],
      text: "service x requires a process limit of 1",
    },
    { what: "without -t", args: ["-l", "-u"], text: "no transport type specified" },
    { what: "with an unknown -t", args: ["-l", "-t", "fifo"], text: "unsupported transport type: fifo" },
    { what: "with a bad -s", args: ["-l", "-s", "0"], text: "invalid socket_count: 0" },
    { what: "with an unknown option", args: ["-l", "-O"], text: "invalid option: O" },
    { what: "with an option without its argument", args: ["-l", "-t"], text: "invalid option: t" },
    {
      what: "with -D and no debugger_command",
      args: ["-l", "-t", "unix", "-D"],
      text: "no debugger_command variable set up",
    },
  ])("$what", async ({ args, text }) => {
    expect(await commonLife({}, { args })).toEqual({ log: [`fatal: ${text}`], end: 1 });
  });

  test.each(["", "1x", "-1"])("with GENERATION=%j", async (generation) => {
    const life = await commonLife({}, { environment: { GENERATION: generation } });
    expect(life).toEqual({ log: [`fatal: bad generation: ${generation}`], end: 1 });
  });

  test("with a daemon_timeout that leaves no time to notice anything", async () => {
    expect(await commonLife({ daemon_timeout: "2s" })).toEqual({
      log: ["panic: watchdog_create: timeout 2 is too small"],
      end: "SIGABRT",
    });
  });

  test("with a word too many, at the first request", async () => {
    const life = await commonLife({}, { args: ["-l", "-t", "unix", "-u", "word"] }, async (socketPath) => {
      using client = await TestClient.connect(socketPath);
      await client.takeAtLeast(greetingBytes);
      client.send(seed);
      await client.untilEnded();
    });
    expect(life).toEqual({ log: ["fatal: unexpected command-line argument: word"], end: 1 });
  });

  test("with an entropy device that cannot be read", async () => {
    const life = await commonLife({ tls_random_source: "dev:@T@" });
    expect(life).toEqual({
      log: ["cannot read from entropy device @T@: Is a directory -- exiting to reopen"],
      end: 0,
    });
  });

  // Postfix names a reason as well, which is left over from an earlier call: `Application error`,
  // `No such process`.
  test("with an entropy device that is at its end, but for Postfix's random reason", async () => {
    const text = "cannot read from entropy device /dev/null: REASON -- exiting to reopen";
    const { ours, theirs } = await bothLives({ tls_random_source: "dev:/dev/null" });
    for (const { log, end } of [ours, theirs]) {
      expect({ log: log.map(withoutReason), end }).toEqual({ log: [text], end: 0 });
    }
  });

  test.each([
    { what: "has nothing to give", reply: [0], text: "EGD server @T@/egd reports zero bytes available" },
    {
      what: "gives less than it says",
      reply: [5, 1, 2],
      text: "cannot read 5 bytes from EGD server @T@/egd: REASON",
    },
    { what: "hangs up", reply: [], text: "cannot read from EGD server @T@/egd: REASON" },
  ])("with an EGD server that $what, but for Postfix's random reason", async ({ reply, text }) => {
    await withEgdServer(Buffer.from(reply), async (settings, scratch) => {
      const { ours, theirs } = await bothLives(settings);
      for (const { log, end } of [ours, theirs]) {
        const shown = log.map((line) => withoutReason(line.replaceAll(scratch, "@T@")));
        expect(shown).toEqual([text, "lost connection to EGD server @T@/egd -- exiting to reconnect"]);
        expect(end).toBe(0);
      }
    });
  });

  test("when the exchange file is removed", async () => {
    await withDirectories(async (directories) => {
      // With such a period the next update comes at once.
      await configure(directories, { tls_random_prng_update_period: "1s" });
      for (const program of [await theirDaemon(), ourDaemon]) {
        await using daemon = await startAsMaster(directories, { program });
        await askForSeed(daemon.socketPath);
        unlinkSync(path.join(directories.data, "prng_exch"));
        expect(await daemon.end()).toBe(0);
        expect(daemon.log()).toEqual(["warning: PRNG exchange file was removed -- exiting to reopen"]);
      }
    });
  });
});

/** An EGD server that gives the same answer to every client and hangs up. */
async function withEgdServer(
  reply: Uint8Array,
  use: (settings: Record<string, string>, scratch: string) => Promise<void>,
): Promise<void> {
  await withDirectories(async ({ scratch }) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(reply));
    });
    server.listen(path.join(scratch, "egd"));
    await once(server, "listening");
    try {
      await use({ tls_random_source: `egd:${scratch}/egd` }, scratch);
    } finally {
      server.close();
    }
  });
}

describe.skipIf(!postfixInstalled)("the daemon continues where Postfix's own would end", () => {
  test("when the directory of the exchange file is not there, and uses the file when it is", async () => {
    await withDirectories(async (directories) => {
      const place = path.join(directories.data, "later");
      await configure(directories, {
        tls_random_exchange_name: `${place}/pool`,
        tls_random_prng_update_period: "1s",
      });
      await using daemon = await startAsMaster(directories, { args: ["-l", "-t", "unix"] });
      await askForSeed(daemon.socketPath);
      await mkdir(place);
      await daemon.logged(/^PRNG exchange file .*\/later\/pool can be used again$/u);
      expect(statSync(`${place}/pool`)).toMatchObject({ size: 1024 });
      const warning = "warning: tls_prng_exch_open: cannot open PRNG exchange file";
      expect(daemon.log().filter((line) => line.startsWith(warning))).toHaveLength(1);
    });
  });

  test("when the exchange file is a symbolic link, which it does not follow", async () => {
    await withDirectories(async (directories) => {
      await configure(directories);
      const target = path.join(directories.scratch, "target");
      writeFileSync(target, "precious");
      symlinkSync(target, path.join(directories.data, "prng_exch"));
      await using daemon = await startAsMaster(directories);
      await askForSeed(daemon.socketPath);
      expect(readFileSync(target, "utf8")).toBe("precious");
      expect(daemon.log().join("\n")).toContain("symbolic link");
    });
  });

  test("when the exchange file belongs to somebody else", async () => {
    await withDirectories(async (directories) => {
      await configure(directories);
      writeFileSync(path.join(directories.data, "prng_exch"), "", { mode: 0o600 });
      await using daemon = await startAsMaster(directories);
      await askForSeed(daemon.socketPath);
      expect(daemon.log()).toEqual([
        `warning: tls_prng_exch_open: cannot open PRNG exchange file ${directories.data}/prng_exch: Permission denied`,
      ]);
    });
  });

  test("when nothing can be written: caches are in memory, the exchange file is written when that is possible", async () => {
    await withDirectories(async (directories) => {
      await configure(directories, {
        smtp_tls_session_cache_database: "btree:$data_directory/smtp_scache",
        tls_random_prng_update_period: "1s",
      });
      // A limit to the size of files is as good as a full disk, and needs no file system of its own.
      const program = ["/bin/sh", "-c", 'ulimit -S -f 0; exec "$@"', "sh", ...ourDaemon];
      await using daemon = await startAsMaster(directories, { program, args: ["-l", "-t", "unix"] });
      using client = await TestClient.connect(daemon.socketPath);
      await client.takeAtLeast(greetingBytes);
      client.send(encodeRequest("update", { cache_type: "smtp", cache_id: "x", session: new Uint8Array(3) }));
      expect(await client.takeAtLeast(10)).toHaveLength(10);
      client.send(encodeRequest("lookup", { cache_type: "smtp", cache_id: "x" }));
      expect((await client.takeAtLeast(10)).toString("latin1")).toBe("status\x000\0session\0AAAA\0\0");
      const warnings = [
        `warning: smtp TLS cache btree:${directories.data}/smtp_scache: File too large -- keeping sessions in memory until it can be used again`,
        `warning: cannot update PRNG exchange file ${directories.data}/prng_exch: cannot write: File too large`,
      ];
      await daemon.logged(/cannot update PRNG exchange file/u);
      expect(daemon.log()).toEqual(warnings);
      execFileSync("prlimit", ["--pid", String(daemon.pid), "--fsize=unlimited"]);
      await daemon.logged(/^PRNG exchange file .*\/prng_exch can be used again$/u);
      // Each was said once, however often it was tried.
      expect(daemon.log().slice(0, 2)).toEqual(warnings);
      expect(daemon.log()).toHaveLength(3);
    });
  });
});
