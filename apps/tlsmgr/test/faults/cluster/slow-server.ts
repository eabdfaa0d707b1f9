import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** Forwards connections to a port of the loopback interface, and holds up what comes back. */
export class SlowServer implements Disposable {
  delayMilliseconds = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(target: number) {
    this.#server = createServer((client) => this.#forward(client, target)).listen(0, "127.0.0.1");
  }

  static async before(target: number): Promise<SlowServer> {
    const slow = new SlowServer(target);
    await once(slow.#server, "listening");
    return slow;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #forward(client: Socket, target: number): void {
    const server = connect(target, "127.0.0.1");
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk) => {
      const send = (): unknown => client.destroyed || client.write(chunk);
      if (this.delayMilliseconds === 0) send();
      else setTimeout(send, this.delayMilliseconds);
    });
  }
}
