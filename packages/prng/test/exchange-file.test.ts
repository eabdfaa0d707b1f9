import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { exchangeFileBytes, ExchangeFile, ExchangeFileError, PrngPool } from "../src/index.ts";
import type { ExchangeFileLock } from "../src/index.ts";
import { FakeMachine } from "./support/fake-machine.ts";
import { flock } from "./support/flock.ts";
import { digestOf, RecordingPool } from "./support/recording-pool.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const run = promisify(execFile);

function newPath(): string {
  return path.join(temporaryDirectory(), "prng_exch");
}

/**
 * Opens a pipe. A device of the machine, such as /dev/null, would be taken from everybody by a program that
 * does not refuse it.
 */
async function openOfPipe(): Promise<() => ExchangeFile> {
  const filePath = newPath();
  await run("mkfifo", [filePath]);
  return () => ExchangeFile.open(filePath);
}

function opened(filePath: string): ExchangeFile {
  const file = ExchangeFile.open(filePath);
  onTestFinished(() => {
    file.close();
  });
  return file;
}

/** A lock that is free after it was refused so many times. */
function lockBusyFor(refusals: number): ExchangeFileLock & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    tryLock: () => {
      calls.push("tryLock");
      return calls.length > refusals;
    },
    unlock: () => {
      calls.push("unlock");
    },
  };
}

describe("ExchangeFile.open", () => {
  test("creates a file that is empty and for its owner only", () => {
    const filePath = newPath();
    const file = opened(filePath);
    expect(file.path).toBe(filePath);
    expect(statSync(filePath)).toMatchObject({ size: 0, mode: 0o100600 });
  });

  test("leaves an existing file as it is", () => {
    const filePath = newPath();
    const contents = randomBytes(3000);
    writeFileSync(filePath, contents, { mode: 0o600 });
    opened(filePath);
    expect(readFileSync(filePath).equals(contents)).toBe(true);
  });

  test.each([0o644, 0o660, 0o666])("takes access away from others where the mode was %o", (mode) => {
    const filePath = newPath();
    writeFileSync(filePath, "");
    chmodSync(filePath, mode);
    opened(filePath);
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
  });

  test("refuses a symbolic link, and does not create what it leads to", () => {
    const filePath = newPath();
    symlinkSync(`${filePath}.target`, filePath);
    const refused = expect.objectContaining({
      name: "ExchangeFileError",
      code: "PRNG_EXCHANGE_FILE",
      step: "check",
      path: filePath,
      message: expect.stringContaining("it is a symbolic link; name the file itself") as unknown,
      cause: expect.objectContaining({ code: "ELOOP" }) as unknown,
    });
    expect(() => ExchangeFile.open(filePath)).toThrow(refused);
    expect(statSync(`${filePath}.target`, { throwIfNoEntry: false })).toBeUndefined();
  });

  test("refuses a pipe: not a regular file", async () => {
    const open = await openOfPipe();
    expect(open).toThrow("it is not a regular file");
    expect(open).toThrow(expect.objectContaining({ step: "check" }));
  });

  test("leaves nothing open when it refuses a file", async () => {
    const open = await openOfPipe();
    const before = readdirSync("/proc/self/fd");
    expect(open).toThrow(ExchangeFileError);
    expect(readdirSync("/proc/self/fd")).toEqual(before);
  });

  test("refuses a file of another user", () => {
    const filePath = newPath();
    writeFileSync(filePath, "");
    const { uid } = statSync(filePath);
    const open = (): unknown => ExchangeFile.open(filePath, { ownerUid: uid + 1 });
    expect(open).toThrow(`it is owned by user "${uid}"`);
    expect(open).toThrow(expect.objectContaining({ step: "check" }));
  });

  test("reports the system's error for a missing directory, and for a directory at the path", () => {
    const missing = path.join(temporaryDirectory(), "missing", "prng_exch");
    const directory = temporaryDirectory();
    const failure = (errorCode: string): unknown =>
      expect.objectContaining({
        step: "open",
        cause: expect.objectContaining({ code: errorCode }) as unknown,
      });
    expect(() => ExchangeFile.open(missing)).toThrow(failure("ENOENT"));
    expect(() => ExchangeFile.open(directory)).toThrow(failure("EISDIR"));
  });

  test.skipIf(process.getuid?.() !== 0)("takes a file of the user it is told to expect", () => {
    const filePath = newPath();
    writeFileSync(filePath, "", { mode: 0o600 });
    chownSync(filePath, 12345, 12345);
    ExchangeFile.open(filePath, { ownerUid: 12345 }).close();
    expect(() => ExchangeFile.open(filePath)).toThrow(ExchangeFileError);
  });
});

describe.each(["update", "updateSync"] as const)("ExchangeFile.%s", (method) => {
  test("writes 1024 bytes of the pool into a new file", async () => {
    const filePath = newPath();
    const pool = new RecordingPool();
    expect(await opened(filePath)[method](pool, flock)).toBe("updated");
    expect(pool.read).toEqual([Buffer.alloc(0)]);
    expect(readFileSync(filePath).equals(pool.written[0]!)).toBe(true);
    expect(pool.written[0]).toHaveLength(exchangeFileBytes);
  });

  test.each([1, 500, 1023, 1024])("mixes in all of %d bytes that were there", async (byteCount) => {
    const filePath = newPath();
    const contents = randomBytes(byteCount);
    writeFileSync(filePath, contents, { mode: 0o600 });
    const pool = new RecordingPool();
    await opened(filePath)[method](pool, flock);
    expect(pool.read).toEqual([contents]);
    expect(readFileSync(filePath).equals(pool.written[0]!)).toBe(true);
  });

  test("of a longer file the first 1024 bytes are read and written, and the tail stays", async () => {
    const filePath = newPath();
    const contents = randomBytes(3000);
    writeFileSync(filePath, contents, { mode: 0o600 });
    const pool = new RecordingPool();
    await opened(filePath)[method](pool, flock);
    expect(pool.read).toEqual([contents.subarray(0, 1024)]);
    expect(readFileSync(filePath).equals(Buffer.concat([pool.written[0]!, contents.subarray(1024)]))).toBe(
      true,
    );
  });

  test("the bytes read take effect before any write; the bytes read and written are wiped", async () => {
    const filePath = newPath();
    writeFileSync(filePath, Buffer.alloc(1024, 7), { mode: 0o600 });
    const calls: string[] = [];
    const seen: Uint8Array[] = [];
    const pool = {
      stir: (data: Uint8Array) => {
        calls.push(`stir ${data.length}`);
        seen.push(data);
      },
      reseed: () => calls.push("reseed"),
      bytes: (byteCount: number) => {
        calls.push(`bytes ${byteCount}`);
        const bytes = new Uint8Array(byteCount).fill(9);
        seen.push(bytes);
        return bytes;
      },
    };
    await opened(filePath)[method](pool, lockBusyFor(0));
    expect(calls).toEqual(["stir 1024", "reseed", "bytes 1024"]);
    expect(readFileSync(filePath).every((byte) => byte === 9)).toBe(true);
    for (const bytes of seen) expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  test("the bytes written depend on the bytes read", async () => {
    const outcomes = await Promise.all(
      ["one", "other"].map(async (contents) => {
        const filePath = newPath();
        writeFileSync(filePath, contents, { mode: 0o600 });
        await opened(filePath)[method](new PrngPool({}, new FakeMachine(1)), flock);
        return readFileSync(filePath).toString("hex");
      }),
    );
    expect(outcomes[0]).not.toBe(outcomes[1]);
  });

  test("what is in the file is not what the pool gives next", async () => {
    const filePath = newPath();
    const pool = new PrngPool();
    await opened(filePath)[method](pool, flock);
    expect(Buffer.from(pool.bytes(1024)).equals(readFileSync(filePath))).toBe(false);
  });

  test("locks before and unlocks after, and tries again while another has the lock", async () => {
    const lock = lockBusyFor(3);
    expect(await opened(newPath())[method](new PrngPool(), lock)).toBe("updated");
    expect(lock.calls).toEqual(["tryLock", "tryLock", "tryLock", "tryLock", "unlock"]);
  });

  test("gives up when the lock is not to be had in time: file and pool are unchanged", async () => {
    const filePath = newPath();
    const contents = randomBytes(1024);
    writeFileSync(filePath, contents, { mode: 0o600 });
    const pool = new RecordingPool();
    const lock = lockBusyFor(Number.POSITIVE_INFINITY);
    expect(await opened(filePath)[method](pool, lock, 0.05)).toBe("busy");
    expect(lock.calls).not.toContain("unlock");
    expect([pool.read, pool.written]).toEqual([[], []]);
    expect(readFileSync(filePath).equals(contents)).toBe(true);
  });

  test("an error of the lock is reported with its step", async () => {
    const cause = Object.assign(new Error("no locks"), { code: "ENOLCK" });
    const throws = (): never => {
      throw cause;
    };
    const file = opened(newPath());
    const update = async (lock: ExchangeFileLock): Promise<unknown> => file[method](new PrngPool(), lock);
    await expect(update({ tryLock: throws, unlock: () => {} })).rejects.toMatchObject({
      step: "lock",
      cause,
    });
    await expect(update({ tryLock: () => true, unlock: throws })).rejects.toMatchObject({
      step: "unlock",
      cause,
    });
  });

  test("a pool that refuses leaves the file unchanged and the lock free", async () => {
    const filePath = newPath();
    const contents = randomBytes(1024);
    writeFileSync(filePath, contents, { mode: 0o600 });
    const pool = new PrngPool();
    pool.wipe();
    const lock = lockBusyFor(0);
    const file = opened(filePath);
    await expect((async () => file[method](pool, lock))()).rejects.toMatchObject({ code: "PRNG_WIPED" });
    expect(lock.calls).toEqual(["tryLock", "unlock"]);
    expect(readFileSync(filePath).equals(contents)).toBe(true);
  });

  test("an error of the file is reported with its step and the system's error", async () => {
    const file = ExchangeFile.open(newPath());
    file.close();
    const update = async (): Promise<unknown> => file[method](new PrngPool(), lockBusyFor(0));
    await expect(update()).rejects.toMatchObject({ step: "read", cause: { code: "EBADF" } });
  });
});

describe("ExchangeFile.isRemoved", () => {
  test("notices removal and replacement, and nothing else", () => {
    const filePath = newPath();
    const file = opened(filePath);
    expect(file.isRemoved()).toBe(false);
    truncateSync(filePath);
    renameSync(filePath, `${filePath}.moved`);
    linkSync(`${filePath}.moved`, filePath);
    expect(file.isRemoved()).toBe(false);
    rmSync(`${filePath}.moved`);
    writeFileSync(`${filePath}.new`, "");
    renameSync(`${filePath}.new`, filePath);
    expect(file.isRemoved()).toBe(true);
  });

  test("reports a file that cannot be examined", () => {
    const file = ExchangeFile.open(newPath());
    file.close();
    expect(() => file.isRemoved()).toThrow(expect.objectContaining({ step: "fstat" }));
  });
});

const updateProgram = fileURLToPath(new URL("programs/update-exchange-file.ts", import.meta.url));
const nodeArguments = ["--conditions=@postfixjs/source", updateProgram];

describe("ExchangeFile on a full disk", () => {
  test("a partial write is reported, and releases the lock", async () => {
    const filePath = newPath();
    // A limit of 512 bytes on files does to a write what a full disk does: half of it succeeds, the rest is
    // an error.
    const limited = ["-c", 'ulimit -f 1; exec "$0" "$@"', process.execPath, ...nodeArguments, filePath, "1"];
    await expect(run("sh", limited)).rejects.toMatchObject({
      stderr: expect.stringContaining(`cannot write PRNG exchange file "${filePath}": EFBIG`) as unknown,
    });
    expect(statSync(filePath).size).toBe(512);
    expect(await opened(filePath).update(new PrngPool(), flock, 0)).toBe("updated");
    expect(statSync(filePath).size).toBe(1024);
  });
});

describe("ExchangeFile and its peers", () => {
  test("two processes updating at the same time make one history: each update reads what the one before wrote", async () => {
    const filePath = newPath();
    const args = [...nodeArguments, filePath, "20"];
    const outputs = await Promise.all([run(process.execPath, args), run(process.execPath, args)]);
    const steps = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as { read: string; written: string }[]);
    const next = new Map(steps.map(({ read, written }) => [read, written]));
    let last = digestOf(new Uint8Array(0));
    for (let step = 0; step < 40; step += 1) last = next.get(last) ?? "broken";
    expect(steps).toHaveLength(40);
    expect(last).toBe(digestOf(readFileSync(filePath)));
  });
});
