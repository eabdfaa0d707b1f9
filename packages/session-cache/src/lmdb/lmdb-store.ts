import { closeSync } from "node:fs";
import { SessionStoreError } from "../session-store-error.ts";
import type { SessionStore } from "../session-store.ts";
import type { LmdbModule } from "./load-lmdb.ts";
import { createNamelessFile, PAGE_BYTES, reserveByWriting } from "./nameless-file.ts";
import type { NamelessFile, ReserveSpace } from "./nameless-file.ts";
import { countPages, FLUSH_PAGES } from "./page-budget.ts";

/** Writes are gathered until so many records or bytes are there: one transaction for 16 costs little more than for one. */
const BATCH_RECORDS = 16;
const BATCH_BYTES = 96 * 1024;
/** Two such parts fit on a page; longer values would take whole pages of their own, side by side. */
const PART_BYTES = 1980;
const KEY_BYTES = 6;
const GROWTH_PAGES = 256;
const FILE_PAGES_MIN = 4 * FLUSH_PAGES;

/** Place and size of an {@link LmdbStore}. */
export interface LmdbStoreOptions {
  /** The directory whose file system gives the space. The file has no name there once it is open. */
  readonly directory: string;
  /** The highest slot number, that is the most records. */
  readonly capacity: number;
  /** The file never grows beyond that; at least 2 MiB. It takes its space 1 MiB at a time. */
  readonly fileBytesMax: number;
  /** Reserves file space, for instance by posix_fallocate(3); by default zeros are written. */
  readonly reserve?: ReserveSpace;
}

/**
 * A {@link SessionStore} in an LMDB file that is created empty, has no name, is never synced to disk and never
 * written to where its space was not reserved before.
 *
 * Records get rising keys, so that the pages fill up completely, and are freed together when their time has come. A
 * record longer than half a page is cut in parts with keys one after the other. Writes are gathered in memory, and
 * written in one transaction.
 *
 * After an error of LMDB the file is never touched again, not even to close it, since the prebuilt LMDB is not sound
 * then. `reset` takes a new one, if the directory can still be reached.
 *
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { LmdbStore, loadLmdb, SessionCache } from "@postfixjs/session-cache";
 *
 * const store = new LmdbStore(await loadLmdb(), {
 *   directory: tmpdir(),
 *   capacity: 1000,
 *   fileBytesMax: 4 * 1024 * 1024,
 * });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600 });
 * console.log(cache.save(new Uint8Array([1]), new Uint8Array(200), 1000)); // => stored
 * console.log(cache.lookup(new Uint8Array([1]), 1001)?.length); // => 200
 * cache.close();
 * ```
 */
export class LmdbStore implements SessionStore {
  /** The highest slot number. */
  readonly capacity: number;
  /** The longest record. */
  readonly recordBytesMax: number = BATCH_BYTES;
  readonly #lmdb: LmdbModule;
  readonly #directory: string;
  readonly #reserve: ReserveSpace;
  readonly #pagesMax: number;
  #file: NamelessFile | undefined;
  #pagesReserved = 0;
  #isFull = false;

  /** First key and number of parts of each slot's record; key 0 is none. */
  readonly #keys: Float64Array;
  readonly #parts: Uint8Array;
  #lastKey = 0;

  /** Records and deletions to be written; the records lie one after the other in `#batch`. */
  readonly #pending = new Map<number, Uint8Array | undefined>();
  readonly #batch: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES).fill(0);
  #batchLength = 0;
  readonly #key: Buffer = Buffer.alloc(KEY_BYTES);
  readonly #assembled: Buffer = Buffer.alloc(BATCH_BYTES);

  /**
   * @param lmdb - from {@link loadLmdb}
   * @throws RangeError if the capacity is not a whole number of at least 1, or the file size less than 2 MiB
   */
  constructor(lmdb: LmdbModule, options: LmdbStoreOptions) {
    const { capacity, fileBytesMax } = options;
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `Cannot make an LMDB store with capacity "${capacity}": use a whole number from 1`,
      );
    }
    this.#pagesMax = Math.floor(fileBytesMax / PAGE_BYTES);
    if (!(this.#pagesMax >= FILE_PAGES_MIN)) {
      throw new RangeError(
        `Cannot make an LMDB store with fileBytesMax "${fileBytesMax}": use at least ${FILE_PAGES_MIN * PAGE_BYTES}`,
      );
    }
    this.#lmdb = lmdb;
    this.capacity = capacity;
    this.#directory = options.directory;
    this.#reserve = options.reserve ?? reserveByWriting;
    this.#keys = new Float64Array(capacity + 1);
    this.#parts = new Uint8Array(capacity + 1);
  }

  /**
   * Drops all records; see {@link SessionStore.reset}. Space that the file has is used again.
   *
   * @throws SessionStoreError `STORE_NO_SPACE`, `STORE_FAILED`
   */
  reset(): void {
    this.#pending.clear();
    this.#forgetBatch();
    this.#keys.fill(0);
    this.#lastKey = 0;
    if (this.#file === undefined) this.#create();
    else this.#run(({ database }) => database.clearSync());
    this.#takeStock();
  }

  /** Reads the record of a slot; see {@link SessionStore.get}. */
  get(slot: number): Uint8Array | undefined {
    const pending = this.#pending.get(slot);
    if (pending !== undefined || this.#pending.has(slot)) return pending;
    const key = this.#keys[slot] ?? 0;
    const parts = this.#parts[slot] ?? 0;
    return this.#run(({ database }) => {
      if (key === 0) return undefined;
      if (parts === 1) return this.#readPart(database, key);
      let length = 0;
      for (let part = 0; part < parts; part += 1) {
        const bytes = this.#readPart(database, key + part);
        this.#assembled.set(bytes, length);
        length += bytes.length;
      }
      return this.#assembled.subarray(0, length);
    });
  }

  /** Reads one value; the bytes are LMDB's own buffer, valid until its next use. */
  #readPart(database: NamelessFile["database"], key: number): Uint8Array {
    const bytes = database.getBinaryFast(this.#keyBytes(key));
    if (bytes === undefined) throw new Error(`LMDB has lost key "${key}"`);
    // Its buffer is longer than the length that it pretends to have; `subarray` goes by the pretended one.
    return bytes.subarray(0, bytes.length);
  }

  /** Puts a record into a slot; see {@link SessionStore.put}. */
  put(slot: number, record: Uint8Array): boolean {
    if (!(slot >= 1 && slot <= this.capacity) || record.length > this.recordBytesMax) {
      throw new RangeError(
        `Cannot put ${record.length} bytes into slot "${slot}": use slots up to ${this.capacity} and at most ${this.recordBytesMax} bytes`,
      );
    }
    if (this.#file === undefined) throw closedError();
    if (this.#isFull) this.#flush();
    if (this.#isFull) return false;
    if (this.#batchLength + record.length > BATCH_BYTES) this.#flush();
    const start = this.#batchLength;
    this.#batch.set(record, start);
    this.#batchLength += record.length;
    this.#enqueue(slot, this.#batch.subarray(start, this.#batchLength));
    return true;
  }

  /** Empties a slot; see {@link SessionStore.delete}. */
  delete(slot: number): void {
    if (this.#file === undefined) throw closedError();
    if (this.#pending.has(slot) || (this.#keys[slot] ?? 0) !== 0) this.#enqueue(slot, undefined);
  }

  /** Bytes of the file. */
  bytesUsed(): number {
    return this.#pagesReserved * PAGE_BYTES;
  }

  /** Drops all records and closes the file; see {@link SessionStore.close}. */
  close(): void {
    this.#pending.clear();
    this.#forgetBatch();
    const file = this.#abandon();
    // Nothing is in flight, so the promise has nothing to wait for; the file is gone in any case.
    file?.database.close().catch(() => {});
  }

  #enqueue(slot: number, record: Uint8Array | undefined): void {
    this.#pending.set(slot, record);
    if (this.#pending.size >= BATCH_RECORDS) this.#flush();
  }

  /** Writes what is pending in one transaction. */
  #flush(): void {
    this.#run(({ database }) => {
      database.transactionSync(() => {
        for (const [slot, record] of this.#pending) this.#write(database, slot, record);
      });
    });
    this.#pending.clear();
    this.#forgetBatch();
    this.#takeStock();
  }

  #write(database: NamelessFile["database"], slot: number, record: Uint8Array | undefined): void {
    const parts = record === undefined ? 0 : Math.max(1, Math.ceil(record.length / PART_BYTES));
    const held = (this.#keys[slot] ?? 0) === 0 ? 0 : (this.#parts[slot] ?? 0);
    if (held !== parts) {
      for (let part = 0; part < held; part += 1) {
        database.removeSync(this.#keyBytes((this.#keys[slot] ?? 0) + part));
      }
      this.#keys[slot] = parts === 0 ? 0 : this.#lastKey + 1;
      this.#parts[slot] = parts;
      this.#lastKey += parts;
    }
    if (record === undefined) return;
    const key = this.#keys[slot] ?? 0;
    const options = { append: held !== parts };
    for (let part = 0; part < parts; part += 1) {
      const bytes = record.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      database.putSync(this.#keyBytes(key + part), bytes, options);
    }
  }

  /** Finds out how much of the file is used, and reserves more of it in time. */
  #takeStock(): void {
    const { touched, used } = this.#run(({ database }) => countPages(database));
    if (this.#pagesReserved - touched < 2 * FLUSH_PAGES) this.#grow();
    const ahead = this.#pagesReserved - touched;
    // Free pages come first, so this does not happen; but beyond the reserved space a full disk would be fatal.
    if (ahead < FLUSH_PAGES) {
      this.#abandon();
      throw new SessionStoreError("STORE_EXHAUSTED", "Cannot write to the session cache file: it is used up");
    }
    this.#isFull = ahead < 2 * FLUSH_PAGES && touched - used < 2 * FLUSH_PAGES;
  }

  #grow(): void {
    const file = this.#file;
    const pages = Math.min(GROWTH_PAGES, this.#pagesMax - this.#pagesReserved);
    if (file === undefined || pages <= 0) return;
    try {
      this.#reserve(file.fileDescriptor, this.#pagesReserved * PAGE_BYTES, pages * PAGE_BYTES);
      this.#pagesReserved += pages;
    } catch {
      // No space left for the moment: the cache lives with what it has, and asks again.
    }
  }

  #create(): void {
    try {
      this.#file = createNamelessFile(
        this.#lmdb,
        this.#directory,
        this.#pagesMax * PAGE_BYTES,
        this.#reserve,
      );
      // From here on: what LMDB has written so far must not be written over.
      this.#pagesReserved = countPages(this.#file.database).touched;
    } catch (error) {
      if (error instanceof SessionStoreError) throw error;
      throw failure(error);
    }
  }

  /** Runs an operation of LMDB. After an error the file is not used any more. */
  #run<Result>(operation: (file: NamelessFile) => Result): Result {
    const file = this.#file;
    if (file === undefined) throw closedError();
    try {
      return operation(file);
    } catch (error) {
      this.#abandon();
      throw failure(error);
    }
  }

  #abandon(): NamelessFile | undefined {
    const file = this.#file;
    this.#file = undefined;
    this.#pagesReserved = 0;
    if (file !== undefined) closeSync(file.fileDescriptor);
    return file;
  }

  #forgetBatch(): void {
    this.#batch.fill(0, 0, this.#batchLength);
    this.#batchLength = 0;
  }

  #keyBytes(key: number): Buffer {
    this.#key.writeUIntBE(key, 0, KEY_BYTES);
    return this.#key;
  }
}

function closedError(): SessionStoreError {
  return new SessionStoreError("STORE_CLOSED", "Cannot use a closed session store: reset it first");
}

function failure(cause: unknown): SessionStoreError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SessionStoreError("STORE_FAILED", `Session cache file failed: ${reason}`, { cause });
}
