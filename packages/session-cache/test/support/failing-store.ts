import { MemoryStore } from "../../src/index.ts";
import type { SessionStore } from "../../src/index.ts";

/** A memory store that fails whenever it is told to. */
export class FailingStore implements SessionStore {
  readonly #store: SessionStore = new MemoryStore({ capacity: 100, bytesMax: 65_536 });
  readonly capacity: number = this.#store.capacity;
  readonly recordBytesMax: number = this.#store.recordBytesMax;
  /** Every call throws while this is set. */
  broken = false;
  /** `put` returns false while this is set. */
  full = false;
  /** How often `reset` was called, and how often it worked. */
  attempts = 0;
  resets = 0;
  closed = false;

  reset(): void {
    this.attempts += 1;
    this.#work();
    this.resets += 1;
    this.#store.reset();
  }

  get(slot: number): Uint8Array | undefined {
    this.#work();
    return this.#store.get(slot);
  }

  put(slot: number, record: Uint8Array): boolean {
    this.#work();
    return !this.full && this.#store.put(slot, record);
  }

  delete(slot: number): void {
    this.#work();
    this.#store.delete(slot);
  }

  bytesUsed(): number {
    this.#work();
    return this.#store.bytesUsed();
  }

  close(): void {
    this.closed = true;
    this.#store.close();
  }

  #work(): void {
    if (this.broken) throw new Error("disk on fire");
  }
}
