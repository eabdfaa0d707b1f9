import type { Connection, ConnectionListener } from "./connection/connection.ts";
import type { Conversation, Outcome, Service } from "./service.ts";
import type { StalledPeers, Waiting } from "./stalled.ts";

/** What happens around a client's requests. */
export interface ClientEvents {
  /** Bytes of a request have arrived and are about to be handled. */
  onRequest(client: Client): void;
  /** The client was dropped because it stayed in the middle of a request or did not read its reply. */
  onStalled(): void;
  /** The connection is closed. */
  onClose(client: Client): void;
}

/**
 * One client's connection: hands over what it sends, sends the replies, and never delays another client.
 *
 * At most one unfinished request, the requests of one piece of input, and the replies of one turn are held
 * for a client: while replies wait to be read, and while requests are left, nothing more is read.
 */
export class Client implements ConnectionListener, Waiting {
  readonly #connection: Connection;
  readonly #conversation: Conversation;
  readonly #stalled: StalledPeers;
  readonly #events: ClientEvents;
  /** Set by the server: the number of the last piece of input. */
  lastInput = 0;
  /** Requests are left for other turns. */
  #hasMore = false;
  #isClosed = false;

  constructor(connection: Connection, service: Service, stalled: StalledPeers, events: ClientEvents) {
    this.#connection = connection;
    this.#conversation = service.converse(() => this.#goOn());
    this.#stalled = stalled;
    this.#events = events;
    const { greeting } = service;
    if (greeting !== undefined) connection.reply((replies) => replies.append(greeting));
  }

  /** Whether nothing is in hand: no part of a request, no request, no reply that was not read. */
  get isIdle(): boolean {
    return !this.#hasMore && this.#conversation.heldBytes === 0 && this.#connection.unsentBytes === 0;
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
    this.#conclude(this.#connection.reply((replies) => this.#conversation.receive(chunk, replies)));
  }

  onEnd(): void {
    this.#connection.reply((replies) => this.#conversation.end(replies));
    this.#connection.end();
  }

  onFull(): void {
    this.#stalled.start(this);
  }

  onDrain(): void {
    this.#stalled.stop(this);
    if (this.#hasMore) this.#goOn();
    else if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
  }

  onClose(): void {
    this.#isClosed = true;
    this.#stalled.stop(this);
    this.#conversation.close();
    this.#events.onClose(this);
  }

  /** Answers more of the requests that are left, unless the client must read first. */
  #goOn(): void {
    if (this.#isClosed || this.#connection.isFull) return;
    this.#conclude(this.#connection.reply((replies) => this.#conversation.goOn(replies)));
  }

  #conclude(outcome: Outcome): void {
    if (outcome === "close") {
      this.#connection.end();
    } else if (outcome === "wait") {
      this.#hasMore = true;
      this.#connection.pause();
      return;
    } else if (outcome === "more") {
      this.#hasMore = true;
      this.#connection.pause();
      setImmediate(() => this.#goOn());
      return;
    } else if (this.#hasMore) {
      this.#connection.resume();
    }
    this.#hasMore = false;
    if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
    else if (!this.#connection.isFull) this.#stalled.stop(this);
  }
}
