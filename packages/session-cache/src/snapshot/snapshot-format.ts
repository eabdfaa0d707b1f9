/**
 * The snapshot file:
 *
 * ```text
 * file    = header session* end
 * header  = "session-cache 2\n", length of the label (1 byte), label in UTF-8
 * session = time of storing (6 bytes), length of the record (4 bytes), record
 * record  = length of the id (2 bytes), id, session
 * end     = 0 (4 bytes), number of sessions (4 bytes), CRC-32 of all bytes before (4 bytes)
 * ```
 *
 * Numbers are big-endian, times are seconds since 1970. Sessions stand newest first. The file holds secrets:
 * it is for the mail system's own user only.
 */

const magic = "session-cache 2\n";
const labelBytesMax = 255;
/** Bytes before a record. */
export const entryHeaderBytes = 10;
/** The longest session with its header: an id and a session of 64 KiB each, and room. */
export const entryBytesMax: number = 256 * 1024;
/** Bytes after the last session. */
export const endBytes = 12;
/** Bytes of the checksum at the end. */
export const checksumBytes = 4;

/**
 * What a snapshot begins with.
 *
 * @throws {RangeError} for a label of more than 255 bytes
 */
export function snapshotHeader(label: string): Buffer {
  const bytes = Buffer.from(label);
  if (bytes.length > labelBytesMax) {
    throw new RangeError(`Cannot use label "${label}": use at most ${labelBytesMax} bytes`);
  }
  return Buffer.concat([Buffer.from(magic), Buffer.of(bytes.length), bytes]);
}

/** Writes what stands before a record. */
export function writeEntryHeader(
  target: Buffer,
  offset: number,
  storedAt: number,
  recordBytes: number,
): void {
  target.writeUIntBE(Math.max(0, storedAt), offset, 6);
  target.writeUInt32BE(recordBytes, offset + 6);
}

/**
 * CRC-32 of bytes that follow those with the CRC-32 `before`. Its module takes 2 ms to load, so it is loaded
 * on demand.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  return process.getBuiltinModule("node:zlib").crc32(bytes, before);
}
