import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, ListenOptions, Server, Socket } from "node:net";
import process from "node:process";
import { checkNumbers } from "../check-numbers.ts";
import { converse, disconnected } from "./conversation.ts";
import type { RequestProtocol } from "./conversation.ts";
import { ServerError } from "./errors.ts";

/** Settings of a {@link RequestServer}. */
export interface RequestServerOptions {
  /**
   * Deadline for one request, from its first byte to its answer; 100 by default, as long as Postfix waits.
   */
  readonly timeoutSeconds?: number;
  /** Connections that may be open at the same time; 1000 by default. */
  readonly connectionsMax?: number;
  /**
   * Receives errors of one connection: an exception of the handler, a malformed request, a missed deadline.
   * The server closes the connection without an answer, and Postfix tries again. Emits a process warning by
   * default.
   */
  readonly onError?: (error: Error) => void;
}

const defaults = {
  timeoutSeconds: 100,
  connectionsMax: 1000,
  onError: (error: Error): void => process.emitWarning(error),
} as const;

/** A server that answers the requests of each connection one after the other. */
export class RequestServer implements AsyncDisposable {
  readonly #protocol: RequestProtocol;
  readonly #options: Required<RequestServerOptions>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @internal */
  constructor(protocol: RequestProtocol, options: RequestServerOptions) {
    this.#protocol = protocol;
    this.#options = { ...defaults, ...options };
    const { timeoutSeconds, connectionsMax } = this.#options;
    checkNumbers({ timeoutSeconds, connectionsMax });
    this.#server = createServer((socket) => void this.#serve(socket));
    this.#server.maxConnections = connectionsMax;
  }

  /**
   * Starts listening.
   *
   * @param where - `{ path }` of a UNIX-domain socket, or `{ host, port }`
   * @throws {unknown} the system error when it cannot
   */
  async listen(where: ListenOptions): Promise<void> {
    this.#server.listen(where);
    await once(this.#server, "listening");
  }

  /** The listening address, as `net.Server` reports it. */
  address(): AddressInfo | string | null {
    return this.#server.address();
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The same as {@link RequestServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    try {
      await converse(socket, this.#protocol, this.#options.timeoutSeconds);
    } catch (error) {
      if (error === disconnected) return;
      this.#options.onError(
        error instanceof Error ? error : new ServerError("SERVER_HANDLER", String(error)),
      );
    } finally {
      socket.destroy();
      this.#sockets.delete(socket);
    }
  }
}

/** Reports misuse when the server is made, not at the first request. */
export function checkHandler(handler: unknown): void {
  if (typeof handler !== "function") throw new TypeError("cannot serve without a handler: give a function");
}
