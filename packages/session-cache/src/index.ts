export { loadLmdb } from "./lmdb/load-lmdb.ts";
export type { LmdbDatabase, LmdbModule, LmdbOptions } from "./lmdb/load-lmdb.ts";
export { LmdbStore } from "./lmdb/lmdb-store.ts";
export type { LmdbStoreOptions } from "./lmdb/lmdb-store.ts";
export type { ReserveSpace } from "./lmdb/reserve-space.ts";
export { MemoryStore } from "./memory-store.ts";
export type { MemoryStoreOptions } from "./memory-store.ts";
export { SessionCache } from "./session-cache.ts";
export type {
  CacheNotice,
  RemoveResult,
  RestoreResult,
  SaveResult,
  SessionCacheOptions,
  SessionInfo,
  StoredSession,
} from "./session-cache-types.ts";
export type { SessionStore, StoreTiers } from "./session-store.ts";
export { SessionStoreError } from "./session-store-error.ts";
export type { SessionStoreErrorCode } from "./session-store-error.ts";
export { TieredStore } from "./tiered-store.ts";
export type { TieredStoreOptions, TierNotice } from "./tiered-store.ts";
export { noCacheStatistics } from "./statistics.ts";
export type { CacheStatistics } from "./statistics.ts";
