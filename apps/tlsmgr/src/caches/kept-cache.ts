import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { tryFlock } from "@postfixjs/posix";
import type { SessionCache } from "@postfixjs/session-cache";
import { restoreSessions, takeSnapshot, writeSnapshot } from "@postfixjs/session-cache/snapshot";
import type { SnapshotReading } from "@postfixjs/session-cache/snapshot";
import { asTimeOfDay } from "../forward-clock.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import type { CacheType } from "../settings/cache-types.ts";

/** What keeping sessions needs to know. */
export interface KeptSessionsOptions {
  readonly log: Log;
  readonly dataDirectory: string;
  /** The most bytes of a snapshot. */
  readonly bytesMax: number;
  /** The time in whole seconds since 1970, by a clock that never goes back. */
  readonly now: () => number;
}

/** Work before the process serves: enough for some thousand sessions. */
const firstMilliseconds = 10;
/** Rest after each slice, which takes less than that. */
const restMilliseconds = 1;
/** The process before may be about to save: its lock is tried again soon, and then now and then. */
const lockSoonMilliseconds = 10;
const lockSoonTries = 200;
const lockLaterMilliseconds = 1000;

/**
 * Restores and saves the sessions of one cache. The file is locked from the first moment that it can be until
 * the end of the process, so that no process reads what another one is writing.
 */
export class KeptCache {
  readonly #type: CacheType;
  readonly #cache: SessionCache;
  readonly #file: string;
  readonly #fileDescriptor: number;
  readonly #options: KeptSessionsOptions;
  #isLocked = false;
  /** The file no longer holds anything that another process could use. */
  #isRestored = false;
  #isEnding = false;

  /** @throws {unknown} Error - the file cannot be opened, or is not the mail owner's alone */
  constructor(type: CacheType, cache: SessionCache, file: string, options: KeptSessionsOptions) {
    this.#type = type;
    this.#cache = cache;
    this.#file = file;
    this.#options = options;
    this.#fileDescriptor = openOwn(file);
  }

  /** Sessions in the cache. */
  get entries(): number {
    return this.#cache.statistics().entries;
  }

  /**
   * Restores what was saved, first for a few milliseconds, then in slices between requests. Never rejects.
   */
  async restore(): Promise<void> {
    const { log } = this.#options;
    try {
      if (!(await this.#lock())) return;
      await this.#restoreInSlices();
    } catch (error) {
      log.warning(`cannot restore the ${this.#type} TLS cache: ${textOfError(error)}`);
    }
  }

  /** Saves the newest sessions; as long as the file holds sessions that were not restored, those stay. */
  save(millisecondsMax: number): void {
    const { log, bytesMax, now } = this.#options;
    this.#isEnding = true;
    if (!this.#isLocked) this.#warnOfLock();
    if (!this.#isRestored) return;
    try {
      const shiftSeconds = asTimeOfDay(now()) - now();
      const snapshot = { label: this.#type, now: now(), bytesMax, millisecondsMax, shiftSeconds };
      const { sessions } = writeSnapshot(this.#cache, this.#fileDescriptor, snapshot);
      const { entries } = this.#cache.statistics();
      if (sessions < entries)
        log.info(`kept the newest ${sessions} of ${entries} sessions of the ${this.#type} TLS cache`);
    } catch (error) {
      log.warning(`cannot keep the ${this.#type} TLS cache for the next process: ${textOfError(error)}`);
    }
  }

  /** Closes the file, which ends the lock. */
  close(): void {
    this.#isEnding = true;
    closeSync(this.#fileDescriptor);
  }

  /** Waits for the lock, if need be until the end. Returns whether it was had. */
  async #lock(): Promise<boolean> {
    for (let tries = 1; !tryFlock(this.#fileDescriptor, "exclusive"); tries += 1) {
      if (tries === lockSoonTries) this.#warnOfLock();
      await delay(tries < lockSoonTries ? lockSoonMilliseconds : lockLaterMilliseconds, undefined, {
        ref: false,
      });
      if (this.#isEnding) return false;
    }
    this.#isLocked = true;
    return true;
  }

  #warnOfLock(): void {
    const reason = `another process has "${this.#file}" locked`;
    this.#options.log.warning(`cannot keep the ${this.#type} TLS cache across restarts: ${reason}`);
  }

  async #restoreInSlices(): Promise<void> {
    const isNew = fstatSync(this.#fileDescriptor).size === 0;
    if (!isNew) {
      const { bytesMax, now } = this.#options;
      const { timeoutSeconds } = this.#cache;
      const options = { label: this.#type, now: now(), bytesMax, timeoutSeconds };
      const slices = takeSnapshot(this.#fileDescriptor, options);
      const begin = performance.now();
      let restored = 0;
      for (let slice = slices.next(); ; slice = slices.next()) {
        if (slice.done === true) {
          this.#report(slice.value, restored);
          break;
        }
        restored += restoreSessions(this.#cache, slice.value);
        if (performance.now() - begin > firstMilliseconds) {
          await delay(restMilliseconds, undefined, { ref: false });
          if (this.#isEnding) return;
        }
      }
    }
    this.#isRestored = true;
  }

  #report({ problem }: SnapshotReading, restored: number): void {
    const { log } = this.#options;
    if (problem === undefined) log.info(`kept ${restored} sessions of the ${this.#type} TLS cache`);
    else log.warning(`the sessions that were kept of the ${this.#type} TLS cache cannot be used: ${problem}`);
  }
}

function openOwn(file: string): number {
  const fileDescriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { mode, uid } = fstatSync(fileDescriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      throw new KeptFileError(`"${file}" is not a regular file`);
    if (uid !== process.geteuid?.()) throw new KeptFileError(`"${file}" is owned by user ${uid}`);
    if ((mode & 0o077) !== 0) throw new KeptFileError(`"${file}" can be read by others`);
    return fileDescriptor;
  } catch (error) {
    closeSync(fileDescriptor);
    throw error;
  }
}

/** A file of kept sessions that is not the mail owner's alone. */
class KeptFileError extends Error {
  override readonly name = "KeptFileError";
}
