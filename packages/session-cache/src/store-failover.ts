import { MemoryStore } from "./memory-store.ts";
import type { SessionStore } from "./session-store.ts";

/** How long a failed store is left alone before it is tried again. */
const recoverySeconds = 60;
const fallbackBytesMax = 8 * 1024 * 1024;
const fallbackEntriesMax = 10_000;

/** A store and the one that takes its place while it fails. Each change of the store loses all records. */
export class StoreFailover {
  /** The highest slot number of both stores. */
  readonly capacity: number;
  /** The longest record that fits into both. */
  readonly recordBytesMax: number;
  readonly #primary: SessionStore;
  readonly #fallback: SessionStore;
  #current: SessionStore;
  #retryAt: number | undefined;

  /** By default the second store is in memory, for at most 10,000 entries and 8 MiB. */
  constructor(primary: SessionStore, fallback: SessionStore = memoryFor(primary)) {
    this.#primary = primary;
    this.#fallback = fallback;
    this.#current = primary;
    this.capacity = Math.max(primary.capacity, fallback.capacity);
    this.recordBytesMax = Math.min(primary.recordBytesMax, fallback.recordBytesMax);
  }

  /** The store to use. */
  get current(): SessionStore {
    return this.#current;
  }

  /** True while the fallback is in use. */
  get isDegraded(): boolean {
    return this.#current !== this.#primary;
  }

  /** Continues with the fallback, empty. Returns false if it was in use already. */
  giveUp(): boolean {
    this.#fallback.reset();
    if (this.isDegraded) return false;
    this.#current = this.#fallback;
    this.#retryAt = undefined;
    return true;
  }

  /** Tries a failed store again, if it is time to. Returns true if it is in use again, empty. */
  recover(now: number): boolean {
    if (!this.isDegraded) return false;
    // Also when the clock went back: never wait longer than that.
    this.#retryAt = Math.min(this.#retryAt ?? Infinity, now + recoverySeconds);
    if (now < this.#retryAt) return false;
    this.#retryAt = now + recoverySeconds;
    try {
      this.#primary.reset();
    } catch {
      return false;
    }
    this.#fallback.close();
    this.#current = this.#primary;
    return true;
  }

  /** Closes both stores. */
  close(): void {
    this.#primary.close();
    this.#fallback.close();
  }
}

function memoryFor({ capacity }: SessionStore): SessionStore {
  return new MemoryStore({
    capacity: Math.min(capacity, fallbackEntriesMax),
    bytesMax: fallbackBytesMax,
  });
}
