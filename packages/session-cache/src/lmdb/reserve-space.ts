import { writeSync } from "node:fs";

/**
 * Ensures that a range of an open file can be written later, whatever happens to the file system's free
 * space. Throws if there is no space for it. See posix_fallocate(3).
 */
export type ReserveSpace = (fileDescriptor: number, offsetBytes: number, lengthBytes: number) => void;

const zeroBytes = new Uint8Array(1024 * 1024);

/** Reserves space by writing zeros, which every file system but a copy-on-write one honours. */
export function reserveByWriting(fileDescriptor: number, offsetBytes: number, lengthBytes: number): void {
  const end = offsetBytes + lengthBytes;
  let position = offsetBytes;
  while (position < end) {
    position += writeSync(fileDescriptor, zeroBytes, 0, Math.min(zeroBytes.length, end - position), position);
  }
}
