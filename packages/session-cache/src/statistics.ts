/** Counts of a {@link SessionCache}: the first two as they are now, the others since it was made. */
export interface CacheStatistics {
  /** Entries held, dead ones that were not swept yet included. */
  readonly entries: number;
  /** Bytes of their ids and sessions. */
  readonly bytes: number;
  /** Lookups that found a session. */
  readonly hits: number;
  /** Lookups that found none, or a dead one. */
  readonly misses: number;
  /** Sessions saved, the replacing ones included. */
  readonly stores: number;
  /** Sessions saved in place of an earlier one of the same id. */
  readonly replaced: number;
  /** Entries removed on request. */
  readonly deletes: number;
  /** Dead entries removed. */
  readonly expired: number;
  /** Entries given up, oldest first, because of a limit. */
  readonly evicted: number;
  /** Sessions that were not stored: too large, refused for their id, or the store had no room or failed. */
  readonly refused: number;
  /** Failures of the store. */
  readonly errors: number;
  /** Bytes of memory or file that the store takes at the moment. */
  readonly storeBytes: number;
  /** Entries in the second tier of a store that has one. */
  readonly spilledEntries: number;
  /** Bytes of memory or file that the second tier takes, out of `storeBytes`. */
  readonly spilledBytes: number;
  /** True while the store fails and the fallback serves. */
  readonly isDegraded: boolean;
}

/**
 * The counts of a cache that has done nothing.
 *
 * @example
 * ```ts
 * import { noCacheStatistics } from "@postfixjs/session-cache";
 *
 * console.log(noCacheStatistics.hits, noCacheStatistics.entries); // => 0 0
 * ```
 */
export const noCacheStatistics: CacheStatistics = {
  entries: 0,
  bytes: 0,
  hits: 0,
  misses: 0,
  stores: 0,
  replaced: 0,
  deletes: 0,
  expired: 0,
  evicted: 0,
  refused: 0,
  errors: 0,
  storeBytes: 0,
  spilledEntries: 0,
  spilledBytes: 0,
  isDegraded: false,
};
