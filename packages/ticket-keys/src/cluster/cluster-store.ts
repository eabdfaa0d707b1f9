/** A value to be stored, until its time to live is over. */
export interface StoreEntry {
  /** Name in the store. */
  readonly name: string;
  /** A sealed record. */
  readonly value: Uint8Array;
  /** Time to live, in milliseconds. */
  readonly lifetimeMilliseconds: number;
}

/** The server's clock and what it has under some names. */
export interface StoreReading {
  /** The server's time in milliseconds since 1970. */
  readonly time: number;
  /** The values in the order of the names; `undefined` for an absent one. */
  readonly values: readonly (Uint8Array | undefined)[];
}

/**
 * The store that hosts of a cluster share, such as a server of Valkey or Redis. All methods reject when the
 * store cannot be reached or refuses.
 */
export interface ClusterStore {
  /** Reads values, together with the server's time. */
  read(names: readonly string[]): Promise<StoreReading>;
  /** Stores each entry whose name is absent. Resolves to what is stored afterwards, in the same order. */
  addIfAbsent(entries: readonly StoreEntry[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Stores an entry in place of what is there. */
  replace(entry: StoreEntry): Promise<void>;
  /** Removes values. */
  remove(names: readonly string[]): Promise<void>;
}
