/**
 * The null-terminated encoding (`attr_print0`, `attr_scan0`), which Postfix's daemons use among themselves:
 *
 *     list   = *( simple | hash ) NUL
 *     simple = name NUL value NUL
 *     hash   = "{" NUL *simple "}" NUL
 */
import { ByteReader } from "./byte-reader.ts";
import { bytesOf, endAt } from "./byte-text.ts";
import type { Encoding, Framer, Limits, Token } from "./encoding.ts";
import { ListMeter } from "./list-meter.ts";
import { textWriter } from "./text-writer.ts";

/**
 * The encoding of Postfix's own daemons.
 *
 * @example
 * ```ts
 * import { byteString, encode, integer, nullTerminated, schema } from "@postfixjs/attr";
 *
 * const bytes = encode(schema([integer("size")]), { size: 32 }, nullTerminated);
 * console.log(byteString(bytes).split("\0")); // => [ 'size', '32', '', '' ]
 * ```
 */
export const nullTerminated: Encoding = {
  name: "null-terminated",
  reader: (bytes, isEnded = false) => new NullReader(bytes, isEnded),
  framer: (limits) => new NullFramer(limits),
  ...textWriter(0, 0, "\0", "\0"),
  open: bytesOf("{\0"),
  close: bytesOf("}\0"),
  terminator: 0,
};

class NullReader extends ByteReader {
  readonly hasRawData = false;
  readonly braceToken = "name";

  readName(): Token {
    if (!this.take(endAt(this.bytes, 0, this.offset))) return "dry";
    return this.end === this.start ? "terminator" : "name";
  }

  readValue(): Token {
    return this.take(endAt(this.bytes, 0, this.offset)) ? "value" : "dry";
  }

  skipValue(): Token {
    return this.readValue();
  }

  override isCutInside(): boolean {
    // Postfix compares the last byte with its end-of-file mark, which a byte of value 255 equals.
    return this.offset < this.bytes.length && this.bytes.at(-1) !== 0xff;
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
      const to = endAt(chunk, 0, at);
      if (!this.#isValue && to > at)
        this.#nameByte = this.#meter.tokenBytes === 0 ? (chunk[at] ?? 0) : this.#nameByte;
      this.#meter.add(to - at, this.#isValue);
      if (to === chunk.length) return -1;
      at = to + 1;
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
