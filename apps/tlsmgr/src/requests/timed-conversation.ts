import type { Outbox } from "../serving/connection/outbox.ts";
import type { Conversation, Outcome } from "../serving/service.ts";
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

  receive(chunk: Uint8Array, replies: Outbox): Outcome {
    if (!this.#latency.isDue()) return this.#conversation.receive(chunk, replies);
    return this.#latency.time(() => this.#conversation.receive(chunk, replies));
  }

  goOn(replies: Outbox): Outcome {
    return this.#conversation.goOn(replies);
  }

  end(replies: Outbox): void {
    this.#conversation.end(replies);
  }

  close(): void {
    this.#conversation.close();
  }
}
