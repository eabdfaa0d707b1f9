import type { open } from "lmdb";

/** The part of the `lmdb` package that is used. */
export interface LmdbModule {
  /** Opens an LMDB environment. */
  readonly open: typeof open;
}

/**
 * Loads the `lmdb` package, which takes some 60 ms and reads files: call it before a jail, and only where an
 * {@link LmdbStore} is wanted.
 */
export async function loadLmdb(): Promise<LmdbModule> {
  return import("lmdb");
}
