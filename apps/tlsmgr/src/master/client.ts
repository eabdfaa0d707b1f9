import type { Connection, ConnectionListener } from "./connection.ts";
import type { Answer, Conversation, Service } from "./service.ts";
import type { StalledPeers, Waiting } from "./stalled.ts";

/** What happens around a client's requests. */
export interface ClientEvents {
  /** Bytes of a request are there, and will be dealt with next. */
  onRequest(client: Client): void;
  /** The client was given up, since it stayed in the middle of a request or did not read its reply. */
  onStalled(): void;
  /** The connection is closed. */
  onClose(client: Client): void;
}

/**
 * One client's connection: hands over what it sends, sends the replies, and never makes another client wait.
 *
 * At most one unfinished request and one unread reply are held for a client: while a reply waits to be read, nothing
 * more is read.
 */
export class Client implements ConnectionListener, Waiting {
  readonly #connection: Connection;
  readonly #conversation: Conversation;
  readonly #stalled: StalledPeers;
  readonly #events: ClientEvents;

  constructor(connection: Connection, service: Service, stalled: StalledPeers, events: ClientEvents) {
    this.#connection = connection;
    this.#conversation = service.converse();
    this.#stalled = stalled;
    this.#events = events;
    if (service.greeting !== undefined) connection.send(service.greeting);
  }

  /** Whether nothing is in hand: no part of a request, no reply that was not read. */
  get isIdle(): boolean {
    return this.#conversation.heldBytes === 0 && this.#connection.unsentBytes === 0;
  }

  /** Closes the connection at once. */
  drop(): void {
    this.#connection.destroy();
  }

  /** Closes the connection at once, because of a peer that takes too long. */
  giveUp(): void {
    this.#events.onStalled();
    this.#connection.destroy();
  }

  onData(chunk: Uint8Array): void {
    this.#events.onRequest(this);
    for (const answer of this.#conversation.receive(chunk)) this.#answer(answer);
    if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
    else if (!this.#connection.isFull) this.#stalled.stop(this);
  }

  onEnd(): void {
    this.#answer(this.#conversation.end());
    this.#connection.end();
  }

  onFull(): void {
    this.#stalled.start(this);
  }

  onDrain(): void {
    this.#stalled.stop(this);
    if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
  }

  onClose(): void {
    this.#stalled.stop(this);
    this.#events.onClose(this);
  }

  #answer({ reply, close }: Answer): void {
    if (reply !== undefined) this.#connection.send(reply);
    if (close) this.#connection.end();
  }
}
