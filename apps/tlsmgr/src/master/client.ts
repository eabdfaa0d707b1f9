import type { Socket } from "node:net";
import type { Answer, Service } from "./service.ts";
import type { StalledPeers, Waiting } from "./stalled.ts";

/**
 * One client's connection: gathers its requests, sends the replies, and never makes another client wait.
 *
 * At most one unfinished request and one unread reply are held for a client: while a reply waits to be read, nothing
 * more is read.
 */
export class Client implements Waiting {
  readonly #socket: Socket;
  readonly #service: Service;
  readonly #stalled: StalledPeers;
  /** What was received and not yet dealt with. */
  #pending: Uint8Array | undefined;

  constructor(socket: Socket, service: Service, stalled: StalledPeers) {
    this.#socket = socket;
    this.#service = service;
    this.#stalled = stalled;
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("end", () => this.#end());
    socket.on("drain", () => this.#resume());
    // A peer that is gone needs no word: "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => this.#close());
    service.clientCount(1);
    if (service.greeting !== undefined) this.#send(service.greeting);
  }

  giveUp(): void {
    this.#service.clientStalled();
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    const input = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = undefined;
    this.#respond(input, false);
  }

  #respond(input: Uint8Array, atEnd: boolean): void {
    let rest = input;
    while (rest.length > 0) {
      const answer = this.#service.respond(rest, atEnd);
      if (answer === undefined) {
        this.#keep(rest);
        return;
      }
      if (!this.#deliver(answer)) return;
      rest = rest.subarray(answer.consumedBytes);
    }
    this.#stalled.stop(this);
  }

  /** @returns whether the connection goes on */
  #deliver(answer: Answer): boolean {
    if (answer.reply !== undefined) this.#send(answer.reply);
    if (answer.close) this.#socket.end();
    return !answer.close;
  }

  #keep(rest: Uint8Array): void {
    if (rest.length > this.#service.requestBytesMax) {
      this.giveUp();
      return;
    }
    // A copy: the chunk's memory is the socket's, and is filled again.
    this.#pending = Uint8Array.from(rest);
    this.#stalled.start(this);
  }

  #send(reply: Uint8Array): void {
    if (this.#socket.write(reply)) return;
    this.#socket.pause();
    this.#stalled.start(this);
  }

  #resume(): void {
    this.#stalled.stop(this);
    if (this.#pending !== undefined) this.#stalled.start(this);
    this.#socket.resume();
  }

  #end(): void {
    if (this.#pending !== undefined) {
      const input = this.#pending;
      this.#pending = undefined;
      this.#respond(input, true);
    }
    this.#socket.end();
  }

  #close(): void {
    this.#pending = undefined;
    this.#stalled.stop(this);
    this.#service.clientCount(-1);
  }
}
