import type { Limits } from "../encoding.ts";
import { defaultLimits as listLimits, ListDecoder } from "../list-decoder.ts";
import { decodeList, decodeRequest, shortRequestBytesMax } from "./request.ts";
import type { BadRequest, Closed, Request, Wakeup } from "./request.ts";
import { usualAttributesMax, usualNameBytesMax, UsualRequestReader } from "./usual-request.ts";

/** What a {@link RequestDecoder} returns. */
export type Input = Request | BadRequest | Wakeup | Closed;

const defaultLimits: Partial<Limits> = { attributesMax: 64 };

/**
 * Unfinished requests up to this size are checked for errors early. Errors show in the first name or two;
 * rescanning more bytes for each chunk would let a client that sends single bytes keep the server busy.
 */
const earlyBytesMax = 256;

/**
 * The server side of one connection: turns chunks of the stream into requests.
 *
 * After a malformed or unknown request the decoder drops its buffer, as Postfix does, so that the next chunk
 * starts a new request. It reports an error as soon as it is certain, before the end of the list.
 *
 * @example
 * ```ts
 * import { encodeRequest, RequestDecoder } from "@postfixjs/attr/tlsmgr";
 *
 * const decoder = new RequestDecoder();
 * const bytes = encodeRequest("policy", { cache_type: "smtpd" });
 * console.log(decoder.push(bytes.subarray(0, 9)).length, decoder.heldBytes); // => 0 9
 * for (const input of decoder.push(bytes.subarray(9)))
 *   if (input.kind === "request") console.log(input.request, input.values); // => policy { cache_type: 'smtpd' }
 * ```
 */
export class RequestDecoder {
  readonly #lists: ListDecoder;
  readonly #usual = new UsualRequestReader();
  /** A request of the usual form in a chunk up to this size cannot exceed a limit. */
  #usualBytesMax: number;

  /** @param limits - override the defaults: those of {@link ListDecoder}, but 64 attributes */
  constructor(limits: Partial<Limits> = {}) {
    const all = { ...listLimits, ...defaultLimits, ...limits };
    this.#lists = new ListDecoder(undefined, all);
    const isUsual = all.attributesMax >= usualAttributesMax && all.nameBytesMax >= usualNameBytesMax;
    this.#usualBytesMax = isUsual ? Math.min(all.valueBytesMax, all.listBytesMax) : 0;
  }

  /** Bytes buffered of an unfinished request. */
  get heldBytes(): number {
    return this.#lists.heldBytes;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @returns the requests, in order; their values are copies, so `chunk` may be used again
   * @throws {LimitError} when a request exceeds a limit: close the connection
   */
  push(chunk: Uint8Array): Input[] {
    const isShort = this.heldBytes + chunk.length <= shortRequestBytesMax;
    const inputs: Input[] = [];
    const rest = this.heldBytes === 0 ? this.#takeUsual(chunk, inputs) : chunk;
    if (rest === undefined) return inputs;
    for (const list of this.#cut(rest)) {
      const input = isShort ? decodeRequest(list) : decodeList(list, false);
      if (input.kind === "more") continue;
      inputs.push(input);
      if (input.kind !== "request") {
        this.#lists.drop();
        return inputs;
      }
    }
    const held = this.heldBytes;
    const error = held > 0 && held <= earlyBytesMax ? this.#earlyError() : undefined;
    return error === undefined ? inputs : [...inputs, error];
  }

  /**
   * The client has closed its side.
   *
   * @returns usually `closed`; the error of a truncated request
   */
  end(): Input {
    const input = decodeRequest(this.#lists.held, true);
    this.#lists.drop();
    // More cannot come.
    return input.kind === "more" ? { kind: "closed", warnings: input.warnings } : input;
  }

  /**
   * Takes the requests of the usual form at the start of a chunk.
   *
   * @returns the rest of the chunk, if any
   */
  #takeUsual(chunk: Uint8Array, inputs: Input[]): Uint8Array | undefined {
    if (chunk.length > this.#usualBytesMax) return chunk;
    this.#usual.open(chunk);
    let at = 0;
    while (at < chunk.length) {
      const request = this.#usual.read(chunk, at);
      if (request === undefined) break;
      inputs.push(request);
      at = this.#usual.end;
    }
    this.#usual.close();
    return at < chunk.length ? chunk.subarray(at) : undefined;
  }

  #cut(chunk: Uint8Array): Uint8Array[] {
    try {
      return this.#lists.push(chunk);
    } catch (error) {
      // From now on every chunk is refused.
      this.#usualBytesMax = 0;
      throw error;
    }
  }

  /** The error in the buffered bytes, if it is certain already. */
  #earlyError(): Input | undefined {
    const input = decodeRequest(this.#lists.held);
    if (input.kind === "more" || input.kind === "request") return undefined;
    // An unknown request is skipped as a whole, so wait for its end; a short one has no end.
    if (input.kind === "unknown" && this.heldBytes > shortRequestBytesMax) return undefined;
    this.#lists.drop();
    return input;
  }
}
