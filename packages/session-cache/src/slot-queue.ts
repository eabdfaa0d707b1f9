/**
 * Slots in the order in which they were pushed or renewed. It is a doubly linked ring in two arrays, with
 * slot 0 between newest and oldest; every operation takes the same few steps, regardless of the number of
 * slots.
 */
export class SlotQueue {
  readonly #newer: Uint32Array;
  readonly #older: Uint32Array;

  /** @param capacity - the highest slot number */
  constructor(capacity: number) {
    this.#newer = new Uint32Array(capacity + 1);
    this.#older = new Uint32Array(capacity + 1);
  }

  /** The slot that was pushed or renewed longest ago; 0 if none exists. */
  get oldest(): number {
    return this.newerThan(0);
  }

  /** The slot that was pushed or renewed last; 0 if none exists. */
  get newest(): number {
    return this.olderThan(0);
  }

  /** The next newer slot; 0 after the newest. */
  newerThan(slot: number): number {
    return this.#newer[slot] ?? 0;
  }

  /** The next older slot; 0 after the oldest. */
  olderThan(slot: number): number {
    return this.#older[slot] ?? 0;
  }

  /** Makes a slot that is not in the queue the newest. */
  push(slot: number): void {
    this.#link(slot, this.newest);
  }

  /** Makes a slot that is not in the queue the oldest. */
  pushOldest(slot: number): void {
    this.#link(slot, 0);
  }

  /** Makes a slot of the queue the newest. */
  renew(slot: number): void {
    this.remove(slot);
    this.push(slot);
  }

  /** Takes a slot out of the queue. */
  remove(slot: number): void {
    const newer = this.newerThan(slot);
    const older = this.olderThan(slot);
    this.#newer[older] = newer;
    this.#older[newer] = older;
  }

  /** Takes all slots out. */
  clear(): void {
    this.#newer[0] = 0;
    this.#older[0] = 0;
  }

  /** Links a slot in behind another one: the newest, or 0 to be the oldest. */
  #link(slot: number, older: number): void {
    const newer = this.newerThan(older);
    this.#older[slot] = older;
    this.#newer[slot] = newer;
    this.#newer[older] = slot;
    this.#older[newer] = slot;
  }
}
