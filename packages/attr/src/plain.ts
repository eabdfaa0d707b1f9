/**
 * The plain encoding (`attr_print_plain`, `attr_scan_plain`), which policy servers see:
 *
 *     list   = *( simple | hash ) LF
 *     simple = name "=" value LF        ; value may contain "="
 *     hash   = "{" LF *simple "}" LF
 */
import { base64Length, writeBase64 } from "./base64.ts";
import { bytesOf, checkByteString, endOfString, writeByteString } from "./byte-text.ts";
import type { Encoding, Reader, Token } from "./encoding.ts";
import { endOfLine, endOfName, LineFramer } from "./line-framer.ts";

const equalSign = 0x3d;
const lineFeed = 0x0a;

/** The encoding of the policy delegation protocol, and of services for other programs. */
export const plain: Encoding = {
  name: "plain",
  reader: (bytes, isEnded = false) => new PlainReader(bytes, isEnded),
  framer: (limits) => new LineFramer(limits, equalSign),
  attributeBytes(name, value) {
    checkByteString(name, "\0\n=");
    if (typeof value !== "string") return name.length + base64Length(value.length) + 2;
    checkByteString(value, "\0\n");
    return name.length + value.length + 2;
  },
  writeAttribute(out, at, name, value) {
    let to = writeByteString(out, at, name);
    out[to] = equalSign;
    to = typeof value === "string" ? writeByteString(out, to + 1, value) : writeBase64(out, to + 1, value);
    out[to] = lineFeed;
    return to + 1;
  },
  // Postfix prints a NUL after a brace.
  open: bytesOf("{\0\n"),
  close: bytesOf("}\0\n"),
  terminator: lineFeed,
};

class PlainReader implements Reader {
  readonly bytes: Uint8Array;
  readonly source: Uint8Array;
  readonly isEnded: boolean;
  readonly hasRawData = false;
  readonly braceToken = "bare";
  offset = 0;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, isEnded: boolean) {
    this.bytes = bytes;
    this.source = bytes;
    this.isEnded = isEnded;
  }

  readName(): Token {
    const end = endOfName(this.bytes, this.offset, equalSign);
    if (!this.#take(end)) return "dry";
    const isTerminator = this.start === end && this.bytes[end] === lineFeed;
    this.end = endOfString(this.bytes, this.start, end);
    if (isTerminator) return "terminator";
    return this.bytes[end] === equalSign ? "name" : "bare";
  }

  readValue(): Token {
    return this.#take(endOfLine(this.bytes, this.offset)) ? "value" : "dry";
  }

  skipValue(): Token {
    this.offset = Math.min(endOfLine(this.bytes, this.offset) + 1, this.bytes.length);
    return "value";
  }

  isCutInside(): boolean {
    return false;
  }

  #take(end: number): boolean {
    if (end === this.bytes.length) return false;
    this.start = this.offset;
    this.end = end;
    this.offset = end + 1;
    return true;
  }
}
