/**
 * The one rule for bytes: a file is held as a string in which each well-formed UTF-8 sequence is its
 * character, and every other byte 0x80…0xFF is the lone surrogate U+DC80…U+DCFF. Encoding such a string gives
 * the same bytes back, whatever they were.
 */

/**
 * The parts of the WHATWG encoding interface used here; browsers and Node have it, plain ES libraries don't
 * name it.
 */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

const escapeFirst = 0xdc80;
const escapeLast = 0xdcff;
const escapeOffset = 0xdc00;
/** What a lone surrogate that stands for no byte becomes. */
const replacement = 0xfffd;

/**
 * Turns the bytes of a file into text; `encodeText` is its exact inverse.
 *
 * Well-formed UTF-8 becomes its characters (a byte order mark stays, as U+FEFF); any other byte `b` becomes
 * the lone surrogate `0xDC00 + b`. Postfix attaches no encoding to its files, so nothing is ever refused.
 *
 * @example
 * ```ts
 * import { decodeText } from "@postfixjs/config";
 *
 * const text = decodeText(Uint8Array.of(0x63, 0x61, 0x66, 0xc3, 0xa9, 0xe9));
 * console.log(text.slice(0, 4), text.charCodeAt(4).toString(16)); // => café dce9
 * ```
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeWithEscapes(bytes);
  }
}

/**
 * Turns text into bytes: UTF-8, with each lone surrogate U+DC80…U+DCFF as the one byte it stands for.
 *
 * Other lone surrogates stand for nothing and become U+FFFD, as everywhere on the web.
 *
 * @example
 * ```ts
 * import { decodeText, encodeText } from "@postfixjs/config";
 *
 * console.log(encodeText("é\udce9")); // => Uint8Array(3) [ 195, 169, 233 ]
 * console.log(encodeText(decodeText(Uint8Array.of(0xff, 0x0a)))); // => Uint8Array(2) [ 255, 10 ]
 * ```
 */
export function encodeText(text: string): Uint8Array {
  return /[\udc80-\udcff]/u.test(text) ? encodeWithEscapes(text) : encoder.encode(text);
}

/**
 * Returns the number of bytes that the text has in its file.
 *
 * @example
 * ```ts
 * import { byteLength } from "@postfixjs/config/syntax";
 *
 * console.log(byteLength("é"), byteLength("\udce9")); // => 2 1
 * ```
 */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encodeText(text).length;
}

/**
 * Cuts a text to at most `bytesMax` bytes, as C's `%.20s` does, even inside a character.
 *
 * @example
 * ```ts
 * import { printable } from "@postfixjs/config";
 * import { cutBytes } from "@postfixjs/config/syntax";
 *
 * console.log(cutBytes("example", 4), printable(cutBytes("né", 2))); // => exam n?
 * ```
 */
export function cutBytes(text: string, bytesMax: number): string {
  const head = text.slice(0, bytesMax);
  return isAscii(head) ? head : decodeText(encodeText(head).subarray(0, bytesMax));
}

/** Compares as C's `strcmp` does: by unsigned bytes. Negative, zero or positive. */
export function compareBytes(left: string, right: string): number {
  if (left === right) return 0;
  if (isAscii(left) && isAscii(right)) return left < right ? -1 : 1;
  const leftBytes = encodeText(left);
  const rightBytes = encodeText(right);
  const shared = Math.min(leftBytes.length, rightBytes.length);
  for (let index = 0; index < shared; index++) {
    const difference = (leftBytes[index] ?? 0) - (rightBytes[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return leftBytes.length - rightBytes.length;
}

/**
 * The text as Postfix's logs show it: each byte outside printable ASCII as `?`.
 *
 * @param keepUtf8 - leave well-formed UTF-8 as it is, as a daemon does once it has read
 *   `smtputf8_enable = yes`
 * @example
 * ```ts
 * import { printable } from "@postfixjs/config";
 *
 * console.log(printable("é\t!"), printable("é\t!", true)); // => ???! é?!
 * ```
 */
export function printable(text: string, keepUtf8: boolean = false): string {
  if (/^[\x20-\x7e]*$/u.test(text)) return text;
  if (keepUtf8) return text.replace(/[\0-\x1f\x7f\udc80-\udcff]/gu, "?");
  let shown = "";
  for (const byte of encodeText(text)) {
    shown += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : "?";
  }
  return shown;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/u.test(text);
}

/** Decodes the longest well-formed runs as UTF-8 and escapes each byte between them. */
function decodeWithEscapes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let runStart = 0;
  let position = 0;
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position);
    if (length > 0) {
      position += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(runStart, position)));
    parts.push(String.fromCharCode(escapeOffset + (bytes[position] ?? 0)));
    position += 1;
    runStart = position;
  }
  parts.push(decoder.decode(bytes.subarray(runStart)));
  return parts.join("");
}

/**
 * The length of the well-formed UTF-8 sequence at a position (Unicode, table 3-7), or 0 where there is none.
 */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const lead = bytes[position] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[position + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let index = 2; index < length; index++) {
    if (((bytes[position + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Two passes over the text: one for the length, one for the bytes. */
function encodeWithEscapes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(escapedLength(text));
  let offset = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[offset++] = unit;
    } else if (unit >= escapeFirst && unit <= escapeLast) {
      bytes[offset++] = unit - escapeOffset;
    } else {
      const point = text.codePointAt(index) ?? 0;
      const isLone = point >= 0xd800 && point <= 0xdfff;
      offset = writeSequence(bytes, offset, isLone ? replacement : point);
      if (point > 0xffff) index += 1;
    }
  }
  return bytes;
}

function escapedLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80 || (unit >= escapeFirst && unit <= escapeLast)) length += 1;
    else if (unit < 0x800) length += 2;
    else if ((text.codePointAt(index) ?? 0) <= 0xffff) length += 3;
    else {
      length += 4;
      index += 1;
    }
  }
  return length;
}

/** Writes a code point above U+007F as UTF-8. */
function writeSequence(bytes: Uint8Array, offset: number, point: number): number {
  const size = point < 0x800 ? 2 : point <= 0xffff ? 3 : 4;
  for (let index = size - 1; index > 0; index--) {
    bytes[offset + index] = 0x80 | ((point >> (6 * (size - 1 - index))) & 0x3f);
  }
  bytes[offset] = (size === 2 ? 0xc0 : size === 3 ? 0xe0 : 0xf0) | (point >> (6 * (size - 1)));
  return offset + size;
}
