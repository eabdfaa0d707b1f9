import { createRequire } from "node:module";
import type { RootDatabase, RootDatabaseOptionsWithPath } from "lmdb";

/** The part of the `lmdb` package that is used. */
export interface LmdbModule {
  /** Opens an LMDB environment with bytes as keys and values. */
  readonly open: (options: RootDatabaseOptionsWithPath) => RootDatabase<Uint8Array, Uint8Array>;
}

/**
 * Loads the `lmdb` package, which takes some 20 ms and reads files: call it before a jail, and only where an
 * {@link LmdbStore} is wanted.
 *
 * @example
 * ```ts
 * import { loadLmdb } from "@postfixjs/session-cache";
 *
 * const { open } = await loadLmdb();
 * console.log(typeof open); // => function
 * ```
 */
export async function loadLmdb(): Promise<LmdbModule> {
  // As one file; the many modules that `import` would load take 14 ms more, and 5 MiB.
  const load: (name: string) => unknown = createRequire(import.meta.url);
  const loaded = load("lmdb");
  if (!isLmdb(loaded)) throw new TypeError("The package lmdb exports no open");
  return { open: (options) => loaded.open(options) };
}

function isLmdb(loaded: unknown): loaded is LmdbModule {
  return (
    typeof loaded === "object" && loaded !== null && "open" in loaded && typeof loaded.open === "function"
  );
}
