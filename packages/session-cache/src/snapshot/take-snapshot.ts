import { fstatSync, ftruncateSync, readSync } from "node:fs";
import type { StoredSession } from "../session-cache-types.ts";
import type { SessionCache } from "../session-cache.ts";
import {
  codec,
  crc32,
  END_BYTES,
  FORMAT_NAME,
  FORMAT_VERSION,
  LENGTH_BYTES,
  sessionChecksum,
} from "./snapshot-format.ts";

/** What is expected of a snapshot. */
export interface TakeSnapshotOptions {
  /** The label it was written under. */
  readonly label: string;
  /** The time in whole seconds. */
  readonly now: number;
  /** The most bytes of the file; a larger one is not read. */
  readonly bytesMax: number;
  /** Life time of the sessions; older ones are dropped. */
  readonly timeoutSeconds: number;
}

/** What a snapshot held: sessions, newest first; or none, and what was wrong with it. */
export interface SnapshotReading {
  /** The sessions that are alive; none of them if there is a `problem`. */
  readonly sessions: readonly StoredSession[];
  /** Sessions that were left out because their time is over, or not there yet. */
  readonly dropped: number;
  /** Why the whole snapshot was ignored, in a few words for a log. */
  readonly problem?: string;
}

/**
 * Reads the snapshot in an open file, and empties the file: nothing is restored twice, and no secret stays on disk.
 *
 * Nothing but an intact snapshot is believed: the checksum of the whole is verified before anything is decoded.
 *
 * @param fileDescriptor - open for reading and writing, of a regular file
 * @returns never throws: errors of the system are a `problem` as well
 */
export function takeSnapshot(fileDescriptor: number, options: TakeSnapshotOptions): SnapshotReading {
  try {
    const file = readAndEmpty(fileDescriptor, options.bytesMax);
    try {
      return decode(file, options);
    } finally {
      file.fill(0);
    }
  } catch (error) {
    return { sessions: [], dropped: 0, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Puts the sessions of a snapshot into an empty cache, so that they are as old as they were. */
export function restoreSessions(cache: SessionCache, sessions: readonly StoredSession[]): void {
  for (const { id, session, storedAt } of sessions.toReversed()) cache.save(id, session, storedAt);
}

function readAndEmpty(fileDescriptor: number, bytesMax: number): Buffer {
  try {
    return readAll(fileDescriptor, bytesMax);
  } finally {
    ftruncateSync(fileDescriptor, 0);
  }
}

function readAll(fileDescriptor: number, bytesMax: number): Buffer {
  const { size } = fstatSync(fileDescriptor);
  if (size === 0) throw new Error("empty");
  if (size > bytesMax) throw new Error(`larger than ${bytesMax} bytes`);
  const file = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = readSync(fileDescriptor, file, length, size - length, length);
    if (read === 0) break;
    length += read;
  }
  return file.subarray(0, length);
}

function decode(file: Buffer, options: TakeSnapshotOptions): SnapshotReading {
  const count = verifyEnd(file);
  const frames = readFrames(file.subarray(0, -END_BYTES));
  const header = frames.next().value;
  if (!isHeaderOf(header, options.label)) throw new Error("of another kind");
  const sessions: StoredSession[] = [];
  let seen = 0;
  for (const frame of frames) {
    const session = readSession(frame);
    seen += 1;
    if (session.storedAt <= options.now && session.storedAt + options.timeoutSeconds >= options.now) {
      sessions.push(session);
    }
  }
  if (seen !== count) throw new Error("damaged");
  return { sessions, dropped: seen - sessions.length };
}

/** Verifies the checksum of the file; returns the number of sessions that it tells. */
function verifyEnd(file: Buffer): number {
  if (file.length <= END_BYTES) throw new Error("cut off");
  const checked = file.subarray(0, -LENGTH_BYTES);
  const end = file.subarray(-END_BYTES);
  if (end.readUInt32BE(8) !== crc32(checked) || end.readUInt32BE(0) !== 0) throw new Error("damaged");
  return end.readUInt32BE(4);
}

function* readFrames(frames: Buffer): Generator<unknown, undefined> {
  let start = 0;
  while (start < frames.length) {
    const length = frames.readUInt32BE(start);
    const content = frames.subarray(start + LENGTH_BYTES, start + LENGTH_BYTES + length);
    if (content.length !== length || length === 0) throw new Error("damaged");
    const frame: unknown = codec.unpack(content);
    yield frame;
    start += LENGTH_BYTES + length;
  }
  return undefined;
}

function isHeaderOf(header: unknown, label: string): boolean {
  return (
    Array.isArray(header) && header[0] === FORMAT_NAME && header[1] === FORMAT_VERSION && header[2] === label
  );
}

function readSession(frame: unknown): StoredSession {
  if (!Array.isArray(frame) || frame.length !== 4) throw new Error("damaged");
  const [storedAt, id, session, checksum]: unknown[] = frame;
  const isSound =
    Number.isSafeInteger(storedAt) &&
    id instanceof Uint8Array &&
    session instanceof Uint8Array &&
    sessionChecksum(id, session) === checksum;
  if (!isSound) throw new Error("damaged");
  return { id: new Uint8Array(id), session: new Uint8Array(session), storedAt: Number(storedAt) };
}
