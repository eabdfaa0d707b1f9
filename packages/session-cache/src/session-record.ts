/**
 * The record of a session in a store: the length of the id (two bytes, big-endian), the id, the session.
 *
 * The id is there in full, so that a reader can tell it from another one with the same hash.
 */

import { isInterpreted } from "./is-interpreted.ts";

const lengthBytes = 2;

/** The longest id that a record can hold, in bytes. */
export const idBytesMax = 65_535;

/** Bytes that a record takes beside id and session. */
export const recordOverheadBytes: number = lengthBytes;

/** Writes a record to the start of `target`, and returns that part of it. */
export function writeRecord(target: Uint8Array, id: Uint8Array, session: Uint8Array): Uint8Array {
  target[0] = id.length >>> 8;
  target[1] = id.length & 0xff;
  target.set(id, lengthBytes);
  target.set(session, lengthBytes + id.length);
  return target.subarray(0, lengthBytes + id.length + session.length);
}

/** True if bytes have room for the id that they tell of. */
export function isRecord(bytes: Uint8Array): boolean {
  return bytes.length >= lengthBytes && bytes.length >= lengthBytes + idLength(bytes);
}

/** The id in a record, in the record's memory. */
export function recordIdView(record: Uint8Array): Uint8Array {
  return record.subarray(lengthBytes, lengthBytes + idLength(record));
}

/** The session in a record, in the record's memory. */
export function recordSessionView(record: Uint8Array): Uint8Array {
  return record.subarray(lengthBytes + idLength(record));
}

/** A copy of the id in a record. */
export function recordId(record: Uint8Array): Uint8Array {
  return copy(recordIdView(record));
}

/** A copy of the session in a record. */
export function recordSession(record: Uint8Array, target?: Uint8Array): Uint8Array {
  return copy(recordSessionView(record), target);
}

/**
 * In `target` if there is room; else in memory from Node's pool: a new ArrayBuffer would cost more
 * than all the rest of a look-up.
 */
function copy(bytes: Uint8Array, target?: Uint8Array): Uint8Array {
  if (target !== undefined && bytes.length <= target.length) {
    target.set(bytes);
    return target.subarray(0, bytes.length);
  }
  const pooled = Buffer.from(bytes);
  return new Uint8Array(pooled.buffer, pooled.byteOffset, pooled.length);
}

/** Length of the session in a record. */
export function recordSessionBytes(record: Uint8Array): number {
  return record.length - lengthBytes - idLength(record);
}

/** True if the record is that of `id`. */
export function isRecordOf(record: Uint8Array, id: Uint8Array): boolean {
  if (idLength(record) !== id.length) return false;
  if (isInterpreted) return Buffer.compare(record.subarray(lengthBytes, lengthBytes + id.length), id) === 0;
  for (let index = 0; index < id.length; index += 1) {
    if (record[lengthBytes + index] !== id[index]) return false;
  }
  return true;
}

function idLength(record: Uint8Array): number {
  return ((record[0] ?? 0) << 8) | (record[1] ?? 0);
}
