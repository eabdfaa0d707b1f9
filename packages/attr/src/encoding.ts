/**
 * An encoding: splits received bytes into names and values, finds the ends of lists in a stream, and writes
 * attributes. The meaning of names and values is up to schemas.
 */
export interface Encoding {
  /** Short name, for messages: `null-terminated`, `base64` or `plain`. */
  readonly name: "null-terminated" | "base64" | "plain";
  /** A reader of `bytes`; with `isEnded`, no more bytes will come after them. */
  reader(bytes: Uint8Array, isEnded?: boolean): Reader;
  /** A new finder of list ends for one stream. */
  framer(limits: Limits): Framer;
  /**
   * Number of bytes of one attribute.
   *
   * @param value - a byte string, or the bytes of a DATA value
   * @throws {RangeError} when name or value cannot be represented
   */
  attributeBytes(name: string, value: string | Uint8Array): number;
  /** Writes one attribute that {@link Encoding.attributeBytes} has accepted; returns the offset after it. */
  writeAttribute(out: Uint8Array, at: number, name: string, value: string | Uint8Array): number;
  /** What stands before the entries of a hash list. */
  readonly open: Uint8Array;
  /** What stands after the entries of a hash list. */
  readonly close: Uint8Array;
  /** The byte that ends a list. */
  readonly terminator: number;
}

/**
 * What a reader found.
 *
 * - `name`: a name, and a value follows
 * - `bare`: a line with a name only
 * - `terminator`: the end of the list
 * - `value`: a value
 * - `extra`: a value, and after it, on the same line, one more
 * - `malformed`: text that breaks the encoding; `start` and `end` bound it
 * - `dry`: the bytes end before the name or value does
 */
export type Token = "name" | "bare" | "terminator" | "value" | "extra" | "malformed" | "dry";

/** Walks over the names and values of a list, like a stream with a position. */
export interface Reader {
  /** True when no more bytes will come after those at hand. */
  readonly isEnded: boolean;
  /** All bytes at hand. */
  readonly bytes: Uint8Array;
  /** Position in {@link Reader.bytes}: after a list is read, the offset of what follows it. */
  readonly offset: number;
  /** The name or value last read is `source` from `start` to `end`. */
  readonly source: Uint8Array;
  /** See {@link Reader.source}. */
  readonly start: number;
  /** See {@link Reader.source}. */
  readonly end: number;
  /** What a brace of a hash list is: a name like any other, or a line without a value. */
  readonly braceToken: "name" | "bare";
  /** Reads a name; it ends at its first NUL byte, as all names are C strings in Postfix. */
  readName(): Token;
  /** Reads the value after a name. */
  readValue(): Token;
  /** True where a DATA value is the bytes themselves, since the encoding turns every value into base64. */
  readonly hasRawData: boolean;
  /** Skips the value after a name; a line-based reader skips the rest of the line. */
  skipValue(): Token;
  /** True when input that ends here is reported as `unexpected-end`, false for `premature-end`. */
  isCutInside(): boolean;
}

/** Limits on what a {@link ListDecoder} accepts. */
export interface Limits {
  /** Longest name, in encoded bytes; 1024 by default. */
  readonly nameBytesMax: number;
  /** Longest value, in encoded bytes; 131072 by default. */
  readonly valueBytesMax: number;
  /** Most attributes in one list, entries of hash lists included; 1024 by default. */
  readonly attributesMax: number;
  /** Longest list, in encoded bytes; 262144 by default. */
  readonly listBytesMax: number;
}

/** Finds the end of a list, chunk by chunk, looking at every byte once. */
export interface Framer {
  /**
   * Goes on with `chunk` from offset `from`.
   *
   * @returns the offset after the end of the list, or -1 when the chunk ends before it
   * @throws {LimitError} when the list exceeds a limit
   */
  findEnd(chunk: Uint8Array, from: number): number;
}
