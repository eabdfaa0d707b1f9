import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { command, postfixInstalled, postfixInstance, until } from "@postfixjs/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExchangeFile } from "../src/index.ts";
import { flock } from "./support/flock.ts";
import { RecordingPool } from "./support/recording-pool.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

/** How a real tlsmgr(8) ended. */
interface Ending {
  readonly status: unknown;
  readonly log: string;
}

/**
 * A configuration of its own for the real tlsmgr(8), run by hand: without a client, it ends by itself, in
 * order.
 */
interface RealTlsmgr {
  readonly exchangePath: string;
  readonly ownerUid: number;
  readonly run: () => Promise<Ending>;
}

async function realTlsmgr(): Promise<RealTlsmgr> {
  const directory = temporaryDirectory();
  const [config, queue, data] = ["config", "queue", "data"].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const subdirectory of [config, queue, data]) mkdirSync(subdirectory);
  const main = [
    "compatibility_level = 3.6",
    `queue_directory = ${queue}`,
    `data_directory = ${data}`,
    "",
  ].join("\n");
  writeFileSync(path.join(config, "main.cf"), main);
  // Postfix reads a file again and again, with pauses, for as long as it is not a few seconds old.
  const aMinuteAgo = Date.now() / 1000 - 60;
  utimesSync(path.join(config, "main.cf"), aMinuteAgo, aMinuteAgo);
  writeFileSync(path.join(config, "master.cf"), "");
  const daemonDirectory = (await command("postconf", ["-dh", "daemon_directory"])).stdout.trim();
  const ownerUid = Number((await command("id", ["-u", "postfix"])).stdout);
  chownSync(data, ownerUid, 0);
  chmodSync(directory, 0o755);
  return {
    exchangePath: path.join(data, "prng_exch"),
    ownerUid,
    run: async () => {
      const child = spawn(path.join(daemonDirectory, "tlsmgr"), ["-S", "-V", "-d", "-l"], {
        env: { ...process.env, MAIL_CONFIG: config },
        stdio: ["ignore", "ignore", "pipe"],
      });
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      let log = "";
      child.stderr.on("data", (text) => {
        log += String(text);
      });
      const [status]: unknown[] = await once(child, "close");
      return { status, log };
    },
  };
}

/** Lets the real tlsmgr live once: it updates the file at its start and at its end. */
async function oneLife(real: RealTlsmgr): Promise<void> {
  expect(await real.run()).toMatchObject({
    status: 0,
    log: expect.not.stringMatching(/fatal|PRNG/u) as unknown,
  });
}

function openedBy(real: RealTlsmgr): ExchangeFile {
  const file = ExchangeFile.open(real.exchangePath, { ownerUid: real.ownerUid });
  onTestFinished(() => {
    file.close();
  });
  return file;
}

/** Whether two contents have an aligned block of 16 bytes in common: by chance never. */
function shareBlock(first: Buffer, second: Buffer): boolean {
  for (let start = 0; start < 1024; start += 16) {
    if (first.compare(second, start, start + 16, start, start + 16) === 0) return true;
  }
  return false;
}

describe.skipIf(!postfixInstalled)("ExchangeFile and the tlsmgr of Postfix, on the same file", () => {
  test("in turn: each takes over what the other left, in the same format, mode and ownership", async () => {
    const real = await realTlsmgr();
    const pool = new RecordingPool();
    await oneLife(real);
    const file = openedBy(real);
    for (let turn = 0; turn < 10; turn += 1) {
      const left = readFileSync(real.exchangePath);
      expect(await file.update(pool, flock)).toBe("updated");
      expect(pool.read.at(-1)!.equals(left)).toBe(true);
      expect(readFileSync(real.exchangePath).equals(pool.written.at(-1)!)).toBe(true);
      await oneLife(real);
      expect(shareBlock(readFileSync(real.exchangePath), pool.written.at(-1)!)).toBe(false);
      expect(statSync(real.exchangePath)).toMatchObject({ size: 1024, mode: 0o100600, uid: real.ownerUid });
      expect(file.isRemoved()).toBe(false);
    }
  });

  test("a file that we made is taken over by the real one", async () => {
    const real = await realTlsmgr();
    const ours = ExchangeFile.open(real.exchangePath);
    chownSync(real.exchangePath, real.ownerUid, 0);
    const pool = new RecordingPool();
    ours.updateSync(pool, flock);
    ours.close();
    await oneLife(real);
    expect(readFileSync(real.exchangePath)).toHaveLength(1024);
    expect(shareBlock(readFileSync(real.exchangePath), pool.written[0]!)).toBe(false);
  });

  test("the real one waits for our lock", async () => {
    const real = await realTlsmgr();
    await oneLife(real);
    const left = readFileSync(real.exchangePath);
    const { ino } = statSync(real.exchangePath);
    const held = openSync(real.exchangePath, "r+");
    expect(flock.tryLock(held)).toBe(true);
    const ended = real.run();
    await until("the real tlsmgr to wait for the lock", () =>
      readFileSync("/proc/locks", "latin1")
        .split("\n")
        .some((line) => line.includes("-> FLOCK") && line.includes(`:${ino} `)),
    );
    expect(readFileSync(real.exchangePath).equals(left)).toBe(true);
    flock.unlock(held);
    closeSync(held);
    expect(await ended).toMatchObject({ status: 0 });
    expect(readFileSync(real.exchangePath).equals(left)).toBe(false);
  });

  test("at the same time: with the real one updating in bursts, no update of ours is torn or lost", async () => {
    // With a period of one second it updates in bursts: the delay is 0 in 255 of 256 cases, then 1 second.
    const mainCf = ["tls_random_prng_update_period = 1s"];
    await using postfix = await postfixInstance({ listeners: {}, mainCf });
    const exchangePath = path.join(postfix.dataDirectory, "prng_exch");
    const pid = await postfix.tlsmgrPid();
    const contents = (): Buffer => readFileSync(exchangePath);
    const ownerUid = statSync(postfix.dataDirectory).uid;
    await until("the exchange file", () => existsSync(exchangePath) && contents().length === 1024);
    const file = ExchangeFile.open(exchangePath, { ownerUid });
    const pool = new RecordingPool();
    const others: Buffer[] = [];
    await until("updates of the real tlsmgr between ours", async () => {
      // Many of ours at a time, to be within a burst.
      for (let update = 0; update < 20; update += 1) {
        expect(await file.update(pool, flock)).toBe("updated");
        const read = pool.read.at(-1)!;
        if (pool.written.length > 1 && !read.equals(pool.written.at(-2)!)) others.push(read);
      }
      return others.length >= 5;
    });
    file.close();

    expect(postfix.runningTlsmgrPid()).toBe(pid);
    expect(
      postfix.log.lines().filter((line) => /tlsmgr\[\d+\]: (?:warning|fatal|panic)/u.test(line)),
    ).toEqual([]);
    expect(pool.read.every((read) => read.length === 1024)).toBe(true);
    const torn = others.filter((read) => pool.written.some((written) => shareBlock(read, written)));
    expect(torn).toEqual([]);
    expect(statSync(exchangePath)).toMatchObject({ size: 1024, mode: 0o100600, uid: ownerUid });
  }, 120_000);
});
