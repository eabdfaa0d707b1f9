import { decodeText } from "@postfixjs/config";
import { posixFallocate } from "@postfixjs/posix";
import { LmdbStore, MemoryStore, SessionCache, TieredStore } from "@postfixjs/session-cache";
import type { CacheNotice, LmdbModule, SessionStore, TierNotice } from "@postfixjs/session-cache";
import { FatalError } from "../log/log.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import type { CacheState } from "./cache-state.ts";
import { directoryOfDatabase, isFileType, placeOfDatabase } from "../settings/redirect.ts";
import type { DatabasePlace, DataDirectory } from "../settings/redirect.ts";
import { readTlsLogLevel } from "../settings/tls-log-level.ts";
import { isEnabled } from "../settings/tlsmgr-settings.ts";
import type { CacheSettings } from "../settings/tlsmgr-settings.ts";

/** Limits of one cache. */
export interface CacheLimits {
  readonly entriesMax: number;
  /** Bytes of ids and sessions together. */
  readonly bytesMax: number;
  /** Bytes of memory for the newest sessions; what exceeds them goes to a file. */
  readonly memoryBytesMax: number;
}

/**
 * Pages are never full, and a transaction writes to new pages before it frees old ones.
 */
const fileBytesPerByte = 2;
const fileBytesMin = 8 * 1024 * 1024;

/** What is kept free of caches: the heap grows and shrinks, and a runtime without memory ends the process. */
const otherBytes = 128 * 1024 * 1024;
/** A session is hardly smaller; what is noted of each takes a few dozen bytes. */
const sessionBytesMin = 512;
/** A smaller cache is useless. */
const bytesMaxMin = 1024 * 1024;

/** What opening the caches needs. */
export interface CacheEnvironment {
  readonly log: Log;
  readonly data: DataDirectory;
  readonly defaultDatabaseType: string;
  readonly requireUtf8Ids: boolean;
  readonly limits: CacheLimits;
  /** From `loadLmdb`. */
  readonly lmdb: LmdbModule | undefined;
  /** Bytes left in the address space, see {@link addressSpaceLeft}. */
  readonly addressBytesLeft: number;
}

/**
 * Opens the caches that are configured, in Postfix's order. Call it with the mail owner's rights and before
 * the jail.
 *
 * @throws {FatalError} when two caches have the same database
 */
export function openCaches(
  settings: readonly CacheSettings[],
  environment: CacheEnvironment,
): ReadonlyMap<string, CacheState> {
  const limits = affordableLimits(settings.filter(isEnabled).length, environment);
  const states = new Map<string, CacheState>();
  const opened: CacheSettings[] = [];
  for (const each of settings) {
    const { type, timeoutSeconds } = each;
    if (!isEnabled(each)) {
      states.set(type, { type, timeoutSeconds, cache: undefined, isLogged: false });
      continue;
    }
    refuseSameDatabase(each, opened);
    opened.push(each);
    states.set(type, { type, timeoutSeconds, ...openCache(each, { ...environment, limits }) });
  }
  return states;
}

/**
 * Smaller limits where addresses are scarce: LMDB, which maps its files as a whole, does not survive to be
 * refused.
 */
function affordableLimits(cacheCount: number, environment: CacheEnvironment): CacheLimits {
  const { limits, addressBytesLeft, log } = environment;
  // The file of a cache, and what is in memory beside it or in its place.
  const addressesPerByte = cacheCount * (fileBytesPerByte + 1);
  const bytesMax = Math.max(bytesMaxMin, Math.floor((addressBytesLeft - otherBytes) / addressesPerByte));
  if (cacheCount === 0 || bytesMax >= limits.bytesMax) return limits;
  log.warning(`the address space is limited: each TLS cache has ${bytesMax} bytes, not ${limits.bytesMax}`);
  return {
    entriesMax: Math.min(limits.entriesMax, Math.floor(bytesMax / sessionBytesMin)),
    bytesMax,
    memoryBytesMax: Math.min(limits.memoryBytesMax, bytesMax),
  };
}

function refuseSameDatabase({ type, database }: CacheSettings, opened: readonly CacheSettings[]): void {
  const same = opened.find((earlier) => earlier.database === database);
  if (same === undefined) return;
  throw new FatalError(`do not use the same TLS cache file ${database} for ${same.type} and ${type}`);
}

function openCache(
  settings: CacheSettings,
  environment: CacheEnvironment,
): Pick<CacheState, "cache" | "isLogged"> {
  const { log, limits } = environment;
  const place = placeOfDatabase(settings.database, environment.defaultDatabaseType, environment.data);
  for (const warning of place.warnings) log.warning(warning);
  const isLogged = readLogLevel(settings, log);
  const name = `${place.type}:${place.path}`;
  if (isLogged) log.info(`open ${settings.type} TLS cache ${name}`);
  const directory = directoryOfFile(place, environment);
  const notify = (notice: CacheNotice): void =>
    log.warning(noticeText(settings, name, notice), `${name}: ${notice.kind}`);
  const cache = new SessionCache({
    store: openStore(directory, environment, notify),
    timeoutSeconds: settings.timeoutSeconds,
    bytesMax: limits.bytesMax,
    requireUtf8Ids: environment.requireUtf8Ids,
    notify,
  });
  const isDegraded = cache.statistics().isDegraded;
  if (directory !== undefined && !isDegraded && (isLogged || !isServableByPostfix(place.type)))
    log.info(
      `${settings.type} TLS cache ${name}: kept in memory and in an unnamed LMDB file in ${directory}`,
    );
  return { cache, isLogged };
}

function readLogLevel({ type, logLevel }: CacheSettings, log: Log): boolean {
  const { logsCache, unknownWord } = readTlsLogLevel(logLevel);
  if (unknownWord !== undefined) {
    log.warning(`unknown ${type}_tls_loglevel value "${unknownWord}" in "${logLevel}"`);
  }
  return logsCache;
}

/** Types that Postfix's tlsmgr could use as well: with all others, going back to it would mean no cache. */
function isServableByPostfix(type: string): boolean {
  return type === "internal" || (isFileType(type) && type !== "cdb");
}

/** The directory of the file of a cache that needs one. */
function directoryOfFile(place: DatabasePlace, environment: CacheEnvironment): string | undefined {
  const { data, lmdb, limits } = environment;
  if (lmdb === undefined || limits.memoryBytesMax >= limits.bytesMax) return undefined;
  return directoryOfDatabase(place, data);
}

/**
 * Every type of table is served by stores of our own: memory first, and a file for the oldest of what exceeds
 * it.
 */
function openStore(
  directory: string | undefined,
  { limits, lmdb }: CacheEnvironment,
  notify: (notice: TierNotice) => void,
): SessionStore {
  const { entriesMax: capacity, bytesMax, memoryBytesMax } = limits;
  if (directory === undefined || lmdb === undefined) return new MemoryStore({ capacity, bytesMax });
  const fileBytesMax = Math.max(fileBytesMin, fileBytesPerByte * bytesMax);
  return new TieredStore({
    first: new MemoryStore({ capacity, bytesMax: memoryBytesMax }),
    second: new LmdbStore(lmdb, { directory, capacity, fileBytesMax, reserve: posixFallocate }),
    notify,
  });
}

function noticeText({ type }: CacheSettings, name: string, notice: CacheNotice): string {
  switch (notice.kind) {
    case "id-not-utf8": {
      const id = decodeText(notice.id);
      // Postfix names the file here, and files of these two types have a suffix.
      const suffix = /^(?:btree|hash):/u.test(name) ? ".db" : "";
      return `${name}${suffix}: non-UTF-8 key "${id}": malformed UTF-8 or invalid codepoint`;
    }
    case "store-failed":
      return `${type} TLS cache ${name}: ${textOfError(notice.error)} -- keeping sessions in memory until it can be used again`;
    case "store-recovered":
      return `${type} TLS cache ${name}: can be used again`;
  }
}
