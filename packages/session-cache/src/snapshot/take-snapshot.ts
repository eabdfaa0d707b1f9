import { fstatSync, ftruncateSync, readSync } from "node:fs";
import type { StoredSession } from "../session-cache-types.ts";
import type { SessionCache } from "../session-cache.ts";
import { isRecord, recordIdView, recordSessionView } from "../session-record.ts";
import {
  checksumBytes,
  crc32,
  endBytes,
  entryBytesMax,
  entryHeaderBytes,
  snapshotHeader,
} from "./snapshot-format.ts";

/** What is expected of a snapshot. */
export interface TakeSnapshotOptions {
  /** The label it was written under. */
  readonly label: string;
  /** The time in whole seconds. */
  readonly now: number;
  /** The most bytes of the file; a larger one is not read. */
  readonly bytesMax: number;
  /** Lifetime of the sessions; older ones are dropped. */
  readonly timeoutSeconds: number;
}

/** What a snapshot held. */
export interface SnapshotReading {
  /** Sessions that are alive: those that were given out. */
  readonly sessions: number;
  /** Sessions left out because they have expired, or were stored in the future. */
  readonly dropped: number;
  /** Why the snapshot was ignored, in a few words for a log. */
  readonly problem?: string;
}

/** Bytes of a slice: 0.5 ms of work. */
const sliceBytes = 64 * 1024;

/**
 * Reads the snapshot in an open file in slices, and then empties the file: nothing is restored twice, and no
 * secret stays on disk. Memory is bounded regardless of the size of the file.
 *
 * Only an intact snapshot is believed: the checksum of the whole is verified before a session is given out.
 * Take the next slice between other work. Whoever stops early leaves the file as it is, for another reader.
 *
 * @param fileDescriptor - open for reading and writing, of a regular file
 * @yields sessions, newest first, valid until the next slice is asked for; or none, for a slice that was only
 *   verified
 * @returns a summary. Never throws: errors of the system are a `problem` as well
 */
export function* takeSnapshot(
  fileDescriptor: number,
  options: TakeSnapshotOptions,
): Generator<readonly StoredSession[], SnapshotReading, undefined> {
  const reader = new SnapshotReader(fileDescriptor, options);
  try {
    yield* reader.verify();
    yield* reader.read();
    return empty(fileDescriptor, reader.summary());
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return empty(fileDescriptor, { ...reader.summary(), problem });
  } finally {
    reader.wipe();
  }
}

/** Empties the file. A file that cannot be emptied is a problem unless there is another one. */
function empty(fileDescriptor: number, reading: SnapshotReading): SnapshotReading {
  try {
    ftruncateSync(fileDescriptor, 0);
    return reading;
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), ...reading };
  }
}

/**
 * Puts sessions of a snapshot back into a cache behind all that it holds, so that they are as old as they
 * were. The cache may be in use: a session that it has stored since under the same id stays.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
 * import { restoreSessions } from "@postfixjs/session-cache/snapshot";
 *
 * const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
 * const cache = new SessionCache({ store, timeoutSeconds: 3600 });
 * const stored = [{ id: new Uint8Array([1]), session: new Uint8Array(9), storedAt: 1000 }];
 * console.log(restoreSessions(cache, stored)); // => 1
 * ```
 *
 * @param sessions - newest first
 * @returns how many there was room for; fewer than all means that no more need be read
 */
export function restoreSessions(cache: SessionCache, sessions: Iterable<StoredSession>): number {
  let restored = 0;
  for (const { id, session, storedAt } of sessions) {
    if (cache.restore(id, session, storedAt) === "no-room") break;
    restored += 1;
  }
  return restored;
}

/** Reads a file through a buffer that holds the longest session. */
class SnapshotReader {
  readonly #fileDescriptor: number;
  readonly #options: TakeSnapshotOptions;
  readonly #buffer: Buffer = Buffer.alloc(entryBytesMax + sliceBytes);
  /** Place in the file of the next byte to read. */
  #position = 0;
  /** Bytes in the buffer. */
  #held = 0;
  /** Bytes before the end of the file, and the number of sessions, as its end tells. */
  #bytes = 0;
  #count = 0;
  #sessions = 0;
  #dropped = 0;

  constructor(fileDescriptor: number, options: TakeSnapshotOptions) {
    this.#fileDescriptor = fileDescriptor;
    this.#options = options;
  }

  summary(): SnapshotReading {
    return { sessions: this.#sessions, dropped: this.#dropped };
  }

  wipe(): void {
    this.#buffer.fill(0);
  }

  /**
   * Verifies the checksum of the whole file.
   *
   * @yields nothing, after each slice
   */
  *verify(): Generator<readonly StoredSession[], void, undefined> {
    const { size } = fstatSync(this.#fileDescriptor);
    const { bytesMax } = this.#options;
    if (size === 0) throw new SnapshotError("empty");
    if (size > bytesMax) throw new SnapshotError(`larger than ${bytesMax} bytes`);
    if (size <= endBytes) throw new SnapshotError("cut off");
    let checksum = 0;
    for (let start = 0; start < size - checksumBytes;) {
      const slice = this.#readAt(start, Math.min(this.#buffer.length, size - checksumBytes - start));
      checksum = crc32(slice, checksum);
      start += slice.length;
      yield [];
    }
    const end = this.#readAt(size - endBytes, endBytes);
    if (end.readUInt32BE(8) !== checksum || end.readUInt32BE(0) !== 0) throw new SnapshotError("damaged");
    this.#count = end.readUInt32BE(4);
    this.#bytes = size - endBytes;
  }

  /**
   * Gives out the sessions that are alive, of one slice of the file at a time.
   *
   * @yields sessions in the buffer's memory
   */
  *read(): Generator<readonly StoredSession[], void, undefined> {
    this.#position = this.#verifyHeader();
    while (this.#position < this.#bytes) {
      this.#fill();
      const sessions: StoredSession[] = [];
      const taken = this.#takeSessions(sessions);
      this.#sessions += sessions.length;
      yield sessions;
      this.#forget(taken);
    }
    if (this.#held > 0 || this.#sessions + this.#dropped !== this.#count) throw new SnapshotError("damaged");
  }

  /** Returns the length of the header. */
  #verifyHeader(): number {
    const expected = snapshotHeader(this.#options.label);
    const header = this.#readAt(0, Math.min(expected.length, this.#bytes));
    if (!expected.equals(header)) throw new SnapshotError("of another kind");
    return expected.length;
  }

  #admit(session: StoredSession, sessions: StoredSession[]): void {
    const { now, timeoutSeconds } = this.#options;
    if (session.storedAt <= now && session.storedAt + timeoutSeconds >= now) sessions.push(session);
    else this.#dropped += 1;
  }

  /** Reads a slice behind the bytes of a frame that is not complete yet. */
  #fill(): void {
    const length = Math.min(sliceBytes, this.#bytes - this.#position);
    const read = readSync(this.#fileDescriptor, this.#buffer, this.#held, length, this.#position);
    if (read === 0) throw new SnapshotError("cut off");
    this.#position += read;
    this.#held += read;
  }

  /**
   * Finds the sessions that are complete and alive in the buffer; returns where the first incomplete one
   * begins.
   */
  #takeSessions(sessions: StoredSession[]): number {
    let start = 0;
    while (start + entryHeaderBytes <= this.#held) {
      const storedAt = this.#buffer.readUIntBE(start, 6);
      const length = this.#buffer.readUInt32BE(start + 6);
      const end = start + entryHeaderBytes + length;
      if (end - start > entryBytesMax) throw new SnapshotError("damaged");
      if (end > this.#held) break;
      const record = this.#buffer.subarray(start + entryHeaderBytes, end);
      if (!isRecord(record)) throw new SnapshotError("damaged");
      this.#admit({ id: recordIdView(record), session: recordSessionView(record), storedAt }, sessions);
      start = end;
    }
    return start;
  }

  /** Wipes the first bytes of the buffer, and moves what follows to its start. */
  #forget(byteCount: number): void {
    this.#buffer.copyWithin(0, byteCount, this.#held);
    this.#buffer.fill(0, this.#held - byteCount, this.#held);
    this.#held -= byteCount;
  }

  #readAt(position: number, length: number): Buffer {
    const read = readSync(this.#fileDescriptor, this.#buffer, 0, length, position);
    if (read === 0) throw new SnapshotError("cut off");
    return this.#buffer.subarray(0, read);
  }
}

/** A snapshot that cannot be used; the message is the `problem` of a {@link SnapshotReading}. */
class SnapshotError extends Error {
  override readonly name = "SnapshotError";
}
