import type { Socket } from "node:net";
import type { Accept, Connection, ConnectionListener } from "./connection.ts";
import { Outbox } from "./outbox.ts";

/**
 * Returns a function that takes connections over sockets of Node, which works in every version of it. All of
 * them share one outbox, since what they send is copied.
 */
export function socketAcceptor(accept: Accept): (socket: Socket) => void {
  const outbox = new Outbox();
  return (socket) => new SocketConnection(socket, outbox).start(accept);
}

class SocketConnection implements Connection {
  readonly #outbox: Outbox;
  readonly #socket: Socket;
  #listener: ConnectionListener | undefined;
  #isPaused = false;

  constructor(socket: Socket, outbox: Outbox) {
    this.#socket = socket;
    this.#outbox = outbox;
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
    // A client that has disconnected: "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => listener.onClose());
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  reply<Result>(write: (replies: Outbox) => Result): Result {
    const outbox = this.#outbox;
    const start = outbox.end;
    const result = write(outbox);
    const bytes = outbox.bytes.slice(start, outbox.end);
    outbox.drop(start);
    this.#send(bytes);
    return result;
  }

  #send(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#socket.write(bytes, () => void bytes.fill(0))) return;
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
