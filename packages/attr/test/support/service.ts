import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A service on a UNIX-domain socket that does what a test says with each connection. */
export class Service implements AsyncDisposable {
  readonly path: string;
  readonly #server: Server;
  readonly #directory: string;
  readonly #sockets = new Set<Socket>();
  /** Number of connections so far. */
  connections = 0;

  private constructor(directory: string, serve: (socket: Socket, connection: number) => void) {
    this.#directory = directory;
    this.path = path.join(directory, "service");
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => undefined);
      // A socket that nobody reads does not notice its end.
      socket.resume();
      serve(socket, this.connections);
    });
  }

  /** @param serve - gets each connection, and its number from 1 */
  static async start(serve: (socket: Socket, connection: number) => void): Promise<Service> {
    const service = new Service(await mkdtemp(path.join(tmpdir(), "attr-")), serve);
    service.#server.listen(service.path);
    await once(service.#server, "listening");
    return service;
  }

  /** Resolves when no connection is left. */
  async idle(): Promise<void> {
    await Promise.all(Array.from(this.#sockets, (socket) => once(socket, "close")));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
