/** Base64 as Postfix writes and reads it (`base64_code.c`): standard alphabet, padding, no line breaks. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const pad = 0x3d;
const invalid = 0x80;

const codes: Uint8Array = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const values: Uint8Array = new Uint8Array(256).fill(invalid);
for (const [value, code] of codes.entries()) values[code] = value;

/** Number of characters in the base64 form of `byteCount` bytes. */
export function base64Length(byteCount: number): number {
  return Math.ceil(byteCount / 3) * 4;
}

/**
 * Writes the base64 form of `data` into `out` at offset `at`.
 *
 * @returns the offset after the last character
 */
export function writeBase64(out: Uint8Array, at: number, data: Uint8Array): number {
  const whole = data.length - (data.length % 3);
  let to = at;
  for (let from = 0; from < whole; from += 3, to += 4) {
    const group = (byte(data, from) << 16) | (byte(data, from + 1) << 8) | byte(data, from + 2);
    writeGroup(out, to, group);
  }
  const left = data.length - whole;
  if (left === 0) return to;
  const second = left === 2 ? byte(data, whole + 1) : 0;
  writeGroup(out, to, (byte(data, whole) << 16) | (second << 8));
  out.fill(pad, to + left + 1, to + 4);
  return to + 4;
}

function writeGroup(out: Uint8Array, to: number, group: number): void {
  out[to] = byte(codes, group >> 18);
  out[to + 1] = byte(codes, (group >> 12) & 63);
  out[to + 2] = byte(codes, (group >> 6) & 63);
  out[to + 3] = byte(codes, group & 63);
}

/**
 * Reads base64 by Postfix's rules: the length must be a multiple of four; at the first `=` in the third or
 * fourth place of a group decoding ends successfully and the rest is ignored; unused bits are ignored too.
 *
 * @returns the bytes, or `undefined` when the text is malformed
 */
export function readBase64(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if ((end - start) % 4 !== 0) return undefined;
  const out = new Uint8Array(decodedLengthMax(bytes, start, end));
  let to = 0;
  for (let at = start; at < end; at += 4, to += 3) {
    const first = byte(values, byte(bytes, at));
    const second = byte(values, byte(bytes, at + 1));
    const third = byte(values, byte(bytes, at + 2));
    const fourth = byte(values, byte(bytes, at + 3));
    if ((first | second | third | fourth) & invalid) {
      const count = (first | second) & invalid ? 0 : paddedCount(bytes, at, third);
      if (count === 0) return undefined;
      out[to] = (first << 2) | (second >> 4);
      if (count === 2) out[to + 1] = (second << 4) | (third >> 2);
      return to + count === out.length ? out : out.subarray(0, to + count);
    }
    out[to] = (first << 2) | (second >> 4);
    out[to + 1] = (second << 4) | (third >> 2);
    out[to + 2] = (third << 6) | fourth;
  }
  return out;
}

/** Number of bytes in a group that ends with padding, or 0 when it does not. */
function paddedCount(bytes: Uint8Array, at: number, third: number): number {
  if (byte(bytes, at + 2) === pad) return 1;
  return byte(bytes, at + 3) === pad && !(third & invalid) ? 2 : 0;
}

/** Exact for canonical text, so that the result needs no second view; an upper bound for other text. */
function decodedLengthMax(bytes: Uint8Array, start: number, end: number): number {
  let length = ((end - start) / 4) * 3;
  if (length > 0 && byte(bytes, end - 1) === pad) length -= byte(bytes, end - 2) === pad ? 2 : 1;
  return length;
}

/** An element, or zero after the end. */
function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/**
 * V8 offers no WebAssembly without its JIT compiler (`--jitless`), where loops over bytes are 40 times
 * slower.
 */
export const isInterpreted: boolean = !("WebAssembly" in globalThis);
/** Below this size the loops are faster than calls into native code. */
const nativeBytesMin = isInterpreted ? 16 : 256;

/** What `Uint8Array` can do since ES2026: Node 25, Deno 2.5, Bun 1.1. */
interface NativeBase64 {
  toBase64(): string;
  setFromBase64(text: string, options: { lastChunkHandling: "strict" }): { written: number };
}

/** Node's `Buffer`, for the Nodes before 25. */
interface NodeBytes {
  toString(encoding: "base64" | "latin1"): string;
  write(text: string, offset: number, encoding: "base64" | "latin1"): number;
}

/** The same memory as Node's `Buffer`; nothing on other platforms. */
export function nodeBytes(bytes: Uint8Array): NodeBytes | undefined {
  const { Buffer } = globalThis as {
    Buffer?: { from(memory: ArrayBufferLike, offset: number, length: number): NodeBytes };
  };
  return Buffer?.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

const textDecoder = typeof TextDecoder === "function" ? /* @__PURE__ */ new TextDecoder() : undefined;
const textEncoder = typeof TextEncoder === "function" ? /* @__PURE__ */ new TextEncoder() : undefined;

function isNative(bytes: Uint8Array): bytes is Uint8Array & NativeBase64 {
  return "toBase64" in bytes && "setFromBase64" in bytes;
}

/**
 * Does what {@link readBase64} does, for large data by the platform's own decoder, which takes a ninth of the
 * time for 8 KB.
 *
 * @returns the bytes, or `undefined` when the text is malformed
 */
export function readFastBase64(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const isLong = end - start >= base64Length(nativeBytesMin) && (end - start) % 4 === 0;
  return (isLong ? readNative(bytes, start, end) : undefined) ?? readBase64(bytes, start, end);
}

/**
 * Does what {@link readFastBase64} does, for bytes that are at hand as text already.
 *
 * @param text - one character per byte
 */
export function readBase64Text(
  text: string,
  bytes: Uint8Array,
  start: number,
  end: number,
): Uint8Array | undefined {
  if (end - start < base64Length(nativeBytesMin) || (end - start) % 4 !== 0)
    return readBase64(bytes, start, end);
  const out = new Uint8Array(decodedLengthMax(bytes, start, end));
  const isRead = writtenNatively(text.slice(start, end), out) === out.length;
  return isRead ? out : readBase64(bytes, start, end);
}

/** Reads text that both the platform and Postfix accept as base64; returns nothing for any other text. */
function readNative(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (textDecoder === undefined) return undefined;
  const text = textDecoder.decode(bytes.subarray(start, end));
  const out = new Uint8Array(decodedLengthMax(bytes, start, end));
  return writtenNatively(text, out) === out.length ? out : undefined;
}

/** The number of bytes that the platform decodes: fewer than expected if the text is not pure base64. */
function writtenNatively(text: string, out: Uint8Array): number {
  if (!isNative(out)) {
    // Buffer also accepts the URL-safe alphabet.
    const isOther = text.includes("-") || text.includes("_");
    return (isOther ? undefined : nodeBytes(out)?.write(text, 0, "base64")) ?? -1;
  }
  try {
    return out.setFromBase64(text, { lastChunkHandling: "strict" }).written;
  } catch {
    return -1;
  }
}

/**
 * Does what {@link writeBase64} does, for large data by the platform's own encoder, which takes a seventh of
 * the time for 8 KB.
 *
 * @returns the offset after the last character
 */
export function writeFastBase64(out: Uint8Array, at: number, data: Uint8Array): number {
  if (data.length < nativeBytesMin) return writeBase64(out, at, data);
  if (isNative(data) && textEncoder !== undefined)
    return at + textEncoder.encodeInto(data.toBase64(), out.subarray(at)).written;
  const text = nodeBytes(data)?.toString("base64");
  const written = text === undefined ? undefined : nodeBytes(out)?.write(text, at, "latin1");
  return written === undefined ? writeBase64(out, at, data) : at + written;
}
