import type { Reader, Token } from "./encoding.ts";

/** The common part of all readers: bytes and a position. */
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

  /** Consumes the bytes up to a separator, and the separator; false without one. */
  protected take(end: number): boolean {
    if (end === this.bytes.length) return false;
    this.start = this.offset;
    this.end = end;
    this.offset = end + 1;
    return true;
  }
}
