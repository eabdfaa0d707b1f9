import type { Reader, Token } from "./encoding.ts";

/** What the readers of all encodings have in common: bytes, and a position. */
export abstract class ByteReader implements Reader {
  readonly bytes: Uint8Array;
  readonly isEnded: boolean;
  abstract readonly hasRawData: boolean;
  abstract readonly braceToken: "name" | "bare";
  source: Uint8Array;
  offset = 0;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, isEnded: boolean) {
    this.bytes = bytes;
    this.source = bytes;
    this.isEnded = isEnded;
  }

  abstract readName(): Token;
  abstract readValue(): Token;
  abstract skipValue(): Token;

  isCutInside(): boolean {
    return false;
  }

  /** Takes the bytes up to a separator, and the separator; false when there is none. */
  protected take(end: number): boolean {
    if (end === this.bytes.length) return false;
    this.start = this.offset;
    this.end = end;
    this.offset = end + 1;
    return true;
  }
}
