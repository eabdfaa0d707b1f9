import type { Socket } from "node:net";
import type { Accept, Connection, ConnectionListener } from "./connection.ts";

/** Takes a connection over a socket of Node: this works everywhere. */
export function acceptSocket(socket: Socket, accept: Accept): void {
  new SocketConnection(socket).start(accept);
}

class SocketConnection implements Connection {
  readonly #socket: Socket;
  #listener: ConnectionListener | undefined;

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
      socket.resume();
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

  send(bytes: Uint8Array): void {
    if (this.#socket.write(bytes)) return;
    this.#socket.pause();
    this.#listener?.onFull();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
