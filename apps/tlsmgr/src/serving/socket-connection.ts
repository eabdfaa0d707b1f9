import type { Socket } from "node:net";
import type { Accept, Connection, ConnectionListener } from "./connection.ts";
import { Outbox } from "./outbox.ts";

/** Takes a connection over a socket of Node: this works everywhere. */
export function acceptSocket(socket: Socket, accept: Accept): void {
  new SocketConnection(socket).start(accept);
}

/** One for all: what is sent is copied. */
const outbox = new Outbox();

class SocketConnection implements Connection {
  readonly outbox = outbox;
  readonly #socket: Socket;
  #listener: ConnectionListener | undefined;
  #isPaused = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  start(accept: Accept): void {
    const socket = this.#socket;
    const listener = accept(this);
    this.#listener = listener;
    socket.on("data", (chunk: Uint8Array) => listener.onData(chunk));
    socket.on("end", () => listener.onEnd());
    socket.on("drain", () => {
      listener.onDrain();
      this.#readOn();
    });
    // A client that is gone needs no word: "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => listener.onClose());
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  send(start: number): void {
    const bytes = this.outbox.bytes.slice(start, this.outbox.end);
    this.outbox.drop(start);
    if (bytes.length === 0 || this.#socket.write(bytes)) return;
    this.#socket.pause();
    this.#listener?.onFull();
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#readOn();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #readOn(): void {
    if (!this.#isPaused && !this.isFull) this.#socket.resume();
  }
}
