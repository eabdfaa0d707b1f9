import { closeSync, constants, fchmodSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ExchangeFileError } from "./exchange-file-error.ts";
import type { ExchangeFileStep } from "./exchange-file-error.ts";
import { wipe } from "./secret.ts";
import { errorCodeOf } from "./within-time.ts";

/**
 * Bytes of an exchange file, as in Postfix.
 *
 * @example
 * ```ts
 * import { exchangeFileBytes } from "@postfixjs/prng";
 *
 * console.log(exchangeFileBytes); // => 1024
 * ```
 */
export const exchangeFileBytes = 1024;

/**
 * The lock that all programs using the file agree on: on Linux an exclusive flock(2) on the whole file.
 * Neither function waits; both throw a system error when something is wrong.
 *
 * @example
 * ```ts
 * import type { ExchangeFileLock } from "@postfixjs/prng";
 *
 * // For a file that no other process uses.
 * const noLock: ExchangeFileLock = { tryLock: () => true, unlock: () => {} };
 * console.log(noLock.tryLock(0)); // => true
 * ```
 */
export interface ExchangeFileLock {
  /** Takes the lock, or returns false if another process has it. */
  tryLock(fd: number): boolean;
  /** Gives the lock back. */
  unlock(fd: number): void;
}

/** What an update needs of a pool; a `PrngPool` has it. */
export interface ExchangePool {
  /** Takes the old contents of the file. */
  stir(data: Uint8Array): void;
  /** Makes what was stirred in take effect at once. */
  reseed(): void;
  /** Gives the new contents. */
  bytes(byteCount: number): Uint8Array;
}

/** What became of an update: done, or not done since another process kept the lock for all the time given. */
export type ExchangeFileUpdate = "updated" | "busy";

/** Settings of {@link ExchangeFile.open}. */
export interface ExchangeFileOptions {
  /** User that must own the file. Default: the effective user of the process. */
  readonly ownerUid?: number;
}

const fileMode = 0o600;
const tryAgainMilliseconds = 10;

/**
 * The PRNG exchange file (`tls_random_exchange_name`): 1024 bytes that carry the pool's unpredictability from
 * one life of the process to the next, shared with any Postfix tlsmgr(8) that uses the same file.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { ExchangeFile, PrngPool } from "@postfixjs/prng";
 *
 * const directory = mkdtempSync(join(tmpdir(), "prng-"));
 * const file = ExchangeFile.open(join(directory, "prng_exch"));
 * const lock = { tryLock: () => true, unlock: () => {} }; // in earnest: flock(2)
 * console.log(await file.update(new PrngPool(), lock)); // => updated
 * file.close();
 * rmSync(directory, { recursive: true });
 * ```
 */
export class ExchangeFile {
  /** The path it was opened by. */
  readonly path: string;
  readonly #fd: number;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /**
   * Opens the file, and creates it with mode 0600 if it is not there. Do so as the mail owner, before the
   * process confines itself; everything else works on the open file.
   *
   * @param path where the file is; see also {@link exchangeFileLocation}.
   * @param options settings.
   * @throws {ExchangeFileError} step `open` with the system's error as cause; step `check` if it is a
   *   symbolic link, not a regular file, or owned by another user.
   */
  static open(path: string, options: ExchangeFileOptions = {}): ExchangeFile {
    const { ownerUid = process.geteuid?.() } = options;
    const fd = openOwn(path);
    try {
      makePrivate(path, fd, ownerUid);
      return new ExchangeFile(path, fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /**
   * Mixes the file's contents into the pool and replaces them by new bytes of the pool, under the lock. Waits
   * for the lock without blocking the event loop.
   *
   * @param pool the pool.
   * @param lock the lock.
   * @param waitSeconds how long to wait for the lock. Default 10.
   * @returns "busy" if the lock was not to be had in that time: the file and the pool are then unchanged.
   * @throws {ExchangeFileError} step `lock`, `read`, `write` or `unlock`.
   */
  async update(pool: ExchangePool, lock: ExchangeFileLock, waitSeconds = 10): Promise<ExchangeFileUpdate> {
    const deadline = performance.now() + waitSeconds * 1000;
    while (!this.#updateNow(pool, lock)) {
      if (performance.now() >= deadline) return "busy";
      await delay(tryAgainMilliseconds);
    }
    return "updated";
  }

  /**
   * The same for the last moments of a process: returns when it is done. The event loop stands still
   * meanwhile, for `waitSeconds` at most and the time of one read and one write of 1024 bytes.
   *
   * @param pool the pool.
   * @param lock the lock.
   * @param waitSeconds how long to wait for the lock. Default 0.05.
   * @returns as {@link ExchangeFile.update}.
   * @throws {ExchangeFileError} as {@link ExchangeFile.update}.
   */
  updateSync(pool: ExchangePool, lock: ExchangeFileLock, waitSeconds = 0.05): ExchangeFileUpdate {
    const deadline = performance.now() + waitSeconds * 1000;
    while (!this.#updateNow(pool, lock)) {
      if (performance.now() >= deadline) return "busy";
      sleepSync(tryAgainMilliseconds);
    }
    return "updated";
  }

  /**
   * Whether the file was removed, or another one was renamed over it: what this process holds open is then
   * nobody else's.
   *
   * @throws {ExchangeFileError} step `fstat`.
   */
  isRemoved(): boolean {
    return this.#step("fstat", () => fstatSync(this.#fd).nlink === 0);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#fd);
  }

  /** One try. The lock is held without any waiting in between, so peers wait microseconds. */
  #updateNow(pool: ExchangePool, lock: ExchangeFileLock): boolean {
    if (!this.#step("lock", () => lock.tryLock(this.#fd))) return false;
    try {
      this.#exchange(pool);
    } finally {
      this.#step("unlock", () => {
        lock.unlock(this.#fd);
      });
    }
    return true;
  }

  #exchange(pool: ExchangePool): void {
    const bytes = new Uint8Array(exchangeFileBytes);
    const byteCount = this.#step("read", () => readAtStart(this.#fd, bytes));
    pool.stir(bytes.subarray(0, byteCount));
    pool.reseed();
    wipe(bytes);
    const fresh = pool.bytes(exchangeFileBytes);
    this.#step("write", () => {
      writeAtStart(this.#fd, fresh);
    });
    wipe(fresh);
  }

  #step<Result>(step: ExchangeFileStep, action: () => Result): Result {
    try {
      return action();
    } catch (cause) {
      throw new ExchangeFileError(step, this.path, errorCodeOf(cause), { cause });
    }
  }
}

function openOwn(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, fileMode);
  } catch (cause) {
    const code = errorCodeOf(cause);
    if (code === "ELOOP")
      throw new ExchangeFileError("check", path, "it is a symbolic link; name the file itself", { cause });
    throw new ExchangeFileError("open", path, code, { cause });
  }
}

/** Checks that the open file is ours, and takes access away from others. */
function makePrivate(path: string, fd: number, ownerUid: number | undefined): void {
  const { mode, uid } = fstatSync(fd);
  if ((mode & constants.S_IFMT) !== constants.S_IFREG) {
    throw new ExchangeFileError("check", path, "it is not a regular file; name another");
  }
  if (ownerUid !== undefined && uid !== ownerUid) {
    throw new ExchangeFileError(
      "check",
      path,
      `it is owned by user "${uid}", must be "${ownerUid}"; remove it`,
    );
  }
  if ((mode & 0o077) !== 0) fchmodSync(fd, fileMode);
}

function readAtStart(fd: number, target: Uint8Array): number {
  let filled = 0;
  while (filled < target.length) {
    const got = readSync(fd, target, filled, target.length - filled, filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}

function writeAtStart(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written, bytes.length - written, written);
  }
}

function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
