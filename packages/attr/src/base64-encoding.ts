/**
 * The base64 encoding (`attr_print64`, `attr_scan64`), in which names and values may hold any byte:
 *
 *     list   = *( simple | hash ) LF
 *     simple = base64(name) ":" base64(value) LF
 *     hash   = base64("{") LF *simple base64("}") LF
 */
import { base64Length, readBase64, writeBase64 } from "./base64.ts";
import { ByteReader } from "./byte-reader.ts";
import { bytesOf, endOfString } from "./byte-text.ts";
import type { Encoding, Token } from "./encoding.ts";
import { endOfName, LineFramer, nextLine } from "./line-framer.ts";

const colon = 0x3a;
const lineFeed = 0x0a;

/**
 * The encoding in which every name and every value is base64.
 *
 * @example
 * ```ts
 * import { base64, byteString, encode, integer, schema } from "@postfixjs/attr";
 *
 * const bytes = encode(schema([integer("size")]), { size: 32 }, base64);
 * console.log(JSON.stringify(byteString(bytes))); // => "c2l6ZQ==:MzI=\n\n"
 * ```
 */
export const base64: Encoding = {
  name: "base64",
  reader: (bytes, isEnded = false) => new Base64Reader(bytes, isEnded),
  framer: (limits) => new LineFramer(limits, colon),
  attributeBytes: (name, value) =>
    base64Length(bytesOf(name).length) + base64Length(rawBytes(value).length) + 2,
  writeAttribute(out, at, name, value) {
    let to = writeBase64(out, at, bytesOf(name));
    out[to] = colon;
    to = writeBase64(out, to + 1, rawBytes(value));
    out[to] = lineFeed;
    return to + 1;
  },
  open: bytesOf("ew==\n"),
  close: bytesOf("fQ==\n"),
  terminator: lineFeed,
};

function rawBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? bytesOf(value) : value;
}

class Base64Reader extends ByteReader {
  readonly hasRawData = true;
  readonly braceToken = "bare";

  readName(): Token {
    const { offset } = this;
    const token = this.#readText();
    this.end = endOfString(this.source, this.start, this.end);
    return token === "bare" && this.offset === offset + 1 ? "terminator" : token;
  }

  readValue(): Token {
    const token = this.#readText();
    if (token === "name") return "extra";
    return token === "bare" ? "value" : token;
  }

  skipValue(): Token {
    this.offset = nextLine(this.bytes, this.offset);
    return "value";
  }

  /** Reads up to a colon, which makes it a `name`, or a line feed, which makes it `bare`. */
  #readText(): Token {
    const { bytes, offset } = this;
    const end = endOfName(bytes, offset, colon);
    if (end === bytes.length) return "dry";
    this.offset = end + 1;
    const decoded = readBase64(bytes, offset, end);
    this.source = decoded ?? bytes;
    this.start = decoded === undefined ? offset : 0;
    this.end = decoded?.length ?? end;
    if (decoded === undefined) return "malformed";
    return bytes[end] === colon ? "name" : "bare";
  }
}
