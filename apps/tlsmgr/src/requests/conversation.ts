import { LimitError, warningText } from "@postfixjs/attr";
import type { Warning } from "@postfixjs/attr";
import { encodeEmptyReply, encodeReplyInto, replyBytesMax, RequestDecoder } from "@postfixjs/attr/tlsmgr";
import type { Input, ReplyValues, Request, RequestName } from "@postfixjs/attr/tlsmgr";
import type { Outbox } from "../serving/connection/outbox.ts";
import type { Conversation, Outcome } from "../serving/service.ts";
import type { RequestContext } from "./context.ts";
import { replyBytesPerTurn, requestBytesMax, requestsPerTurn } from "./limits.ts";
import { policy } from "./policy.ts";
import { seed } from "./seed.ts";
import { fetchShared, lookup, remove, update } from "./session.ts";
import { ticketKey } from "./ticket-key.ts";

const noInputs: readonly Input[] = [];

/** Decodes, carries out and answers the requests of one client. */
export class TlsmgrConversation implements Conversation {
  readonly #context: RequestContext;
  readonly #decoder = new RequestDecoder({ listBytesMax: requestBytesMax });
  /** The input received, and the index of the first piece not yet answered. */
  #inputs = noInputs;
  #next = 0;
  readonly #onReady: (() => void) | undefined;
  /** The lookup that waits, or has waited, for another host's session. */
  #fetched: Input | undefined;
  #isWaiting = false;
  /** The client has asked for a ticket key: it gives its clients tickets. */
  #givesTickets = false;

  /** @param onReady - called when requests can be answered that had to wait; without it none waits */
  constructor(context: RequestContext, onReady?: () => void) {
    this.#context = context;
    this.#onReady = onReady;
  }

  get heldBytes(): number {
    return this.#decoder.heldBytes;
  }

  receive(chunk: Uint8Array, replies: Outbox): Outcome {
    try {
      this.#inputs = this.#decoder.push(chunk);
      this.#next = 0;
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      this.#context.log.warning(`closing a client of ${this.#context.peerName}: ${error.message}`, "limit");
      return "close";
    }
    return this.goOn(replies);
  }

  goOn(replies: Outbox): Outcome {
    const last = Math.min(this.#inputs.length, this.#next + requestsPerTurn);
    const bytesMax = replies.end + replyBytesPerTurn;
    for (; this.#next < last && replies.end < bytesMax; this.#next += 1) {
      const input = this.#inputs[this.#next];
      if (input === undefined) continue;
      if (this.#mustWait(input)) return "wait";
      if (!this.#answer(input, replies)) return "close";
    }
    if (this.#next < this.#inputs.length) return "more";
    this.#inputs = noInputs;
    this.#fetched = undefined;
    return "idle";
  }

  end(replies: Outbox): void {
    this.#answer(this.#decoder.end(), replies);
  }

  close(): void {
    // Drops, and wipes, a request whose end has not come.
    this.#decoder.end();
    for (const input of this.#inputs.slice(this.#next)) {
      if (input.kind === "request" && input.request === "update") input.values.session.fill(0);
    }
    this.#inputs = noInputs;
  }

  /** Whether a request must wait for what other hosts have. */
  #mustWait(input: Input): boolean {
    if (this.#isWaiting) return true;
    const onReady = this.#onReady;
    if (this.#context.sharedSessions === undefined || onReady === undefined) return false;
    if (input.kind !== "request" || input.request !== "lookup" || input === this.#fetched) return false;
    this.#fetched = input;
    this.#isWaiting = fetchShared(this.#context, input.values.cache_type, input.values.cache_id, () => {
      this.#isWaiting = false;
      onReady();
    });
    return this.#isWaiting;
  }

  /** Returns whether the connection stays open. */
  #answer(input: Input, replies: Outbox): boolean {
    this.#warn(input.warnings);
    this.#context.counters.count(input);
    switch (input.kind) {
      case "request":
        if (input.request === "tktkey") this.#givesTickets = true;
        carryOut(this.#context, input, replies, this.#givesTickets);
        return true;
      case "malformed":
        replies.append(encodeEmptyReply(input.request));
        return true;
      case "unknown":
        return true;
      case "wakeup":
        this.#context.log.debug(() => "received master trigger");
        return false;
      case "closed":
        return false;
    }
  }

  #warn(warnings: readonly Warning[]): void {
    for (const warning of warnings)
      this.#context.log.warning(warningText(warning, this.#context.peerName), warning.code);
  }
}

function carryOut(
  context: RequestContext,
  { request, values }: Request,
  replies: Outbox,
  givesTickets: boolean,
): void {
  switch (request) {
    case "seed": {
      const reply = seed(context, values.size);
      return put(replies, request, reply, reply.seed);
    }
    case "policy":
      return put(replies, request, policy(context, values.cache_type));
    case "lookup": {
      const reply = lookup(context, values.cache_type, values.cache_id);
      return put(replies, request, reply, reply.session);
    }
    case "update":
      put(replies, request, update(context, values, givesTickets));
      values.session.fill(0);
      return;
    case "delete":
      return put(replies, request, remove(context, values.cache_type, values.cache_id));
    case "tktkey": {
      const reply = ticketKey(context, values.keyname);
      return put(replies, request, reply, reply.keybuf);
    }
  }
}

/** Writes a reply into the outbox, and wipes the secret in its values. */
function put<Name extends RequestName>(
  replies: Outbox,
  request: Name,
  values: ReplyValues[Name],
  secret?: Uint8Array,
): void {
  const room = replies.reserve(replyBytesMax(secret?.length ?? 0));
  replies.commit(encodeReplyInto(request, values, room, replies.end));
  secret?.fill(0);
}
