/**
 * Where a {@link SessionCache} keeps its records: numbered slots that hold bytes, and nothing more.
 *
 * The cache owns ids, ages, limits and statistics, and names a record by its slot, a whole number from 1 to
 * the store's capacity. Each slot holds one record or nothing. A store may rely on being called by one cache
 * only, and never while one of its methods runs.
 *
 * All methods are synchronous, and none may wait for anything slower than a system call: the cache is used
 * between two requests of an event loop. What a store has accepted it may still lose later: single records,
 * whose slots are then empty; or all of them, and then the next call throws, and the cache starts afresh with
 * {@link SessionStore.reset}. It must never return anything but what was put last.
 *
 * Any method may throw when the store has failed; the cache then treats all its records as lost.
 * `sessionStoreContract` of `@postfixjs/session-cache/testing` checks every sentence of this contract.
 */
export interface SessionStore {
  /** The highest slot number. */
  readonly capacity: number;

  /** The longest record in bytes. */
  readonly recordBytesMax: number;

  /**
   * Makes the store empty and ready for use: before the first other call, again to drop all records, and
   * again after a failure. May be called at any time, also on a closed store, which it opens again.
   *
   * @throws {unknown} whatever kept the store from becoming usable; it may be called again later
   */
  reset(): void;

  /**
   * Reads the record of a slot.
   *
   * @returns the record, in memory that stays unchanged only until the next call on the store; `undefined` if
   *   the slot is empty
   */
  get(slot: number): Uint8Array | undefined;

  /**
   * Puts a record into a slot, in place of the one it held. The bytes are copied before the call returns.
   *
   * @param record - in memory of the caller, not what {@link SessionStore.get} returned
   * @returns `false` without room; the slot then keeps its record. Deleting records makes
   *   room, if not always at once.
   */
  put(slot: number, record: Uint8Array): boolean;

  /**
   * As {@link SessionStore.put}, for a record that is older than all others; a store without an order of its
   * own has no such method.
   */
  putOldest?(slot: number, record: Uint8Array): boolean;

  /** Empties a slot, and wipes what of its record is in memory. An empty slot stays empty. */
  delete(slot: number): void;

  /** Bytes of memory or file that the records take at the moment, with what the store needs besides. */
  bytesUsed(): number;

  /** What is in which tier, of a store that has two. */
  tiers?(): StoreTiers;

  /** Called now and then with the time in whole seconds: tries a part that has failed again. */
  recover?(now: number): void;

  /** Drops all records and lets go of memory and files. Any further call but `reset` and `close` throws. */
  close(): void;
}

/** What is in which tier of a store. */
export interface StoreTiers {
  /** Records in the first store. */
  readonly firstRecords: number;
  /** Records in the second store. */
  readonly secondRecords: number;
  /** Bytes of memory or file that the second tier takes. */
  readonly secondBytes: number;
  /** Failures of the second tier so far. */
  readonly failures: number;
  /** The second tier has failed and is not used. */
  readonly isDegraded: boolean;
}
