import { connect } from "node:net";
import type { NetConnectOpts, Socket } from "node:net";

/** How a client in a crowd behaves. */
export interface Behaviour {
  readonly address: NetConnectOpts;
  /** What it writes again and again, for as long as the server takes it. */
  readonly requests: string;
  /** Whether it reads what the server says. */
  readonly reads: boolean;
}

/** Clients without manners: each writes for as long as it can, and connects anew when it is cut off. */
export class Crowd implements Disposable {
  readonly #sockets = new Set<Socket>();
  readonly #behaviour: Behaviour;
  #isOver = false;

  constructor(count: number, behaviour: Behaviour) {
    this.#behaviour = behaviour;
    for (let client = 0; client < count; client += 1) this.#join();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(): void {
    const { address, requests, reads } = this.#behaviour;
    const socket = connect(address);
    this.#sockets.add(socket);
    const write = (): void => {
      while (socket.writable && socket.write(requests));
    };
    socket.on("connect", write).on("drain", write);
    // Refused, or cut off: what follows is the same.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (!this.#isOver) this.#join();
    });
    if (reads) socket.resume();
    else socket.pause();
  }
}
