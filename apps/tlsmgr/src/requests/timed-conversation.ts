import type { Answer, Conversation } from "../master/service.ts";
import type { RequestLatency } from "./latency.ts";

/** A conversation whose requests are timed. */
export class TimedConversation implements Conversation {
  readonly #conversation: Conversation;
  readonly #latency: RequestLatency;

  constructor(conversation: Conversation, latency: RequestLatency) {
    this.#conversation = conversation;
    this.#latency = latency;
  }

  get heldBytes(): number {
    return this.#conversation.heldBytes;
  }

  receive(chunk: Uint8Array): readonly Answer[] {
    return this.#latency.time(() => this.#conversation.receive(chunk));
  }

  end(): Answer {
    return this.#conversation.end();
  }
}
