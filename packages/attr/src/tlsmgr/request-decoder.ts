import type { Limits } from "../encoding.ts";
import { defaultLimits as listLimits, ListDecoder } from "../list-decoder.ts";
import { decodeList, decodeRequest, shortRequestBytesMax } from "./request.ts";
import type { BadRequest, Closed, Request, Wakeup } from "./request.ts";
import { usualAttributesMax, usualNameBytesMax, UsualRequestReader } from "./usual-request.ts";

/** What a {@link RequestDecoder} hands out. */
export type Input = Request | BadRequest | Wakeup | Closed;

const defaultLimits: Partial<Limits> = { attributesMax: 64 };

/**
 * Errors are looked for early in so many bytes. They show in the first name or two; looking through more
 * bytes again and again would let a client that sends single bytes keep the server busy.
 */
const earlyBytesMax = 256;

/**
 * The server's side of one connection: takes the chunks of the stream, hands out requests.
 *
 * After input that is no well-formed request the decoder drops whatever it holds, as Postfix does, so that
 * the next chunk starts a new request. An error is told as soon as it is certain, before the end of the list
 * has come.
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
  /** Chunks up to this size cannot hold anything that is beyond a limit, in a request of the usual form. */
  #usualBytesMax: number;

  /**
   * @param limits - what differs from the defaults, those of {@link ListDecoder} with at most 64 attributes
   */
  constructor(limits: Partial<Limits> = {}) {
    const all = { ...listLimits, ...defaultLimits, ...limits };
    this.#lists = new ListDecoder(undefined, all);
    const isUsual = all.attributesMax >= usualAttributesMax && all.nameBytesMax >= usualNameBytesMax;
    this.#usualBytesMax = isUsual ? Math.min(all.valueBytesMax, all.listBytesMax) : 0;
  }

  /** Number of bytes held of a request whose end has not come yet. */
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
   * @returns what remains to be done: often `closed`, but also the error of a request that has been cut
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
   * @returns the rest of the chunk, if there is any
   */
  #takeUsual(chunk: Uint8Array, inputs: Input[]): Uint8Array | undefined {
    if (chunk.length > this.#usualBytesMax) return chunk;
    let at = 0;
    while (at < chunk.length) {
      const request = this.#usual.read(chunk, at);
      if (request === undefined) return chunk.subarray(at);
      inputs.push(request);
      at = this.#usual.end;
    }
    return undefined;
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

  /** What is wrong with the bytes held, if that is certain already. */
  #earlyError(): Input | undefined {
    const input = decodeRequest(this.#lists.held);
    if (input.kind === "more" || input.kind === "request") return undefined;
    // An unknown request is passed over as a whole, so its end is waited for; a short one has no end.
    if (input.kind === "unknown" && this.heldBytes > shortRequestBytesMax) return undefined;
    this.#lists.drop();
    return input;
  }
}
