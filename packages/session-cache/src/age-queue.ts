/**
 * The live slots of a cache from the oldest to the newest, and the free ones.
 *
 * All entries of a cache live equally long, so the order of storing is also the order of expiry: one queue
 * serves expiry and eviction. It is a doubly linked ring in two arrays, with slot 0 between newest and
 * oldest; every operation takes the same few steps, whatever the number of slots.
 */
export class AgeQueue {
  readonly #newer: Uint32Array;
  readonly #older: Uint32Array;
  /** Free slots that were used before, chained by `#newer`; slots from `#untouched` on were never used. */
  #free = 0;
  #untouched = 1;

  /** @param capacity - the most slots that are in use at the same time */
  constructor(capacity: number) {
    this.#newer = new Uint32Array(capacity + 1);
    this.#older = new Uint32Array(capacity + 1);
  }

  /** The slot that was pushed or renewed longest ago; 0 if there is none. */
  get oldest(): number {
    return this.newerThan(0);
  }

  /** The slot that was pushed or renewed last; 0 if there is none. */
  get newest(): number {
    return this.olderThan(0);
  }

  /** All slots that were ever in use are below this number. */
  get end(): number {
    return this.#untouched;
  }

  /** The next newer slot; 0 after the newest. */
  newerThan(slot: number): number {
    return this.#newer[slot] ?? 0;
  }

  /** The next older slot; 0 after the oldest. */
  olderThan(slot: number): number {
    return this.#older[slot] ?? 0;
  }

  /** Takes a free slot into use as the newest. The caller makes sure that there is one. */
  push(): number {
    const slot = this.#take();
    this.#link(slot, this.newest);
    return slot;
  }

  /** Takes a free slot into use as the oldest. The caller makes sure that there is one. */
  pushOldest(): number {
    const slot = this.#take();
    this.#link(slot, 0);
    return slot;
  }

  /** Makes a slot the newest. */
  renew(slot: number): void {
    this.#unlink(slot);
    this.#link(slot, this.newest);
  }

  /** Gives a slot back. */
  remove(slot: number): void {
    this.#unlink(slot);
    this.#newer[slot] = this.#free;
    this.#free = slot;
  }

  /** Gives all slots back. */
  clear(): void {
    this.#newer[0] = 0;
    this.#older[0] = 0;
    this.#free = 0;
    this.#untouched = 1;
  }

  #take(): number {
    const slot = this.#free;
    if (slot === 0) return this.#untouched++;
    this.#free = this.newerThan(slot);
    return slot;
  }

  /** Links a slot in behind another one: the newest, or 0 to be the oldest. */
  #link(slot: number, older: number): void {
    const newer = this.newerThan(older);
    this.#older[slot] = older;
    this.#newer[slot] = newer;
    this.#newer[older] = slot;
    this.#older[newer] = slot;
  }

  #unlink(slot: number): void {
    const older = this.olderThan(slot);
    const newer = this.newerThan(slot);
    this.#newer[older] = newer;
    this.#older[newer] = older;
  }
}
