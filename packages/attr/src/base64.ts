/** Base64 as Postfix writes and reads it (`base64_code.c`): standard alphabet, padding, no line breaks. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const pad = 0x3d;
const invalid = 0x80;

const codes: Uint8Array = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const values: Uint8Array = new Uint8Array(256).fill(invalid);
for (const [value, code] of codes.entries()) values[code] = value;

/** Number of characters that encode so many bytes. */
export function base64Length(byteCount: number): number {
  return Math.ceil(byteCount / 3) * 4;
}

/**
 * Writes the base64 form of `data` into `out` at offset `at`.
 *
 * @returns the offset after the last character
 */
export function writeBase64(out: Uint8Array, at: number, data: Uint8Array): number {
  let to = at;
  for (let from = 0; from < data.length; from += 3, to += 4) {
    const left = data.length - from;
    const group = (byte(data, from) << 16) | (byte(data, from + 1) << 8) | byte(data, from + 2);
    out[to] = byte(codes, group >> 18);
    out[to + 1] = byte(codes, (group >> 12) & 63);
    out[to + 2] = left > 1 ? byte(codes, (group >> 6) & 63) : pad;
    out[to + 3] = left > 2 ? byte(codes, group & 63) : pad;
  }
  return to;
}

/**
 * Reads base64 by Postfix's rules: the length must be a multiple of four; at the first `=` in the third or fourth
 * place of a group decoding ends successfully and whatever follows is ignored; unused bits are not looked at.
 *
 * @returns the bytes, or `undefined` when the text is malformed
 */
export function readBase64(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if ((end - start) % 4 !== 0) return undefined;
  const out = new Uint8Array(decodedLengthMax(bytes, start, end));
  let to = 0;
  for (let at = start; at < end; at += 4) {
    const first = byte(values, byte(bytes, at));
    const second = byte(values, byte(bytes, at + 1));
    if ((first | second) & invalid) return undefined;
    out[to++] = (first << 2) | (second >> 4);
    if (byte(bytes, at + 2) === pad) break;
    const third = byte(values, byte(bytes, at + 2));
    if (third & invalid) return undefined;
    out[to++] = (second << 4) | (third >> 2);
    if (byte(bytes, at + 3) === pad) break;
    const fourth = byte(values, byte(bytes, at + 3));
    if (fourth & invalid) return undefined;
    out[to++] = (third << 6) | fourth;
  }
  return to === out.length ? out : out.subarray(0, to);
}

/** Exact for canonical text, so that the result needs no second view; an upper bound for other text. */
function decodedLengthMax(bytes: Uint8Array, start: number, end: number): number {
  let length = ((end - start) / 4) * 3;
  if (length > 0 && byte(bytes, end - 1) === pad) length -= byte(bytes, end - 2) === pad ? 2 : 1;
  return length;
}

/** An element that is known to exist, or zero after the end. */
function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
