import { checkNumbers } from "./check-numbers.ts";
import type { Encoding, Framer, Limits } from "./encoding.ts";
import { LimitError } from "./errors.ts";
import { nullTerminated } from "./null-terminated.ts";
import { scan } from "./scan.ts";
import { schema } from "./schema.ts";
import type { Warning } from "./warning.ts";

/**
 * The default limits of a {@link ListDecoder}.
 *
 * @example
 * ```ts
 * import { defaultLimits } from "@postfixjs/attr";
 *
 * console.log(defaultLimits.listBytesMax); // => 262144
 * ```
 */
export const defaultLimits: Limits = {
  nameBytesMax: 1024,
  valueBytesMax: 131_072,
  attributesMax: 1024,
  listBytesMax: 262_144,
};

const nothing: Uint8Array = new Uint8Array(0);
const firstBufferBytes = 256;
const anyList = schema([]);

/**
 * Splits a stream of bytes into lists. Chunk boundaries do not matter.
 *
 * A list that lies within one chunk is returned as a view of that chunk, without a copy. A list that spans
 * chunks is buffered; limits are checked before bytes are buffered.
 *
 * @example
 * ```ts
 * import { decodeAttributes, ListDecoder, plain } from "@postfixjs/attr";
 *
 * const decoder = new ListDecoder(plain);
 * const bytes = new TextEncoder().encode("sender=a@example.com\n\n");
 * console.log(decoder.push(bytes.subarray(0, 9)).length); // => 0
 * console.log(decoder.heldBytes); // => 9
 * for (const list of decoder.push(bytes.subarray(9))) {
 *   console.log(decodeAttributes(list, plain)); // => [ { name: 'sender', value: 'a@example.com' } ]
 * }
 * ```
 */
export class ListDecoder {
  readonly #encoding: Encoding;
  readonly #limits: Limits;
  #framer: Framer;
  #buffer: Uint8Array = nothing;
  #length = 0;
  #failure: LimitError | undefined;

  /**
   * @param encoding - null-terminated by default
   * @param limits - what differs from {@link defaultLimits}
   * @throws {TypeError} a limit is not a number
   */
  constructor(encoding: Encoding = nullTerminated, limits: Partial<Limits> = {}) {
    this.#encoding = encoding;
    this.#limits = { ...defaultLimits, ...limits };
    checkNumbers({ ...this.#limits });
    this.#framer = encoding.framer(this.#limits);
  }

  /** Bytes buffered of an unfinished list. Zero at the end of a complete stream. */
  get heldBytes(): number {
    return this.#length;
  }

  /** The buffered bytes, as a view that the next call invalidates. */
  get held(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @returns the lists that these bytes complete, each in its encoded form; they may be views of `chunk`
   * @throws {LimitError} when a list exceeds a limit; from then on every call throws it again
   */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#cut(chunk);
    } catch (error) {
      if (error instanceof LimitError) this.#failure = error;
      this.drop();
      throw error;
    }
  }

  /**
   * The stream has ended.
   *
   * @returns nothing at the end of a list; otherwise the first warning that Postfix logs for a truncated list
   */
  end(): Warning | undefined {
    const { warnings } = scan(anyList, this.#encoding.reader(this.held, true));
    this.drop();
    return warnings[0];
  }

  /** Overwrites and drops the buffered bytes: the next byte starts a list. */
  drop(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#buffer = nothing;
    this.#length = 0;
    this.#framer = this.#encoding.framer(this.#limits);
  }

  #cut(chunk: Uint8Array): Uint8Array[] {
    const lists: Uint8Array[] = [];
    let from = 0;
    for (;;) {
      const end = this.#framer.findEnd(chunk, from);
      if (end < 0) break;
      lists.push(this.#take(part(chunk, from, end)));
      from = end;
    }
    if (from < chunk.length) this.#hold(part(chunk, from, chunk.length));
    return lists;
  }

  /** The list that ends with these bytes. */
  #take(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last;
    this.#hold(last);
    const list = this.held;
    this.#buffer = nothing;
    this.#length = 0;
    return list;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) this.#grow(length);
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length, firstBufferBytes));
    larger.set(this.held);
    this.#buffer.fill(0, 0, this.#length);
    this.#buffer = larger;
  }
}

/**
 * A view of a part; the chunk itself when it is the whole part, which is the common case and costs nothing.
 */
function part(chunk: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end);
}
