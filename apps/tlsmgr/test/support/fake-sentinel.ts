import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** An array of texts in the protocol of Redis. */
function array(...texts: readonly string[]): string {
  const parts = texts.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  return `*${texts.length}\r\n${parts.join("")}`;
}

/** A Sentinel whose replies about the master can be held back, and which announces failovers on demand. */
export class FakeSentinel implements Disposable {
  /** The master's port; it listens at 127.0.0.1. */
  masterPort = 0;
  /** Holds back what it is asked about the master. */
  holdsBack = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #subscribers = new Set<Socket>();
  #heldBack: Socket[] = [];

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket)).listen(0, "127.0.0.1");
  }

  static async start(): Promise<FakeSentinel> {
    const sentinel = new FakeSentinel();
    await once(sentinel.#server, "listening");
    return sentinel;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many clients wait for news of a failover. */
  get subscribers(): number {
    return this.#subscribers.size;
  }

  /** How many questions about the master it holds back. */
  get heldBack(): number {
    return this.#heldBack.length;
  }

  /** Tells all subscribers of a failover. */
  announce(): void {
    for (const socket of this.#subscribers) socket.write(array("message", "+switch-master", "mx"));
  }

  /** Answers what it has held back. */
  release(): void {
    this.holdsBack = false;
    for (const socket of this.#heldBack) this.#nameMaster(socket);
    this.#heldBack = [];
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#subscribers.delete(socket);
    });
    socket.on("data", (chunk) => {
      // Each command is an array; several may come together.
      for (const command of chunk.toString("latin1").split(/(?=^\*\d+\r\n)/mu)) this.#reply(socket, command);
    });
  }

  #reply(socket: Socket, command: string): void {
    if (/subscribe/iu.test(command)) {
      this.#subscribers.add(socket);
      socket.write(`*3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n`);
    } else if (/get-master-addr-by-name/iu.test(command)) {
      if (this.holdsBack) this.#heldBack.push(socket);
      else this.#nameMaster(socket);
    } else socket.write(/sentinels/iu.test(command) ? "*0\r\n" : "+OK\r\n");
  }

  #nameMaster(socket: Socket): void {
    socket.write(array("127.0.0.1", `${this.masterPort}`));
  }
}
