/**
 * Reading of files with secrets: works on bytes, since a string with a secret in it could not be wiped.
 *
 * @yields each line, trimmed
 */
export function* splitLines(content: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < content.length) {
    const newline = content.indexOf(0x0a, start);
    const end = newline < 0 ? content.length : newline;
    yield trim(content.subarray(start, end));
    start = end + 1;
  }
}

function trim(line: Uint8Array): Uint8Array {
  const start = line.findIndex((byte) => !isBlank(byte));
  if (start < 0) return line.subarray(0, 0);
  return line.subarray(start, line.findLastIndex((byte) => !isBlank(byte)) + 1);
}

/** Returns whether a byte is a blank, a tab or a carriage return. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

/** Decodes exactly `byteCount` bytes of hexadecimal digits; returns `undefined` for anything else. */
export function decodeHex(digits: Uint8Array, byteCount: number): Uint8Array | undefined {
  if (digits.length !== byteCount * 2) return undefined;
  const values = digits.map(hexValue);
  const bytes = new Uint8Array(new ArrayBuffer(byteCount));
  for (let index = 0; index < byteCount; index += 1) {
    bytes[index] = ((values[index * 2] ?? 0) << 4) | (values[index * 2 + 1] ?? 0);
  }
  const isHex = values.every((value) => value < 16);
  values.fill(0);
  if (isHex) return bytes;
  bytes.fill(0);
  return undefined;
}

/** Returns the value of a digit, or 255. */
function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 255;
}
