import { encode, LimitError, warningText } from "@postfixjs/attr";
import type { Warning } from "@postfixjs/attr";
import { encodeEmptyReply, replySchemas, RequestDecoder } from "@postfixjs/attr/tlsmgr";
import type { Input, Request } from "@postfixjs/attr/tlsmgr";
import type { Answer, Conversation } from "../master/service.ts";
import type { RequestContext } from "./context.ts";
import { policy } from "./policy.ts";
import { seed } from "./seed.ts";
import { lookup, remove, update } from "./session.ts";
import { ticketKey } from "./ticket-key.ts";

/** Longest request in bytes: a session of 64 KiB in base64, and room for its names. */
const requestBytesMax = 128 * 1024;

const closing: Answer = { reply: undefined, close: true };
const silent: Answer = { reply: undefined, close: false };

/** The talk with one client: its requests are decoded, carried out and answered. */
export class TlsmgrConversation implements Conversation {
  readonly #context: RequestContext;
  readonly #decoder = new RequestDecoder({ listBytesMax: requestBytesMax });

  constructor(context: RequestContext) {
    this.#context = context;
  }

  get heldBytes(): number {
    return this.#decoder.heldBytes;
  }

  receive(chunk: Uint8Array): readonly Answer[] {
    try {
      return this.#decoder.push(chunk).map((input) => this.#answer(input));
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      this.#context.log.warning(`closing a client of ${this.#context.peerName}: ${error.message}`);
      return [closing];
    }
  }

  end(): Answer {
    return this.#answer(this.#decoder.end());
  }

  #answer(input: Input): Answer {
    this.#warn(input.warnings);
    this.#context.counters.count(input);
    switch (input.kind) {
      case "request":
        return { reply: carryOut(this.#context, input), close: false };
      case "malformed":
        return { reply: encodeEmptyReply(input.request), close: false };
      case "unknown":
        return silent;
      case "wakeup":
        this.#context.log.debug(() => "received master trigger");
        return closing;
      case "closed":
        return closing;
    }
  }

  #warn(warnings: readonly Warning[]): void {
    for (const warning of warnings) this.#context.log.warning(warningText(warning, this.#context.peerName));
  }
}

function carryOut(context: RequestContext, { request, values }: Request): Uint8Array {
  switch (request) {
    case "seed":
      return encode(replySchemas[request], seed(context, values.size));
    case "policy":
      return encode(replySchemas[request], policy(context, values.cache_type));
    case "lookup":
      return encode(replySchemas[request], lookup(context, values.cache_type, values.cache_id));
    case "update":
      return encode(
        replySchemas[request],
        update(context, values.cache_type, values.cache_id, values.session),
      );
    case "delete":
      return encode(replySchemas[request], remove(context, values.cache_type, values.cache_id));
    case "tktkey":
      return encode(replySchemas[request], ticketKey(context, values.keyname));
  }
}
