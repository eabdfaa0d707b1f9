/**
 * Every way that a stream test feeds a byte sequence: whole, byte by byte, and cut in two at every position.
 *
 * @param bytes - the sequence, at least one byte long
 * @returns the chunkings; the chunks of each, put together, are `bytes`
 */
export function everySplit(bytes: Uint8Array): Uint8Array[][] {
  const byteByByte = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  const inTwo = Array.from({ length: Math.max(bytes.length - 1, 0) }, (_, index) => [
    bytes.subarray(0, index + 1),
    bytes.subarray(index + 1),
  ]);
  return [[bytes], byteByByte, ...inTwo];
}
