import type { Socket } from "node:net";
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
export class Client implements Waiting {
  readonly #socket: Socket;
  readonly #conversation: Conversation;
  readonly #stalled: StalledPeers;
  readonly #events: ClientEvents;

  constructor(socket: Socket, service: Service, stalled: StalledPeers, events: ClientEvents) {
    this.#socket = socket;
    this.#conversation = service.converse();
    this.#stalled = stalled;
    this.#events = events;
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("end", () => this.#end());
    socket.on("drain", () => this.#resume());
    // A peer that is gone needs no word: "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => this.#close());
    if (service.greeting !== undefined) this.#send(service.greeting);
  }

  /** Whether nothing is in hand: no part of a request, no reply that was not read. */
  get isIdle(): boolean {
    return this.#conversation.heldBytes === 0 && this.#socket.writableLength === 0;
  }

  /** Closes the connection at once. */
  drop(): void {
    this.#socket.destroy();
  }

  /** Closes the connection at once, because of a peer that takes too long. */
  giveUp(): void {
    this.#events.onStalled();
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    this.#events.onRequest(this);
    for (const answer of this.#conversation.receive(chunk)) this.#answer(answer);
    if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
    else if (!this.#socket.writableNeedDrain) this.#stalled.stop(this);
  }

  #end(): void {
    this.#answer(this.#conversation.end());
    this.#socket.end();
  }

  #answer({ reply, close }: Answer): void {
    if (reply !== undefined) this.#send(reply);
    if (close) this.#socket.end();
  }

  #send(reply: Uint8Array): void {
    if (this.#socket.write(reply)) return;
    this.#socket.pause();
    this.#stalled.start(this);
  }

  #resume(): void {
    this.#stalled.stop(this);
    if (this.#conversation.heldBytes > 0) this.#stalled.start(this);
    this.#socket.resume();
  }

  #close(): void {
    this.#stalled.stop(this);
    this.#events.onClose(this);
  }
}
