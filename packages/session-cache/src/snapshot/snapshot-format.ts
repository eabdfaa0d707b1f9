/**
 * The snapshot file:
 *
 * ```text
 * file    = frame(header) frame(session)* end
 * frame   = length (4 bytes, big-endian, above 0), MessagePack of that length
 * header  = ["session-cache", 1, label, time of writing]
 * session = [time of storing, id, session, CRC-32 of id and session]
 * end     = 0 (4 bytes), number of sessions (4 bytes), CRC-32 of all bytes before (4 bytes)
 * ```
 *
 * Sessions stand newest first. The file holds secrets: it is for the mail system's own user only.
 */
import { Packr } from "msgpackr";

/** First element of the header. */
export const FORMAT_NAME = "session-cache";
/** Second element of the header. */
export const FORMAT_VERSION = 1;
/** Bytes before a frame's content. */
export const LENGTH_BYTES = 4;
/** Bytes after the last frame. */
export const END_BYTES = 12;

/** Plain MessagePack: no extensions that refer to earlier records. */
export const codec: Packr = new Packr({ useRecords: false, mapsAsObjects: false });

/** CRC-32 of bytes that follow those with the CRC-32 `before`. Its module takes 2 ms, so it is loaded when it is needed. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return process.getBuiltinModule("node:zlib").crc32(bytes, before);
}

/** The checksum of one session. */
export function sessionChecksum(id: Uint8Array, session: Uint8Array): number {
  return crc32(session, crc32(id));
}
