/**
 * The null-terminated encoding (`attr_print0`, `attr_scan0`), which Postfix's daemons use among themselves:
 *
 *     list   = *( simple | hash ) NUL
 *     simple = name NUL value NUL
 *     hash   = "{" NUL *simple "}" NUL
 */
import { base64Length, writeBase64 } from "./base64.ts";
import { bytesOf, checkByteString, writeByteString } from "./byte-text.ts";
import type { Encoding, Framer, Limits, Reader, Token } from "./encoding.ts";
import { ListMeter } from "./list-meter.ts";

/** What a string cannot hold, since it ends the string. */
const refused = "\0";

/** The encoding of Postfix's own daemons. */
export const nullTerminated: Encoding = {
  name: "null-terminated",
  reader: (bytes, isEnded = false) => new NullReader(bytes, isEnded),
  framer: (limits) => new NullFramer(limits),
  attributeBytes(name, value) {
    checkByteString(name, refused);
    if (typeof value !== "string") return name.length + base64Length(value.length) + 2;
    checkByteString(value, refused);
    return name.length + value.length + 2;
  },
  writeAttribute(out, at, name, value) {
    let to = writeByteString(out, at, name);
    out[to] = 0;
    to = typeof value === "string" ? writeByteString(out, to + 1, value) : writeBase64(out, to + 1, value);
    out[to] = 0;
    return to + 1;
  },
  open: bytesOf("{\0"),
  close: bytesOf("}\0"),
  terminator: 0,
};

class NullReader implements Reader {
  readonly bytes: Uint8Array;
  readonly source: Uint8Array;
  readonly isEnded: boolean;
  readonly hasRawData = false;
  readonly braceToken = "name";
  offset = 0;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, isEnded: boolean) {
    this.bytes = bytes;
    this.source = bytes;
    this.isEnded = isEnded;
  }

  readName(): Token {
    if (!this.#readString()) return "dry";
    return this.end === this.start ? "terminator" : "name";
  }

  readValue(): Token {
    return this.#readString() ? "value" : "dry";
  }

  skipValue(): Token {
    return this.readValue();
  }

  isCutInside(): boolean {
    // Postfix compares the last byte with its end-of-file mark, which a byte of value 255 equals.
    return this.offset < this.bytes.length && this.bytes.at(-1) !== 0xff;
  }

  #readString(): boolean {
    const { bytes, offset } = this;
    let end = offset;
    while (end < bytes.length && bytes[end] !== 0) end += 1;
    if (end === bytes.length) return false;
    this.start = offset;
    this.end = end;
    this.offset = end + 1;
    return true;
  }
}

const openBrace = 0x7b;
const closeBrace = 0x7d;

class NullFramer implements Framer {
  readonly #meter: ListMeter;
  #isValue = false;
  #isInHash = false;
  /** The only byte of the name being read, if it has one byte so far. */
  #nameByte = 0;

  constructor(limits: Limits) {
    this.#meter = new ListMeter(limits);
  }

  findEnd(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      const nul = chunk.indexOf(0, at);
      const to = nul < 0 ? chunk.length : nul;
      if (!this.#isValue && to > at)
        this.#nameByte = this.#meter.tokenBytes === 0 ? (chunk[at] ?? 0) : this.#nameByte;
      this.#meter.add(to - at, this.#isValue);
      if (nul < 0) return -1;
      at = nul + 1;
      if (this.#endString()) return at;
    }
    return -1;
  }

  /** At a NUL: true when it ends the list. */
  #endString(): boolean {
    const length = this.#meter.endToken();
    if (this.#isValue) {
      this.#isValue = false;
    } else if (length === 0) {
      this.#isInHash = false;
      this.#meter.endList();
      return true;
    } else if (length === 1 && this.#nameByte === (this.#isInHash ? closeBrace : openBrace)) {
      this.#isInHash = !this.#isInHash;
    } else {
      this.#meter.countAttribute();
      this.#isValue = true;
    }
    return false;
  }
}
