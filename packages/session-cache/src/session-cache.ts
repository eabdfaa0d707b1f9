import { isUtf8 } from "node:buffer";
import { randomBytes } from "node:crypto";
import { AgeQueue } from "./age-queue.ts";
import { IdIndex } from "./id-index.ts";
import type {
  CacheNotice,
  RemoveResult,
  RestoreResult,
  SaveResult,
  SessionCacheOptions,
  SessionInfo,
  StoredSession,
} from "./session-cache-types.ts";
import {
  idBytesMax,
  isRecordOf,
  recordOverheadBytes,
  recordId,
  recordSession,
  recordSessionBytes,
  writeRecord,
} from "./session-record.ts";
import { noCacheStatistics } from "./statistics.ts";
import type { CacheStatistics } from "./statistics.ts";
import { StoreFailover } from "./store-failover.ts";

/**
 * Entries given up at once when the store has no room, so that a full store is not asked again for each one.
 */
const makeRoomEntries = 32;

/** A slot, and its record for as long as the store leaves it alone. */
interface FoundRecord {
  readonly slot: number;
  readonly record: Uint8Array;
}

/**
 * A bounded cache of TLS sessions over a {@link SessionStore}.
 *
 * Ids and sessions are opaque bytes. The clock is passed in with each call, in whole seconds; an entry is
 * dead when `storedAt + timeoutSeconds < now`, as in Postfix, so exactly at its limit it is still served. A
 * dead entry is never served, whatever the clock does, and is removed on sight or by
 * {@link SessionCache.sweep}.
 *
 * Beyond its limits the cache gives up the oldest entries. No call throws because of the store, and none
 * waits: a store that fails loses its entries, and the cache continues in memory until the store can be used
 * again.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 1000, bytesMax: 1_000_000 });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600 });
 * const bytes = (text: string) => new TextEncoder().encode(text);
 *
 * console.log(cache.save(bytes("id"), bytes("session"), 1000)); // => stored
 * console.log(cache.lookup(bytes("id"), 4600)?.length); // => 7
 * console.log(cache.lookup(bytes("id"), 4601)); // => undefined
 * ```
 */
export class SessionCache {
  /** Lifetime of an entry in whole seconds. */
  readonly timeoutSeconds: number;
  /** The most bytes of ids and sessions together. */
  readonly bytesMax: number;
  readonly #entryBytesMax: number;
  readonly #requireUtf8Ids: boolean;
  readonly #notify: (notice: CacheNotice) => void;
  readonly #stores: StoreFailover;

  readonly #queue: AgeQueue;
  readonly #index: IdIndex;
  /** Time of storing of each slot; NaN for a free one. */
  readonly #storedAt: Float64Array;
  /** Bytes of id and session of each slot. */
  readonly #bytes: Uint32Array;
  readonly #scratch: Uint8Array;
  readonly #counts: { -readonly [Name in keyof CacheStatistics]: CacheStatistics[Name] } = {
    ...noCacheStatistics,
  };

  /** The most entries. */
  get entriesMax(): number {
    return this.#stores.capacity;
  }

  /**
   * Makes an empty cache and resets the store. A store that fails even now is replaced by the fallback.
   *
   * @throws {RangeError} if a limit is not a whole number of at least 1
   */
  constructor(options: SessionCacheOptions) {
    const { store, timeoutSeconds, bytesMax = 64 * 1024 * 1024, entryBytesMax = 64 * 1024 } = options;
    for (const [name, value] of Object.entries({ timeoutSeconds, bytesMax, entryBytesMax })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(
          `Cannot make a session cache with ${name} "${value}": use a whole number from 1`,
        );
      }
    }
    this.timeoutSeconds = timeoutSeconds;
    this.bytesMax = bytesMax;
    this.#requireUtf8Ids = options.requireUtf8Ids ?? false;
    this.#notify = options.notify ?? (() => {});
    this.#stores = new StoreFailover(store, options.fallback);
    const { capacity, recordBytesMax } = this.#stores;
    this.#entryBytesMax = Math.min(entryBytesMax, bytesMax, recordBytesMax - recordOverheadBytes);
    this.#queue = new AgeQueue(capacity);
    this.#index = new IdIndex(capacity, randomBytes(4).readUInt32LE());
    this.#storedAt = new Float64Array(capacity + 1);
    this.#bytes = new Uint32Array(capacity + 1);
    this.#scratch = new Uint8Array(this.#entryBytesMax + recordOverheadBytes);
    this.clear();
  }

  /**
   * Finds the session of an id.
   *
   * @param target - memory for the copy, for callers who need no new memory each time
   * @returns a copy, at the start of `target` if there is room, or `undefined` if there is none that is alive
   */
  lookup(id: Uint8Array, now: number, target?: Uint8Array): Uint8Array | undefined {
    const session = this.#accepts(id, "lookup")
      ? this.#guard(() => this.#lookup(id, now, target), undefined)
      : undefined;
    if (session === undefined) this.#counts.misses += 1;
    else this.#counts.hits += 1;
    return session;
  }

  #lookup(id: Uint8Array, now: number, target: Uint8Array | undefined): Uint8Array | undefined {
    const found = this.#find(id, this.#index.hash(id));
    if (found === undefined) return undefined;
    if (this.#isDead(found.slot, now)) {
      this.#drop(found.slot, "expired");
      return undefined;
    }
    return recordSession(found.record, target);
  }

  /**
   * Saves a session under an id, in place of the one it had. Where the limits demand it, the oldest entries
   * go.
   *
   * When the new session cannot be stored, the old one of the same id is dropped as well: it is out of date.
   */
  save(id: Uint8Array, session: Uint8Array, now: number): SaveResult {
    const result = this.#accepts(id, "save")
      ? this.#guard<SaveResult>(() => this.#save(id, session, now), "failed")
      : "not-utf8";
    if (result === "stored" || result === "replaced") this.#counts.stores += 1;
    else this.#counts.refused += 1;
    return result;
  }

  #save(id: Uint8Array, session: Uint8Array, now: number): SaveResult {
    const hash = this.#index.hash(id);
    const existing = this.#find(id, hash)?.slot ?? 0;
    const bytes = id.length + session.length;
    if (bytes > this.#entryBytesMax || id.length > idBytesMax) {
      if (existing !== 0) this.#drop(existing, "evicted");
      return "too-large";
    }
    const slot = existing === 0 ? this.#newSlot(hash) : existing;
    if (existing !== 0) this.#queue.renew(slot);
    this.#storedAt[slot] = now;
    this.#counts.bytes += bytes - this.#bytesOf(slot);
    this.#bytes[slot] = bytes;
    while (this.#counts.bytes > this.bytesMax) this.#drop(this.#queue.oldest, "evicted");
    const record = writeRecord(this.#scratch, id, session);
    const isStored = this.#put(slot, record);
    record.fill(0);
    if (!isStored) return "no-room";
    if (existing === 0) return "stored";
    this.#counts.replaced += 1;
    return "replaced";
  }

  /**
   * Puts back a session that an earlier cache held, as the oldest entry. Restore the newest of them first.
   * Neither counts as a store nor gives up another entry; a session that was saved since under the same id
   * stays.
   *
   * @param storedAt - when it was stored, in whole seconds
   */
  restore(id: Uint8Array, session: Uint8Array, storedAt: number): RestoreResult {
    const bytes = id.length + session.length;
    const { capacity } = this.#stores.current;
    if (this.#counts.entries >= capacity || this.#counts.bytes + bytes > this.bytesMax) return "no-room";
    if (bytes > this.#entryBytesMax || id.length > idBytesMax || !this.#accepts(id, "save")) return "refused";
    return this.#guard<RestoreResult>(() => {
      const hash = this.#index.hash(id);
      if (this.#find(id, hash) !== undefined) return "present";
      const slot = this.#enter(this.#queue.pushOldest(), hash);
      this.#storedAt[slot] = storedAt;
      this.#counts.bytes += bytes;
      this.#bytes[slot] = bytes;
      const record = writeRecord(this.#scratch, id, session);
      const store = this.#stores.current;
      const isStored = store.putOldest?.(slot, record) ?? store.put(slot, record);
      record.fill(0);
      if (!isStored) this.#drop(slot, "evicted");
      return isStored ? "restored" : "no-room";
    }, "no-room");
  }

  /** Removes the entry of an id, alive or dead. */
  remove(id: Uint8Array): RemoveResult {
    if (!this.#accepts(id, "remove")) return "not-utf8";
    return this.#guard<RemoveResult>(() => {
      const found = this.#find(id, this.#index.hash(id));
      if (found === undefined) return "absent";
      this.#drop(found.slot, "deletes");
      return "removed";
    }, "absent");
  }

  /**
   * Removes dead entries, oldest first, and tries a failed store again when it is time. Costs nothing while
   * the oldest entry is alive.
   *
   * After the clock went back, entries from the future may stand before dead ones: they are moved out of the
   * way, and dead ones behind an entry that is alive wait for its end.
   *
   * @param now - the time in whole seconds
   * @param entriesMax - the most entries to look at, which bounds the time that one call takes
   * @returns true if dead entries may be left; call again after having served other requests
   */
  sweep(now: number, entriesMax = 64): boolean {
    this.#recover(now);
    this.#stores.current.recover?.(now);
    return this.#guard(() => {
      let removed = 0;
      for (let seen = 0; seen < entriesMax; seen += 1) {
        const slot = this.#queue.oldest;
        if (slot === 0) return false;
        if (this.#isDead(slot, now)) {
          this.#drop(slot, "expired");
          removed += 1;
        } else if (this.#timeOf(slot) > now) {
          this.#queue.renew(slot);
        } else {
          return false;
        }
      }
      return removed > 0;
    }, false);
  }

  /** Drops all entries. */
  clear(): void {
    this.#forgetAll();
    this.#guard(() => this.#stores.current.reset(), undefined);
  }

  /** What is known of an entry, dead or alive. Neither counts as a lookup nor removes anything. */
  inspect(id: Uint8Array): SessionInfo | undefined {
    return this.#guard(() => {
      const found = this.#find(id, this.#index.hash(id));
      return found && this.#info(found);
    }, undefined);
  }

  /**
   * All entries, dead or alive, in no particular order. The cache may be used between two steps: an entry
   * that stays for the whole time is seen exactly once.
   *
   * @yields each entry without its session
   */
  *entries(): IterableIterator<SessionInfo> {
    for (let slot = 1; slot < this.#queue.end; slot += 1) {
      if (this.#isFree(slot)) continue;
      const record = this.#guard(() => this.#stores.current.get(slot), undefined);
      if (record !== undefined) yield this.#info({ slot, record });
    }
  }

  /**
   * All entries with their sessions, newest first. The cache may not be used before the iteration is over.
   *
   * @yields copies
   */
  *newestFirst(): IterableIterator<StoredSession> {
    for (let slot = this.#queue.newest; slot !== 0; slot = this.#queue.olderThan(slot)) {
      const record = this.#guard(() => this.#stores.current.get(slot), undefined);
      if (record === undefined) continue;
      yield { id: recordId(record), session: recordSession(record), storedAt: this.#timeOf(slot) };
    }
  }

  /**
   * Visits the records of all entries, dead or alive, newest first, without copies: for snapshots.
   *
   * @param visit - gets the time of storing and a record that is valid during this call only; returns whether
   *   to continue
   */
  forEachNewest(visit: (storedAt: number, record: Uint8Array) => boolean): void {
    for (let slot = this.#queue.newest; slot !== 0; slot = this.#queue.olderThan(slot)) {
      const record = this.#guard(() => this.#stores.current.get(slot), undefined);
      if (record !== undefined && !visit(this.#timeOf(slot), record)) return;
    }
  }

  /** Time of storing of the oldest entry, in whole seconds; `undefined` if there is none. */
  get oldestStoredAt(): number | undefined {
    const slot = this.#queue.oldest;
    return slot === 0 ? undefined : this.#timeOf(slot);
  }

  /** The counts at this moment. */
  statistics(): CacheStatistics {
    const tiers = this.#stores.current.tiers?.();
    return {
      ...this.#counts,
      errors: this.#counts.errors + (tiers?.failures ?? 0),
      storeBytes: this.#guard(() => this.#stores.current.bytesUsed(), 0),
      spilledEntries: tiers?.secondRecords ?? 0,
      spilledBytes: tiers?.secondBytes ?? 0,
      isDegraded: this.#stores.isDegraded || (tiers?.isDegraded ?? false),
    };
  }

  /** Drops all entries and closes the stores. The cache may not be used afterwards. */
  close(): void {
    this.#forgetAll();
    this.#stores.close();
  }

  #accepts(id: Uint8Array, operation: "lookup" | "save" | "remove"): boolean {
    if (!this.#requireUtf8Ids || isUtf8(id)) return true;
    this.#notify({ kind: "id-not-utf8", operation, id });
    return false;
  }

  #find(id: Uint8Array, hash: number): FoundRecord | undefined {
    let slot = this.#index.next(hash);
    while (slot !== 0) {
      const record = this.#stores.current.get(slot);
      if (record !== undefined && isRecordOf(record, id)) return { slot, record };
      const following = this.#index.next(hash, slot);
      // A record that the store has lost.
      if (record === undefined) this.#drop(slot, "evicted");
      slot = following;
    }
    return undefined;
  }

  #info({ slot, record }: FoundRecord): SessionInfo {
    return {
      id: recordId(record),
      storedAt: this.#timeOf(slot),
      sessionBytes: recordSessionBytes(record),
    };
  }

  #newSlot(hash: number): number {
    if (this.#counts.entries >= this.#stores.current.capacity) this.#drop(this.#queue.oldest, "evicted");
    return this.#enter(this.#queue.push(), hash);
  }

  #enter(slot: number, hash: number): number {
    this.#index.add(slot, hash);
    this.#bytes[slot] = 0;
    this.#counts.entries += 1;
    return slot;
  }

  /** Puts a record, and gives up other entries while the store has no room for it. */
  #put(slot: number, record: Uint8Array): boolean {
    while (!this.#stores.current.put(slot, record)) {
      if (this.#queue.oldest === slot) {
        this.#drop(slot, "evicted");
        return false;
      }
      for (let count = 0; count < makeRoomEntries && this.#queue.oldest !== slot; count += 1) {
        this.#drop(this.#queue.oldest, "evicted");
      }
    }
    return true;
  }

  #drop(slot: number, reason: "expired" | "evicted" | "deletes"): void {
    this.#counts[reason] += 1;
    this.#counts.entries -= 1;
    this.#counts.bytes -= this.#bytesOf(slot);
    this.#storedAt[slot] = Number.NaN;
    this.#index.remove(slot);
    this.#queue.remove(slot);
    this.#stores.current.delete(slot);
  }

  #isDead(slot: number, now: number): boolean {
    return this.#timeOf(slot) + this.timeoutSeconds < now;
  }

  #isFree(slot: number): boolean {
    return Number.isNaN(this.#timeOf(slot));
  }

  #timeOf(slot: number): number {
    return this.#storedAt[slot] ?? 0;
  }

  #bytesOf(slot: number): number {
    return this.#bytes[slot] ?? 0;
  }

  #forgetAll(): void {
    this.#queue.clear();
    this.#index.clear();
    this.#counts.entries = 0;
    this.#counts.bytes = 0;
  }

  /**
   * Runs an operation on the store; if the store fails, returns `otherwise` and continues without the
   * entries.
   */
  #guard<Result>(operation: () => Result, otherwise: Result): Result {
    try {
      return operation();
    } catch (error) {
      this.#counts.errors += 1;
      this.#forgetAll();
      if (this.#stores.giveUp()) this.#notify({ kind: "store-failed", error });
      return otherwise;
    }
  }

  /**
   * Goes back to a store that has failed, if it can be used again. The entries of the fallback are given up.
   */
  #recover(now: number): void {
    if (!this.#stores.recover(now)) return;
    this.#forgetAll();
    this.#notify({ kind: "store-recovered" });
  }
}
