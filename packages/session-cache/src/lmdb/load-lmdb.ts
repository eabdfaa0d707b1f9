import { createRequire } from "node:module";

/** Settings with which a file is opened. */
export interface LmdbOptions {
  /** The file. */
  readonly path: string;
  /** The path is that of the file, not of a directory. */
  readonly noSubdir: boolean;
  /** Never wait for the disk. */
  readonly noSync: boolean;
  /** Values are bytes. */
  readonly encoding: "binary";
  /** Keys are bytes. */
  readonly keyEncoding: "binary";
  /** Bytes of a page. */
  readonly pageSize: number;
  /** Most bytes that the file can have. */
  readonly mapSize: number;
  /** Databases in the file. */
  readonly maxDbs: number;
}

/** The part of an open LMDB database that is used; the types of `lmdb` itself need `skipLibCheck`. */
export interface LmdbDatabase {
  /** Page counts. */
  getStats(): object;
  /** Runs a transaction. */
  transactionSync(work: () => void): unknown;
  /** Removes everything. */
  clearSync(): void;
  /** Writes a record. */
  putSync(key: Uint8Array, value: Uint8Array, options: { readonly append: boolean }): unknown;
  /** Removes a record. */
  removeSync(key: Uint8Array): unknown;
  /** Reads a record into memory that the next read overwrites. */
  getBinaryFast(key: Uint8Array): Uint8Array | undefined;
  /** Closes the file. */
  close(): Promise<void>;
}

/** The part of the `lmdb` package that is used. */
export interface LmdbModule {
  /** Opens an LMDB environment with bytes as keys and values. */
  readonly open: (options: LmdbOptions) => LmdbDatabase;
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
