import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import { SessionStoreError } from "../session-store-error.ts";
import type { LmdbDatabase, LmdbModule } from "./load-lmdb.ts";
import { countPages } from "./page-counts.ts";
import type { ReserveSpace } from "./reserve-space.ts";

/** Page size of the file, whatever the machine's. */
const pageBytes = 4096;
/** Longer than what LMDB needs for its 126 readers. */
const lockFileBytes = 64 * 1024;
/** Far more than LMDB writes into a new file before space can be reserved in it. */
const firstBytes = 1024 * 1024;
const oneByte = new Uint8Array(1);

/** The most records that one transaction may write or remove. */
export const transactionRecords = 32;
/**
 * This many removed parts of records trigger the transaction: one more record has 50 at
 * most.
 */
export const transactionParts = 64;
/**
 * The most pages that such a transaction can take: removals touch at most 90 leaves, 32 neighbours and 33
 * branches, and up to 82 parts with 96 KiB are appended on 43 pages.
 */
const recordPages = 200;
/** Pages of space reserved at a time: 1 MiB. */
const growthPages = 256;

/** The smallest size of an {@link LmdbFile}: as much as a few transactions can take. */
export const fileBytesMin: number = 4 * 1024 * 1024;

/** Place and size of an {@link LmdbFile}. */
export interface LmdbFileOptions {
  readonly directory: string;
  readonly fileBytesMax: number;
  readonly reserve: ReserveSpace;
}

/**
 * An LMDB file without a name, in which no write of LMDB can fail.
 *
 * The prebuilt LMDB overruns a buffer while it reports a failed write. Therefore it writes only where space
 * was reserved before, so that a full disk or a quota does not matter; and before each transaction the last
 * page of the file is written to, so that a file system that became read-only is noticed by us and not by
 * LMDB.
 *
 * Since the file has no name, nobody can delete, truncate or overwrite it; it needs no path in a jail, and
 * nothing is left behind when the process ends.
 */
export class LmdbFile {
  /** The open database. */
  readonly database: LmdbDatabase;
  readonly #fileDescriptor: number;
  /** Pages for LMDB; one more behind them is ours. */
  readonly #pagesMax: number;
  /** The most pages that a transaction can take. */
  readonly #transactionPages: number;
  readonly #reserve: ReserveSpace;
  #pagesReserved = 0;
  #isFull = false;

  /**
   * Creates an empty file.
   *
   * @throws {SessionStoreError} `STORE_NO_SPACE`
   * @throws {unknown} Error of Node or LMDB
   */
  constructor(lmdb: LmdbModule, options: LmdbFileOptions) {
    this.#pagesMax = Math.floor(options.fileBytesMax / pageBytes) - 1;
    // It may write the list of free pages twice, which has 8 bytes for a page.
    this.#transactionPages = recordPages + Math.ceil((2 * 8 * this.#pagesMax) / pageBytes);
    this.#reserve = options.reserve;
    const { database, fileDescriptor } = createNamelessDatabase(lmdb, options);
    this.database = database;
    this.#fileDescriptor = fileDescriptor;
    try {
      // From here on: what LMDB has written so far must not be written over.
      this.#pagesReserved = countPages(database).touched;
      this.#reserve(fileDescriptor, this.#pagesMax * pageBytes, pageBytes);
      while (this.#pagesReserved < 2 * this.#transactionPages + growthPages && this.#grow());
      this.takeStock();
      if (this.#isFull) throw noSpace(options.directory, 2 * this.#transactionPages * pageBytes);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Bytes of the file system that the file has. */
  get bytes(): number {
    return (this.#pagesReserved + 1) * pageBytes;
  }

  /** True if nothing but deletions should be written. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /**
   * Runs a transaction within the limits {@link transactionRecords} and {@link transactionParts}, or one that
   * removes all.
   *
   * @throws {SessionStoreError} `STORE_EXHAUSTED` if the next transaction could reach beyond the reserved
   *   space
   * @throws {unknown} Error of Node or LMDB; the file must be closed then
   */
  transact(work: (database: LmdbDatabase) => void): void {
    writeSync(this.#fileDescriptor, oneByte, 0, 1, this.#pagesMax * pageBytes);
    this.database.transactionSync(() => {
      work(this.database);
    });
    this.takeStock();
  }

  /**
   * Finds out how much of the file is used, and reserves more of it in time: after each transaction, and when
   * a full file is to be tried again.
   *
   * LMDB uses free pages before it goes further into the file. Even in a file that is reserved no further
   * than it is used, it finds enough of them if they are as many as two transactions can take.
   *
   * @throws {SessionStoreError} `STORE_EXHAUSTED` if the next transaction could reach beyond the reserved
   *   space
   */
  takeStock(): void {
    const { touched, used } = countPages(this.database);
    const enough = 2 * this.#transactionPages;
    if (this.#pagesReserved - touched < enough) this.#grow();
    const ahead = this.#pagesReserved - touched;
    if (ahead < this.#transactionPages) {
      throw new SessionStoreError("STORE_EXHAUSTED", "Session cache file has no reserved space left");
    }
    this.#isFull = ahead < enough && touched - used < enough;
  }

  /** Closes the database and gives the space back. */
  close(): void {
    closeSync(this.#fileDescriptor);
    // All transactions are synchronous, so there is nothing to wait for.
    this.database.close().catch(() => {});
  }

  /** Reserves more pages; returns whether there was space for them. */
  #grow(): boolean {
    const pages = Math.min(growthPages, this.#pagesMax - this.#pagesReserved);
    if (pages <= 0) return false;
    try {
      this.#reserve(this.#fileDescriptor, this.#pagesReserved * pageBytes, pages * pageBytes);
    } catch {
      // For the moment: the cache lives with what it has, and asks again after the next transaction.
      return false;
    }
    this.#pagesReserved += pages;
    return true;
  }
}

/**
 * Opens a new LMDB file in a directory of our own, and removes both at once.
 *
 * The file is made by nobody else, since the prebuilt LMDB may crash on a foreign one. Space is tested
 * beforehand and given to the lock file, which is written by a memory map as well.
 */
function createNamelessDatabase(
  lmdb: LmdbModule,
  { directory, fileBytesMax, reserve }: LmdbFileOptions,
): { database: LmdbDatabase; fileDescriptor: number } {
  const ownDirectory = mkdtempSync(path.join(directory, ".session-cache-"));
  try {
    const file = path.join(ownDirectory, "data");
    createReserved(`${file}-lock`, lockFileBytes, reserve);
    createReserved(file, firstBytes, reserve);
    unlinkSync(file);
    const database: LmdbDatabase = lmdb.open({
      path: file,
      noSubdir: true,
      noSync: true,
      encoding: "binary",
      keyEncoding: "binary",
      pageSize: pageBytes,
      mapSize: fileBytesMax,
      maxDbs: 1,
    });
    return { database, fileDescriptor: openSync(file, "r+") };
  } finally {
    rmSync(ownDirectory, { recursive: true, force: true });
  }
}

function createReserved(file: string, bytes: number, reserve: ReserveSpace): void {
  const fileDescriptor = openSync(file, "wx", 0o600);
  try {
    reserve(fileDescriptor, 0, bytes);
  } catch (error) {
    throw noSpace(path.dirname(path.dirname(file)), bytes, error);
  } finally {
    closeSync(fileDescriptor);
  }
}

function noSpace(directory: string, bytes: number, cause?: unknown): SessionStoreError {
  return new SessionStoreError(
    "STORE_NO_SPACE",
    `Cannot reserve ${bytes} bytes in directory "${directory}"`,
    { cause },
  );
}
