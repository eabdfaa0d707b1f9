import path from "node:path";
import { LmdbStore, loadLmdb, MemoryStore, SessionCache } from "@postfixjs/session-cache";
import type { CacheNotice, SessionStore } from "@postfixjs/session-cache";
import { FatalError } from "../log/log.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import type { CacheState } from "../requests/context.ts";
import { placeOfDatabase } from "../settings/redirect.ts";
import type { DatabasePlace, DataDirectory } from "../settings/redirect.ts";
import { readTlsLogLevel } from "../settings/tls-log-level.ts";
import type { CacheSettings } from "../settings/tlsmgr-settings.ts";

/** Limits of one cache. */
export interface CacheLimits {
  readonly entriesMax: number;
  /** Bytes of ids and sessions together. */
  readonly bytesMax: number;
}

/** Far more than a busy host needs in an hour; what goes beyond displaces the oldest. */
export const defaultCacheLimits: CacheLimits = { entriesMax: 100_000, bytesMax: 128 * 1024 * 1024 };

/** Pages are not filled to the brim, and a transaction writes to pages of its own before old ones are free. */
const fileBytesPerByte = 2;
const fileBytesMin = 8 * 1024 * 1024;

/** What opening the caches needs to know. */
export interface CacheEnvironment {
  readonly log: Log;
  readonly data: DataDirectory;
  readonly defaultDatabaseType: string;
  readonly requireUtf8Ids: boolean;
  readonly limits: CacheLimits;
}

/**
 * Opens the caches that are configured, in Postfix's order. Call it with the mail owner's rights and before the jail;
 * LMDB is loaded only when there is something to open.
 *
 * @throws FatalError - when two caches have the same database
 */
export async function openCaches(
  settings: readonly CacheSettings[],
  environment: CacheEnvironment,
): Promise<ReadonlyMap<string, CacheState>> {
  const states = new Map<string, CacheState>();
  const opened: CacheSettings[] = [];
  for (const each of settings) {
    const isEnabled = each.timeoutSeconds > 0 && each.database !== "";
    if (isEnabled) {
      refuseSameDatabase(each, opened);
      opened.push(each);
    }
    const state = isEnabled ? await openCache(each, environment) : { cache: undefined, isLogged: false };
    states.set(each.type, { type: each.type, timeoutSeconds: each.timeoutSeconds, ...state });
  }
  return states;
}

function refuseSameDatabase({ type, database }: CacheSettings, opened: readonly CacheSettings[]): void {
  const same = opened.find((earlier) => earlier.database === database);
  if (same === undefined) return;
  throw new FatalError(`do not use the same TLS cache file ${database} for ${same.type} and ${type}`);
}

async function openCache(
  settings: CacheSettings,
  environment: CacheEnvironment,
): Promise<Pick<CacheState, "cache" | "isLogged">> {
  const { log, limits } = environment;
  const place = placeOfDatabase(settings.database, environment.defaultDatabaseType, environment.data);
  for (const warning of place.warnings) log.warning(warning);
  const isLogged = readLogLevel(settings, log);
  const name = `${place.type}:${place.path}`;
  if (isLogged) log.info(`open ${settings.type} TLS cache ${name}`);
  const cache = new SessionCache({
    store: await openStore(place, limits),
    timeoutSeconds: settings.timeoutSeconds,
    bytesMax: limits.bytesMax,
    requireUtf8Ids: environment.requireUtf8Ids,
    notify: (notice) => log.warning(noticeText(settings, name, notice)),
  });
  return { cache, isLogged };
}

function readLogLevel({ type, logLevel }: CacheSettings, log: Log): boolean {
  const { logsCache, unknownWord } = readTlsLogLevel(logLevel);
  if (unknownWord !== undefined) {
    log.warning(`unknown ${type}_tls_loglevel value "${unknownWord}" in "${logLevel}"`);
  }
  return logsCache;
}

/**
 * Every type of table is served by a store of our own. An `internal:` table is in memory; for all others it is an LMDB
 * file in the table's directory.
 */
async function openStore(place: DatabasePlace, { entriesMax, bytesMax }: CacheLimits): Promise<SessionStore> {
  if (place.type === "internal") return new MemoryStore({ capacity: entriesMax, bytesMax });
  return new LmdbStore(await loadLmdb(), {
    directory: path.dirname(place.path),
    capacity: entriesMax,
    fileBytesMax: Math.max(fileBytesMin, fileBytesPerByte * bytesMax),
  });
}

function noticeText({ type }: CacheSettings, name: string, notice: CacheNotice): string {
  switch (notice.kind) {
    case "id-not-utf8": {
      const id = Buffer.from(notice.id).toString("latin1");
      return `${name}: non-UTF-8 key "${id}": malformed UTF-8 or invalid codepoint`;
    }
    case "store-failed":
      return `${type} TLS cache ${name}: ${textOfError(notice.error)} -- keeping sessions in memory until it can be used again`;
    case "store-recovered":
      return `${type} TLS cache ${name}: can be used again`;
  }
}
