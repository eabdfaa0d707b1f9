import type { ClusterStore, StoreEntry, StoreReading } from "../../src/cluster/index.ts";

/** A store in memory that can fail, forget and lie, and counts commands. */
export class MemoryStore implements ClusterStore {
  readonly values = new Map<string, { readonly value: Uint8Array; readonly until: number }>();
  readonly #clock: () => number;
  isDown = false;
  /** What the store's clock shows beyond the right time, in milliseconds. */
  clockError = 0;

  /** @param clock - the right time in milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  async read(names: readonly string[]): Promise<StoreReading> {
    this.#check();
    const time = this.#clock() + this.clockError;
    return await Promise.resolve({ time, values: names.map((name) => this.get(name)) });
  }

  async addIfAbsent(entries: readonly StoreEntry[]): Promise<readonly (Uint8Array | undefined)[]> {
    this.#check();
    for (const entry of entries) if (this.get(entry.name) === undefined) this.#set(entry);
    return await Promise.resolve(entries.map(({ name }) => this.get(name)));
  }

  async replace(entry: StoreEntry): Promise<void> {
    this.#check();
    await Promise.resolve(this.#set(entry));
  }

  async remove(names: readonly string[]): Promise<void> {
    this.#check();
    for (const name of names) this.values.delete(name);
    await Promise.resolve();
  }

  get(name: string): Uint8Array | undefined {
    const found = this.values.get(name);
    return found === undefined || found.until <= this.#clock() ? undefined : found.value;
  }

  #set({ name, value, lifetimeMilliseconds }: StoreEntry): void {
    this.values.set(name, { value, until: this.#clock() + lifetimeMilliseconds });
  }

  #check(): void {
    if (this.isDown) throw new Error("the store is down");
  }
}
