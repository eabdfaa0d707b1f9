import type { RootDatabase, RootDatabaseOptionsWithPath } from "lmdb";

/** The part of the `lmdb` package that is used. */
export interface LmdbModule {
  /** Opens an LMDB environment with bytes as keys and values. */
  readonly open: (options: RootDatabaseOptionsWithPath) => RootDatabase<Uint8Array, Uint8Array>;
}

/**
 * Loads the `lmdb` package, which takes some 60 ms and reads files: call it before a jail, and only where an
 * {@link LmdbStore} is wanted.
 */
export async function loadLmdb(): Promise<LmdbModule> {
  const { open } = await import("lmdb");
  return { open: (options) => open(options) };
}
