import { rmSync } from "node:fs";
import path from "node:path";
import { textOfError } from "../log/system-error.ts";
import { cacheTypes } from "../settings/cache-types.ts";
import type { CacheType } from "../settings/cache-types.ts";
import type { CacheState } from "./cache-state.ts";
import { KeptCache } from "./kept-cache.ts";
import type { KeptSessionsOptions } from "./kept-cache.ts";

/** What {@link openKeptSessions} needs to know. */
export interface KeepingOptions extends Omit<KeptSessionsOptions, "bytesMax"> {
  /** `[cache] keep_across_restart`. */
  readonly isEnabled: boolean;
  /** The most bytes of ids and sessions in a cache. */
  readonly sessionBytesMax: number;
}

/** A snapshot notes a few bytes beside each session. */
const snapshotBytesPerByte = 2;
/** Time for all caches at the end of the process. */
const saveMilliseconds = 80;

/**
 * Keeps the sessions of the caches from one process to the next, `keep_across_restart`: each process restores
 * what the one before it has saved in a file of the data directory, and saves its own sessions at its orderly
 * end.
 */
export class KeptSessions {
  readonly #caches: readonly KeptCache[];

  private constructor(caches: readonly KeptCache[]) {
    this.#caches = caches;
  }

  /** Opens the files. Call it with the mail owner's rights and before the jail. Never fails. */
  static open(states: Iterable<CacheState>, options: KeptSessionsOptions): KeptSessions {
    const caches: KeptCache[] = [];
    for (const { type, cache } of states) {
      if (cache === undefined) continue;
      try {
        const file = snapshotFile(type, options.dataDirectory);
        caches.push(new KeptCache(type, cache, file, options));
      } catch (error) {
        options.log.warning(`cannot keep the ${type} TLS cache across restarts: ${textOfError(error)}`);
      }
    }
    return new KeptSessions(caches);
  }

  /**
   * Restores what was saved: a few sessions before it returns, all others in slices between requests. Settles
   * when all is done; never rejects.
   */
  async start(): Promise<void> {
    await Promise.all(this.#caches.map(async (cache) => await cache.restore()));
  }

  /** Saves the newest sessions for the next process, as many as there is time for. */
  save(): void {
    const deadline = performance.now() + saveMilliseconds;
    // The smallest cache first: what it leaves of its share is for the larger ones.
    const caches = this.#caches.toSorted((one, other) => one.entries - other.entries);
    for (const [index, cache] of caches.entries()) {
      cache.save((deadline - performance.now()) / (caches.length - index));
    }
  }

  /** Closes the files: the next process may use them. */
  close(): void {
    for (const cache of this.#caches) cache.close();
  }
}

/** Opens what the process before has kept, or removes it when sessions are not to be kept. */
export function openKeptSessions(
  caches: Iterable<CacheState>,
  { isEnabled, sessionBytesMax, ...options }: KeepingOptions,
): KeptSessions | undefined {
  if (!isEnabled) {
    removeKeptSessions(cacheTypes, options.dataDirectory);
    return undefined;
  }
  return KeptSessions.open(caches, { ...options, bytesMax: snapshotBytesPerByte * sessionBytesMax });
}

/**
 * Removes what an earlier process has left, when sessions are not to be kept any longer: they are secrets.
 */
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
