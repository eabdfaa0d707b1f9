import { SlotQueue } from "./slot-queue.ts";

/**
 * The live slots of a cache from the oldest to the newest, and the free ones.
 *
 * All entries of a cache live equally long, so the order of storing is also the order of expiry: one queue
 * serves expiry and eviction.
 */
export class AgeQueue {
  readonly #slots: SlotQueue;
  /** Free slots that were used before, one upon the other; slots from `#untouched` on were never used. */
  readonly #free: Uint32Array;
  #freeCount = 0;
  #untouched = 1;

  /** @param capacity - the most slots that are in use at the same time */
  constructor(capacity: number) {
    this.#slots = new SlotQueue(capacity);
    this.#free = new Uint32Array(capacity);
  }

  /** The slot that was pushed or renewed longest ago; 0 if none exists. */
  get oldest(): number {
    return this.#slots.oldest;
  }

  /** The slot that was pushed or renewed last; 0 if none exists. */
  get newest(): number {
    return this.#slots.newest;
  }

  /** All slots that were ever in use are below this number. */
  get end(): number {
    return this.#untouched;
  }

  /** The next older slot; 0 after the oldest. */
  olderThan(slot: number): number {
    return this.#slots.olderThan(slot);
  }

  /** Takes a free slot into use as the newest. The caller ensures that there is one. */
  push(): number {
    const slot = this.#take();
    this.#slots.push(slot);
    return slot;
  }

  /** Takes a free slot into use as the oldest. The caller ensures that there is one. */
  pushOldest(): number {
    const slot = this.#take();
    this.#slots.pushOldest(slot);
    return slot;
  }

  /** Makes a slot the newest. */
  renew(slot: number): void {
    this.#slots.renew(slot);
  }

  /** Gives a slot back. */
  remove(slot: number): void {
    this.#slots.remove(slot);
    this.#free[this.#freeCount] = slot;
    this.#freeCount += 1;
  }

  /** Gives all slots back. */
  clear(): void {
    this.#slots.clear();
    this.#freeCount = 0;
    this.#untouched = 1;
  }

  #take(): number {
    if (this.#freeCount === 0) {
      this.#untouched += 1;
      return this.#untouched - 1;
    }
    this.#freeCount -= 1;
    return this.#free[this.#freeCount] ?? 0;
  }
}
