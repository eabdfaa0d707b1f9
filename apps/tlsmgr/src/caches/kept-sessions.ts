import { closeSync, constants, fstatSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { tryFlock } from "@postfixjs/posix";
import type { SessionCache } from "@postfixjs/session-cache";
import { restoreSessions, takeSnapshot, writeSnapshot } from "@postfixjs/session-cache/snapshot";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { cacheTypes } from "../settings/cache-types.ts";
import type { CacheType } from "../settings/cache-types.ts";
import type { CacheState } from "./cache-state.ts";

/** What keeping sessions needs to know. */
export interface KeptSessionsOptions {
  readonly log: Log;
  readonly dataDirectory: string;
  /** The most bytes of a snapshot. */
  readonly bytesMax: number;
  /** The time in whole seconds since 1970. */
  readonly now: () => number;
}

/** What {@link openKeptSessions} needs to know. */
export interface KeepingOptions extends Omit<KeptSessionsOptions, "bytesMax"> {
  /** `[cache] keep_across_restart`. */
  readonly isEnabled: boolean;
  /** The most bytes of ids and sessions in a cache. */
  readonly sessionBytesMax: number;
}

/** A snapshot notes a few bytes beside each session. */
const snapshotBytesPerByte = 2;

/** Time for the process before this one to write its snapshot: master starts the next while it does. */
const lockWaitMilliseconds = 2000;
const tryAgainMilliseconds = 10;

interface Snapshot {
  readonly type: CacheType;
  readonly cache: SessionCache;
  readonly fileDescriptor: number;
}

/**
 * Keeps the sessions of the caches from one process to the next, `keep_across_restart`: each process takes what the one
 * before it has left in a file of the data directory, and leaves its own at its orderly end.
 *
 * The file is locked for the life of a process, so that the next one waits for it to be written.
 */
export class KeptSessions {
  readonly #options: KeptSessionsOptions;
  readonly #snapshots: readonly Snapshot[];

  private constructor(options: KeptSessionsOptions, snapshots: readonly Snapshot[]) {
    this.#options = options;
    this.#snapshots = snapshots;
  }

  /** Takes over what is there. Call it with the mail owner's rights and before the jail. Never fails. */
  static async open(states: Iterable<CacheState>, options: KeptSessionsOptions): Promise<KeptSessions> {
    const deadline = performance.now() + lockWaitMilliseconds;
    const snapshots: Snapshot[] = [];
    for (const { type, cache } of states) {
      if (cache === undefined) continue;
      try {
        const fileDescriptor = await openLocked(snapshotFile(type, options.dataDirectory), deadline);
        snapshots.push({ type, cache, fileDescriptor });
      } catch (error) {
        options.log.warning(`cannot keep the ${type} TLS cache across restarts: ${textOfError(error)}`);
      }
    }
    for (const snapshot of snapshots) restore(snapshot, options);
    return new KeptSessions(options, snapshots);
  }

  /** Leaves the sessions to the next process. */
  save(): void {
    const { log, bytesMax, now } = this.#options;
    for (const { type, cache, fileDescriptor } of this.#snapshots) {
      try {
        writeSnapshot(cache, fileDescriptor, { label: type, now: now(), bytesMax });
      } catch (error) {
        log.warning(`cannot keep the ${type} TLS cache for the next process: ${textOfError(error)}`);
      }
    }
  }
}

/** Takes over the sessions that the process before has kept, or removes them when sessions are not to be kept. */
export async function openKeptSessions(
  caches: Iterable<CacheState>,
  { isEnabled, sessionBytesMax, ...options }: KeepingOptions,
): Promise<KeptSessions | undefined> {
  if (!isEnabled) {
    removeKeptSessions(cacheTypes, options.dataDirectory);
    return undefined;
  }
  return await KeptSessions.open(caches, { ...options, bytesMax: snapshotBytesPerByte * sessionBytesMax });
}

/** Removes what an earlier process has left, when sessions are not to be kept any more: they are secrets. */
export function removeKeptSessions(types: Iterable<CacheType>, dataDirectory: string): void {
  for (const type of types) {
    try {
      rmSync(snapshotFile(type, dataDirectory), { force: true });
    } catch {
      // Whoever made it so that the mail owner cannot remove it has taken charge of it.
    }
  }
}

function snapshotFile(type: CacheType, dataDirectory: string): string {
  return path.join(dataDirectory, `tlsmgr-${type}.sessions`);
}

async function openLocked(file: string, deadline: number): Promise<number> {
  const fileDescriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { mode, uid } = fstatSync(fileDescriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new Error(`"${file}" is not a regular file`);
    if (uid !== process.geteuid?.()) throw new Error(`"${file}" is owned by user ${uid}`);
    if ((mode & 0o077) !== 0) throw new Error(`"${file}" can be read by others`);
    while (!tryFlock(fileDescriptor, "exclusive")) {
      if (performance.now() > deadline) throw new Error(`another process has "${file}" locked`);
      await delay(tryAgainMilliseconds);
    }
    return fileDescriptor;
  } catch (error) {
    closeSync(fileDescriptor);
    throw error;
  }
}

function restore(
  { type, cache, fileDescriptor }: Snapshot,
  { log, bytesMax, now }: KeptSessionsOptions,
): void {
  const { timeoutSeconds } = cache;
  const isNew = fstatSync(fileDescriptor).size === 0;
  if (isNew) return;
  const reading = takeSnapshot(fileDescriptor, { label: type, now: now(), bytesMax, timeoutSeconds });
  if (reading.problem !== undefined) {
    log.warning(`the sessions that were kept of the ${type} TLS cache cannot be used: ${reading.problem}`);
    return;
  }
  restoreSessions(cache, reading.sessions);
  for (const { session } of reading.sessions) session.fill(0);
  log.info(`kept ${reading.sessions.length} sessions of the ${type} TLS cache`);
}
