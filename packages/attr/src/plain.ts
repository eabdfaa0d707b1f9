/**
 * The plain encoding (`attr_print_plain`, `attr_scan_plain`), which policy servers see:
 *
 *     list   = *( simple | hash ) LF
 *     simple = name "=" value LF        ; value may contain "="
 *     hash   = "{" LF *simple "}" LF
 */
import { ByteReader } from "./byte-reader.ts";
import { bytesOf, endOfString } from "./byte-text.ts";
import type { Encoding, Token } from "./encoding.ts";
import { endOfLine, endOfName, LineFramer, nextLine } from "./line-framer.ts";
import { textWriter } from "./text-writer.ts";

const equalSign = 0x3d;
const lineFeed = 0x0a;

/**
 * The encoding of the policy delegation protocol, and of services for other programs.
 *
 * @example
 * ```ts
 * import { bytesOf, decode, integer, plain, schema } from "@postfixjs/attr";
 *
 * console.log(decode(schema([integer("size")]), bytesOf("size=32\n\n"), plain)); // => { size: 32 }
 * ```
 */
export const plain: Encoding = {
  name: "plain",
  reader: (bytes, isEnded = false) => new PlainReader(bytes, isEnded),
  framer: (limits) => new LineFramer(limits, equalSign),
  ...textWriter(equalSign, lineFeed, "\0\n=", "\0\n"),
  // Postfix prints a NUL after a brace.
  open: bytesOf("{\0\n"),
  close: bytesOf("}\0\n"),
  terminator: lineFeed,
};

class PlainReader extends ByteReader {
  readonly hasRawData = false;
  readonly braceToken = "bare";
  /** Hardly ever true, and then names may end early. */
  readonly #hasNul: boolean;

  constructor(bytes: Uint8Array, isEnded: boolean) {
    super(bytes, isEnded);
    this.#hasNul = bytes.includes(0);
  }

  readName(): Token {
    const end = endOfName(this.bytes, this.offset, equalSign);
    if (!this.take(end)) return "dry";
    const isTerminator = this.start === end && this.bytes[end] === lineFeed;
    if (this.#hasNul) this.end = endOfString(this.bytes, this.start, end);
    if (isTerminator) return "terminator";
    return this.bytes[end] === equalSign ? "name" : "bare";
  }

  readValue(): Token {
    return this.take(endOfLine(this.bytes, this.offset)) ? "value" : "dry";
  }

  skipValue(): Token {
    this.offset = nextLine(this.bytes, this.offset);
    return "value";
  }
}
