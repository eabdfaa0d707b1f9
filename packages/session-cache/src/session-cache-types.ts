import type { SessionStore } from "./session-store.ts";

/** What a `SessionCache` is made of, and its limits. */
export interface SessionCacheOptions {
  /** Where the records are kept. The cache resets it at once; it holds at most `store.capacity` entries. */
  readonly store: SessionStore;
  /** Lifetime of an entry in whole seconds. */
  readonly timeoutSeconds: number;
  /** The most bytes of ids and sessions together; by default 64 MiB. */
  readonly bytesMax?: number;
  /** The most bytes of one id and its session; by default 64 KiB, and no more than the stores can hold. */
  readonly entryBytesMax?: number;
  /**
   * Refuse ids that are not valid UTF-8, as Postfix does with `smtputf8_enable = yes`; by default they are
   * taken.
   */
  readonly requireUtf8Ids?: boolean;
  /** Called with what an administrator may want to read in a log. */
  readonly notify?: (notice: CacheNotice) => void;
  /** Used while `store` fails; by default a memory store of at most 10,000 entries and 8 MiB. */
  readonly fallback?: SessionStore;
}

/**
 * Something worth a line in a log:
 *
 * - `id-not-utf8`: an id was refused, see `requireUtf8Ids`;
 * - `store-failed`: the store failed, all its entries are lost, and the cache continues in the fallback
 *   store;
 * - `store-recovered`: the cache uses its store again.
 *
 * @example
 * ```ts
 * import type { CacheNotice } from "@postfixjs/session-cache";
 *
 * const notice: CacheNotice = { kind: "store-recovered" };
 * console.log(notice.kind); // => store-recovered
 * ```
 */
export type CacheNotice =
  | {
      readonly kind: "id-not-utf8";
      readonly operation: "lookup" | "save" | "remove";
      readonly id: Uint8Array;
    }
  | { readonly kind: "store-failed"; readonly error: unknown }
  | { readonly kind: "store-recovered" };

/**
 * What became of a session to be saved: `stored`, or `replaced` if the id had one; and not stored because the
 * entry is `too-large`, the id is `not-utf8`, the store has `no-room` or has just `failed`.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600, entryBytesMax: 100 });
 * console.log(cache.save(new Uint8Array([1]), new Uint8Array(200), 1000)); // => too-large
 * ```
 */
export type SaveResult = "stored" | "replaced" | "too-large" | "not-utf8" | "no-room" | "failed";

/**
 * What became of a session to be restored: `restored`; not needed because its id has a newer one, `present`;
 * not possible because it is `refused`, or because there is `no-room`, which also holds for all that are
 * older.
 */
export type RestoreResult = "restored" | "present" | "refused" | "no-room";

/**
 * What a removal found.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600 });
 * console.log(cache.remove(new Uint8Array([1]))); // => absent
 * ```
 */
export type RemoveResult = "removed" | "absent" | "not-utf8";

/**
 * One entry as an operator sees it: without the session, which is a secret.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600 });
 * cache.save(new Uint8Array([1]), new Uint8Array(9), 1000);
 * for (const { storedAt, sessionBytes } of cache.entries()) console.log(storedAt, sessionBytes); // => 1000 9
 * ```
 */
export interface SessionInfo {
  /** The id, a copy. */
  readonly id: Uint8Array;
  /** Time of storing, in whole seconds. */
  readonly storedAt: number;
  /** Length of the session in bytes. */
  readonly sessionBytes: number;
}

/** One entry in full. */
export interface StoredSession {
  /** The id, a copy. */
  readonly id: Uint8Array;
  /** The session, a copy. */
  readonly session: Uint8Array;
  /** Time of storing, in whole seconds. */
  readonly storedAt: number;
}
