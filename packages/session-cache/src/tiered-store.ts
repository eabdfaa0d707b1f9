import type { SessionStore, StoreTiers } from "./session-store.ts";
import { SlotQueue } from "./slot-queue.ts";

/** The most records moved at a time: as many as an `LmdbStore` writes in one transaction. */
const recordsPerMoveMax = 32;
/** Nor does more than this share of the first tier move at a time. */
const moveShare = 1 / 8;
/** How long a failed second tier is left alone before it is tried again. */
const recoverySeconds = 60;

/** Where a slot has its record. */
const inNone = 0;
const inFirst = 1;
const inSecond = 2;

/** What a {@link TieredStore} is made of. */
export interface TieredStoreOptions {
  /** Takes every record; its room decides how many stay there. Must not fail: a `MemoryStore`. */
  readonly first: SessionStore;
  /** Takes the oldest records when the first tier is full. May fail. */
  readonly second: SessionStore;
  /** Told when the second tier fails, and when it can be used again. */
  readonly notify?: (notice: TierNotice) => void;
}

/** A failure of the second tier, or its end. */
export type TierNotice =
  | { readonly kind: "store-failed"; readonly error: unknown }
  | { readonly kind: "store-recovered" };

/**
 * A {@link SessionStore} of two tiers: records are in the first, and the oldest of them move to the second
 * when the first is full. As long as all fit, the second is never read or written.
 *
 * When the second tier fails, its records are lost and the others are not. Until it can be used again the
 * store has the room of the first tier.
 *
 * @example
 * ```ts
 * import { MemoryStore, TieredStore } from "@postfixjs/session-cache";
 *
 * const first = new MemoryStore({ capacity: 100, bytesMax: 640 });
 * const second = new MemoryStore({ capacity: 100, bytesMax: 65_536 }); // usually an LmdbStore
 * const store = new TieredStore({ first, second });
 * store.reset();
 * for (let slot = 1; slot <= 20; slot += 1) store.put(slot, new Uint8Array(64));
 * console.log(store.get(1)?.length, store.tiers().secondRecords > 0); // => 64 true
 * ```
 */
export class TieredStore implements SessionStore {
  /** The highest slot number of both tiers. */
  readonly capacity: number;
  /** The longest record that fits into both tiers. */
  readonly recordBytesMax: number;
  readonly #first: SessionStore;
  readonly #second: SessionStore;
  readonly #notify: (notice: TierNotice) => void;
  readonly #places: Uint8Array;
  /** The slots of the first tier, by the time of their last put. */
  readonly #queue: SlotQueue;
  #firstRecords = 0;
  #secondRecords = 0;
  #failures = 0;
  #hasFailed = false;
  #retryAt = Number.POSITIVE_INFINITY;

  constructor({ first, second, notify = () => {} }: TieredStoreOptions) {
    this.capacity = Math.min(first.capacity, second.capacity);
    this.recordBytesMax = Math.min(first.recordBytesMax, second.recordBytesMax);
    this.#first = first;
    this.#second = second;
    this.#notify = notify;
    this.#places = new Uint8Array(this.capacity + 1);
    this.#queue = new SlotQueue(this.capacity);
  }

  /**
   * Drops all records; see {@link SessionStore.reset}. A second tier that fails even now is told of, and done
   * without.
   */
  reset(): void {
    this.#first.reset();
    if (this.#firstRecords + this.#secondRecords > 0) this.#places.fill(inNone);
    this.#firstRecords = 0;
    this.#secondRecords = 0;
    this.#queue.clear();
    this.#withSecond((second) => second.reset(), undefined);
  }

  /** Reads the record of a slot; see {@link SessionStore.get}. */
  get(slot: number): Uint8Array | undefined {
    if (this.#places[slot] !== inSecond) return this.#first.get(slot);
    return this.#withSecond((second) => second.get(slot), undefined);
  }

  /** Puts a record into a slot of the first tier; see {@link SessionStore.put}. */
  put(slot: number, record: Uint8Array): boolean {
    if (!(slot >= 1 && slot <= this.capacity)) {
      throw new RangeError(`Cannot use slot "${slot}" of a store: use a number from 1 to ${this.capacity}`);
    }
    while (!this.#first.put(slot, record)) if (!this.#moveOldest(slot)) return false;
    this.#enterFirst(slot);
    this.#queue.push(slot);
    return true;
  }

  /**
   * Puts a record that is older than all others into the tier that has room; see
   * {@link SessionStore.putOldest}.
   */
  putOldest(slot: number, record: Uint8Array): boolean {
    if (this.#secondRecords === 0 && this.#first.put(slot, record)) {
      this.#enterFirst(slot);
      this.#queue.pushOldest(slot);
      return true;
    }
    if (this.#hasFailed || !this.#withSecond((second) => second.put(slot, record), false)) return false;
    if (this.#places[slot] === inFirst) {
      this.#first.delete(slot);
      this.#leaveFirst(slot, inNone);
    }
    if (this.#places[slot] === inNone) this.#secondRecords += 1;
    this.#places[slot] = inSecond;
    return true;
  }

  /** Empties a slot; see {@link SessionStore.delete}. */
  delete(slot: number): void {
    if (this.#places[slot] === inSecond) {
      this.#deleteFromSecond(slot);
      return;
    }
    this.#first.delete(slot);
    if (this.#places[slot] === inFirst) this.#leaveFirst(slot, inNone);
  }

  /** Bytes of both tiers. */
  bytesUsed(): number {
    return this.#first.bytesUsed() + this.tiers().secondBytes;
  }

  /** What is in which tier. */
  tiers(): StoreTiers {
    return {
      firstRecords: this.#firstRecords,
      secondRecords: this.#secondRecords,
      secondBytes: this.#hasFailed ? 0 : this.#second.bytesUsed(),
      failures: this.#failures,
      isDegraded: this.#hasFailed,
    };
  }

  /** Tries a second tier that has failed again, once a minute. */
  recover(now: number): void {
    if (!this.#hasFailed) return;
    // Also when the clock went back: never wait longer than that.
    this.#retryAt = Math.min(this.#retryAt, now + recoverySeconds);
    if (now < this.#retryAt) return;
    this.#retryAt = now + recoverySeconds;
    try {
      this.#second.reset();
    } catch {
      return;
    }
    this.#hasFailed = false;
    this.#retryAt = Number.POSITIVE_INFINITY;
    this.#notify({ kind: "store-recovered" });
  }

  /** Drops all records and closes both tiers; see {@link SessionStore.close}. */
  close(): void {
    this.#places.fill(inNone);
    this.#firstRecords = 0;
    this.#secondRecords = 0;
    this.#queue.clear();
    this.#first.close();
    this.#second.close();
  }

  /**
   * Moves the oldest records to the second tier.
   *
   * @param kept - a slot that stays where it is
   * @returns whether there is more room now
   */
  #moveOldest(kept: number): boolean {
    const most = Math.max(1, Math.min(recordsPerMoveMax, Math.floor(moveShare * this.#firstRecords)));
    for (let moved = 0; moved < most; moved += 1) {
      const oldest = this.#queue.oldest;
      const slot = oldest === kept ? this.#queue.newerThan(oldest) : oldest;
      if (slot === 0 || !this.#move(slot)) return moved > 0;
    }
    return true;
  }

  #move(slot: number): boolean {
    const record = this.#first.get(slot);
    if (this.#hasFailed || record === undefined) return false;
    if (!this.#withSecond((second) => second.put(slot, record), false)) return false;
    this.#first.delete(slot);
    this.#leaveFirst(slot, inSecond);
    this.#secondRecords += 1;
    return true;
  }

  /** The slot is in the first tier now, and in no queue. */
  #enterFirst(slot: number): void {
    if (this.#places[slot] === inFirst) {
      this.#queue.remove(slot);
      return;
    }
    if (this.#places[slot] === inSecond) this.#deleteFromSecond(slot);
    this.#places[slot] = inFirst;
    this.#firstRecords += 1;
  }

  #leaveFirst(slot: number, place: number): void {
    this.#places[slot] = place;
    this.#firstRecords -= 1;
    this.#queue.remove(slot);
  }

  #deleteFromSecond(slot: number): void {
    this.#places[slot] = inNone;
    this.#secondRecords -= 1;
    this.#withSecond((second) => second.delete(slot), undefined);
  }

  /** Uses the second tier. If it fails, all its records are lost. */
  #withSecond<Result>(use: (second: SessionStore) => Result, otherwise: Result): Result {
    try {
      return use(this.#second);
    } catch (error) {
      this.#loseSecond();
      this.#failures += 1;
      if (!this.#hasFailed) this.#notify({ kind: "store-failed", error });
      this.#hasFailed = true;
      return otherwise;
    }
  }

  #loseSecond(): void {
    if (this.#secondRecords === 0) return;
    for (let slot = 1; slot <= this.capacity; slot += 1) {
      if (this.#places[slot] === inSecond) this.#places[slot] = inNone;
    }
    this.#secondRecords = 0;
  }
}
