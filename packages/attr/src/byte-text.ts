/**
 * Postfix's strings are byte strings without a character set. Here such a string is a JavaScript string with
 * one character per byte, U+0001 to U+00FF, so that every value survives a round trip unchanged.
 */

/**
 * Longest piece that is passed to `String.fromCharCode` in one call; engines limit the number of arguments.
 */
const pieceBytesMax = 4096;

/** Up to this length, steps of eight characters are faster than the call with many arguments. */
const shortBytesMax = 64;

/**
 * The byte string of some bytes: one character per byte. The reverse of {@link bytesOf}.
 *
 * @example
 * ```ts
 * import { byteString } from "@postfixjs/attr";
 *
 * console.log(byteString(Uint8Array.of(0x4a, 0xf6, 0x72, 0x67))); // => Jörg
 * ```
 *
 * @param bytes - any bytes
 * @param start - offset of the first byte
 * @param end - offset after the last byte
 */
export function byteString(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  if (end - start <= shortBytesMax) return shortString(bytes, start, end);
  let text = "";
  for (let at = start; at < end; at += pieceBytesMax) {
    const piece = bytes.subarray(at, Math.min(end, at + pieceBytesMax));
    // Spreading the bytes into arguments takes several times as long.
    text += String(Reflect.apply(String.fromCharCode, undefined, piece));
  }
  return text;
}

function shortString(bytes: Uint8Array, start: number, end: number): string {
  const code = (at: number): number => bytes[at] ?? 0;
  let text = "";
  let at = start;
  for (; at + 8 <= end; at += 8) {
    text += String.fromCharCode(
      code(at),
      code(at + 1),
      code(at + 2),
      code(at + 3),
      code(at + 4),
      code(at + 5),
      code(at + 6),
      code(at + 7),
    );
  }
  for (; at < end; at += 1) text += String.fromCharCode(code(at));
  return text;
}

/**
 * The bytes of a byte string. The reverse of {@link byteString}. For text in UTF-8, use
 * `byteString(new TextEncoder().encode(text))` and `new TextDecoder().decode(bytesOf(value))`.
 *
 * @example
 * ```ts
 * import { bytesOf } from "@postfixjs/attr";
 *
 * console.log(bytesOf("Jörg")); // => Uint8Array(4) [ 74, 246, 114, 103 ]
 * ```
 *
 * @throws {RangeError} when a character is above U+00FF
 */
export function bytesOf(text: string): Uint8Array {
  checkByteString(text, "");
  const bytes = new Uint8Array(text.length);
  writeByteString(bytes, 0, text);
  return bytes;
}

/** Up to this distance a loop finds a byte faster than `indexOf` does. */
const nearBytesMax = 32;

/** Offset of a byte at or after `from`, or the length of the bytes. */
export function endAt(bytes: Uint8Array, byte: number, from: number): number {
  const near = Math.min(bytes.length, from + nearBytesMax);
  let at = from;
  while (at < near && bytes[at] !== byte) at += 1;
  if (at < near || near === bytes.length) return at;
  const found = bytes.indexOf(byte, near);
  return found < 0 ? bytes.length : found;
}

/** Offset of the first NUL byte, where a C string ends, or `end` without one. */
export function endOfString(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0) at += 1;
  return at;
}

/**
 * Checks that a text is a byte string, and without certain characters.
 *
 * @param refused - the characters that must not occur
 * @throws {RangeError} when it is not
 */
export function checkByteString(text: string, refused: string): void {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0xff) {
      throw new RangeError(
        `cannot encode ${JSON.stringify(text[at])}, which is not one byte: encode the text as UTF-8 first`,
      );
    }
  }
  for (const character of refused) {
    if (text.includes(character)) {
      throw new RangeError(`cannot encode ${JSON.stringify(character)} in this encoding: choose base64`);
    }
  }
}

/**
 * Writes a byte string that has been checked into `out` at offset `at`.
 *
 * @returns the offset after it
 */
export function writeByteString(out: Uint8Array, at: number, text: string): number {
  for (let from = 0; from < text.length; from += 1) out[at + from] = text.charCodeAt(from);
  return at + text.length;
}

/**
 * How received text is made printable: bytes beyond ASCII replaced as well, or kept where they look like
 * UTF-8.
 */
export type Printable = "ascii" | "utf-8";

/**
 * Replaces unprintable characters of a byte string with `?`, by the rules of Postfix's `printable()`. With
 * `utf-8` (its rule where `smtputf8_enable` is on) sequences that have the shape of UTF-8 are kept.
 *
 * @example
 * ```ts
 * import { byteString, printable } from "@postfixjs/attr";
 *
 * const name = byteString(new TextEncoder().encode("Jörg\n"));
 * console.log(printable(name, "ascii")); // => J??rg?
 * ```
 */
export function printable(text: string, kept: Printable): string {
  if (kept === "ascii") return text.replaceAll(/[^ -~]/gu, "?");
  return text.replaceAll(/[\u{c2}-\u{fe}][\u{80}-\u{bf}]+|[^ -~]/gu, (found) =>
    found.length > 1 ? found : "?",
  );
}

/** Below this length the loop is faster than a call into native code. */
const nativeBytesMin = 32;
const replacement = "\u{fffd}";

const textDecoder = typeof TextDecoder === "function" ? /* @__PURE__ */ new TextDecoder() : undefined;

/**
 * Does what {@link byteString} does. Where the platform can decode text, an id of 100 bytes takes a quarter
 * of the time.
 */
export function fastByteString(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < nativeBytesMin || textDecoder === undefined) return byteString(bytes, start, end);
  const text = textDecoder.decode(bytes.subarray(start, end));
  // ASCII is the same in UTF-8 and in a byte string; anything else is shorter, or cannot be decoded.
  return text.length === end - start && !text.includes(replacement) ? text : byteString(bytes, start, end);
}
