import { SessionStoreError } from "../session-store-error.ts";
import type { SessionStore } from "../session-store.ts";
import { fileBytesMin, LmdbFile, transactionParts, transactionRecords } from "./lmdb-file.ts";
import type { LmdbFileOptions } from "./lmdb-file.ts";
import type { LmdbDatabase, LmdbModule } from "./load-lmdb.ts";
import { reserveByWriting } from "./reserve-space.ts";
import type { ReserveSpace } from "./reserve-space.ts";

/** Room for the records of a transaction, and so the longest record. */
const batchBytes = 96 * 1024;
/** Two such parts fit on a page; longer values would take whole pages of their own, side by side. */
const partBytes = 1980;
const keyBytes = 6;
/** Fills pages completely, where LMDB would leave them half empty. */
const appendOptions = { append: true };

/** Place and size of an {@link LmdbStore}. */
export interface LmdbStoreOptions {
  /** The directory whose file system gives the space. The file has no name there once it is open. */
  readonly directory: string;
  /** The highest slot number, that is the most records. */
  readonly capacity: number;
  /** The file never grows beyond that; at least 4 MiB. It takes its space 1 MiB at a time. */
  readonly fileBytesMax: number;
  /** Reserves file space, for instance by posix_fallocate(3); by default zeros are written. */
  readonly reserve?: ReserveSpace;
}

/**
 * A {@link SessionStore} in an LMDB file that is created empty, has no name, never grows beyond its bound,
 * and is never synced to disk.
 *
 * Records get rising keys, so that pages fill up completely and become free together when their time has
 * come. A record longer than half a page is cut into parts with keys one after the other. Writes are gathered
 * in memory until there are 32, since a transaction for all costs little more than one for each.
 *
 * After an error of LMDB the file is given up; `reset` takes a new one, if the directory can still be
 * reached.
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
  /** The longest record in bytes. */
  readonly recordBytesMax: number = batchBytes;
  readonly #lmdb: LmdbModule;
  readonly #fileOptions: LmdbFileOptions;
  #file: LmdbFile | undefined;

  /** First key and number of parts of each slot's record in the file; key 0 is none. */
  readonly #keys: Float64Array;
  readonly #parts: Uint8Array;
  #lastKey = 0;

  /** What is to be written, `undefined` for a deletion; the records lie one after the other in `#batch`. */
  readonly #pending = new Map<number, Uint8Array | undefined>();
  readonly #batch: Buffer = Buffer.alloc(batchBytes);
  #batchLength = 0;
  /** Parts of records in the file that are to be removed. */
  #partsToRemove = 0;
  readonly #key: Buffer = Buffer.alloc(keyBytes);
  readonly #assembled: Buffer = Buffer.alloc(batchBytes);
  /** What was read last, in `#assembled` or in LMDB's own buffer. */
  #lastRead: Uint8Array | undefined;

  /**
   * @param lmdb - from {@link loadLmdb}
   * @throws {RangeError} if the capacity is not a whole number of at least 1, or the file smaller than 4 MiB
   */
  constructor(lmdb: LmdbModule, options: LmdbStoreOptions) {
    const { capacity, directory, fileBytesMax, reserve = reserveByWriting } = options;
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `Cannot make an LMDB store with capacity "${capacity}": use a whole number from 1`,
      );
    }
    if (!(fileBytesMax >= fileBytesMin)) {
      throw new RangeError(
        `Cannot make an LMDB store with fileBytesMax "${fileBytesMax}": use at least ${fileBytesMin}`,
      );
    }
    this.#lmdb = lmdb;
    this.#fileOptions = { directory, fileBytesMax, reserve };
    this.capacity = capacity;
    this.#keys = new Float64Array(capacity + 1);
    this.#parts = new Uint8Array(capacity + 1);
  }

  /**
   * Drops all records; see {@link SessionStore.reset}. The space that the file has is used again.
   *
   * @throws {SessionStoreError} `STORE_NO_SPACE`, `STORE_EXHAUSTED`, `STORE_FAILED`
   */
  reset(): void {
    this.#forgetPending();
    // Memory that was never written to costs nothing.
    if (this.#lastKey > 0) this.#keys.fill(0);
    this.#lastKey = 0;
    if (this.#file === undefined) {
      try {
        this.#file = new LmdbFile(this.#lmdb, this.#fileOptions);
      } catch (error) {
        throw asStoreError(error);
      }
    } else {
      this.#run((file) => {
        file.transact((database) => {
          database.clearSync();
        });
      });
    }
  }

  /** Reads the record of a slot; see {@link SessionStore.get}. */
  get(slot: number): Uint8Array | undefined {
    this.#wipeLastRead();
    const pending = this.#pending.get(slot);
    if (pending !== undefined || this.#pending.has(slot)) return pending;
    const key = this.#keys[slot] ?? 0;
    const parts = this.#parts[slot] ?? 0;
    return this.#run(({ database }) => {
      if (key === 0) return undefined;
      this.#lastRead = parts === 1 ? this.#readPart(database, key) : this.#readParts(database, key, parts);
      return this.#lastRead;
    });
  }

  /** Puts a record into a slot; see {@link SessionStore.put}. */
  put(slot: number, record: Uint8Array): boolean {
    if (!(slot >= 1 && slot <= this.capacity) || record.length > batchBytes) {
      throw new RangeError(
        `Cannot put ${record.length} bytes into slot "${slot}": there are ${this.capacity} slots for up to ${batchBytes} bytes`,
      );
    }
    if (this.#openFile().isFull) this.#makeRoom();
    if (this.#openFile().isFull) return false;
    if (this.#batchLength + record.length > batchBytes) this.#flush();
    const start = this.#batchLength;
    this.#batch.set(record, start);
    this.#batchLength += record.length;
    this.#enqueue(slot, this.#batch.subarray(start, this.#batchLength));
    return true;
  }

  /** Empties a slot; see {@link SessionStore.delete}. */
  delete(slot: number): void {
    this.#openFile();
    if (this.#pending.has(slot) || (this.#keys[slot] ?? 0) !== 0) this.#enqueue(slot, undefined);
  }

  /** Bytes of the file. */
  bytesUsed(): number {
    return this.#file?.bytes ?? 0;
  }

  /** Drops all records and closes the file; see {@link SessionStore.close}. */
  close(): void {
    this.#forgetPending();
    this.#file?.close();
    this.#file = undefined;
  }

  #enqueue(slot: number, record: Uint8Array | undefined): void {
    this.#wipeLastRead();
    this.#pending.get(slot)?.fill(0);
    if (!this.#pending.has(slot) && this.#keys[slot] !== 0) this.#partsToRemove += this.#parts[slot] ?? 0;
    this.#pending.set(slot, record);
    if (this.#pending.size >= transactionRecords || this.#partsToRemove >= transactionParts) this.#flush();
  }

  /** Writes deletions that are still pending; or else the disk may have space again. */
  #makeRoom(): void {
    if (this.#pending.size > 0) this.#flush();
    else this.#run((file) => file.takeStock());
  }

  /** Writes what is pending, in one transaction. */
  #flush(): void {
    this.#run((file) => {
      file.transact((database) => {
        for (const [slot, record] of this.#pending) this.#write(database, slot, record);
      });
    });
    this.#forgetPending();
  }

  /** Writes a record with new keys behind all others, and removes the one that its slot had. */
  #write(database: LmdbDatabase, slot: number, record: Uint8Array | undefined): void {
    const held = this.#keys[slot] ?? 0;
    if (held !== 0) this.#removeParts(database, held, this.#parts[slot] ?? 0);
    this.#keys[slot] = 0;
    if (record === undefined) return;
    const parts = Math.max(1, Math.ceil(record.length / partBytes));
    for (let part = 0; part < parts; part += 1) {
      const bytes = record.subarray(part * partBytes, (part + 1) * partBytes);
      database.putSync(this.#keyBytes(this.#lastKey + 1 + part), bytes, appendOptions);
    }
    this.#keys[slot] = this.#lastKey + 1;
    this.#parts[slot] = parts;
    this.#lastKey += parts;
  }

  #removeParts(database: LmdbDatabase, key: number, parts: number): void {
    for (let part = 0; part < parts; part += 1) database.removeSync(this.#keyBytes(key + part));
  }

  #readParts(database: LmdbDatabase, key: number, parts: number): Uint8Array {
    let length = 0;
    for (let part = 0; part < parts; part += 1) {
      const bytes = this.#readPart(database, key + part);
      this.#assembled.set(bytes, length);
      bytes.fill(0);
      length += bytes.length;
    }
    return this.#assembled.subarray(0, length);
  }

  /** Reads one value into LMDB's own buffer, valid until its next use. */
  #readPart(database: LmdbDatabase, key: number): Uint8Array {
    const bytes = database.getBinaryFast(this.#keyBytes(key));
    if (bytes === undefined) throw new SessionStoreError("STORE_FAILED", `LMDB has lost key "${key}"`);
    // The buffer is longer than the `length` it was given; a view by that length is an ordinary one.
    return bytes.subarray(0, bytes.length);
  }

  #openFile(): LmdbFile {
    if (this.#file === undefined) {
      throw new SessionStoreError("STORE_CLOSED", "Cannot use a closed session store: reset it first");
    }
    return this.#file;
  }

  /** Runs an operation of LMDB. After an error the file is given up. */
  #run<Result>(operation: (file: LmdbFile) => Result): Result {
    const file = this.#openFile();
    try {
      return operation(file);
    } catch (error) {
      this.close();
      throw asStoreError(error);
    }
  }

  /** Forgets what is pending, and wipes it. */
  #forgetPending(): void {
    this.#wipeLastRead();
    this.#pending.clear();
    this.#batch.fill(0, 0, this.#batchLength);
    this.#batchLength = 0;
    this.#partsToRemove = 0;
  }

  #wipeLastRead(): void {
    this.#lastRead?.fill(0);
    this.#lastRead = undefined;
  }

  #keyBytes(key: number): Buffer {
    this.#key.writeUIntBE(key, 0, keyBytes);
    return this.#key;
  }
}

function asStoreError(error: unknown): SessionStoreError {
  if (error instanceof SessionStoreError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SessionStoreError("STORE_FAILED", `Session cache file failed: ${reason}`, { cause: error });
}
