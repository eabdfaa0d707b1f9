import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, ListenOptions, Server, Socket } from "node:net";
import process from "node:process";
import { converse, disconnected } from "./conversation.ts";
import type { ConversationOptions, PolicyHandler } from "./conversation.ts";

/** Settings of a {@link PolicyServer}. */
export interface PolicyServerOptions extends Partial<ConversationOptions> {
  /** Connections that may be open at the same time; 1000 by default. */
  readonly connectionsMax?: number;
  /**
   * Gets what goes wrong on one connection: an error of the handler, a malformed request, a missed deadline. The
   * connection is closed then without an answer, and Postfix tries again. By default a warning of the process.
   */
  readonly onError?: (error: Error) => void;
}

const defaults = {
  // As long as smtpd(8) waits: smtpd_policy_service_timeout.
  timeoutSeconds: 100,
  limits: { listBytesMax: 65_536 },
  connectionsMax: 1000,
  onError: (error: Error): void => process.emitWarning(error),
} as const;

/**
 * Makes a server of the policy delegation protocol (SMTPD_POLICY_README), to be named in `check_policy_service`.
 *
 * @param handler - decides on each request; the requests of one connection come one after the other
 * @param options - deadline and limits: 100 seconds, 64 KB for a request, 1000 connections by default
 */
export function createPolicyServer(handler: PolicyHandler, options: PolicyServerOptions = {}): PolicyServer {
  return new PolicyServer(handler, options);
}

/** A server of the policy delegation protocol, see {@link createPolicyServer}. */
export class PolicyServer implements AsyncDisposable {
  readonly #handler: PolicyHandler;
  readonly #options: Required<PolicyServerOptions>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @internal Use {@link createPolicyServer}. */
  constructor(handler: PolicyHandler, options: PolicyServerOptions) {
    this.#handler = handler;
    this.#options = { ...defaults, ...options };
    this.#server = createServer((socket) => void this.#serve(socket));
    this.#server.maxConnections = this.#options.connectionsMax;
  }

  /**
   * Starts to listen.
   *
   * @param where - `{ path }` of a UNIX-domain socket, or `{ host, port }`
   * @throws the error of the system when that is not possible
   */
  async listen(where: ListenOptions): Promise<void> {
    this.#server.listen(where);
    await once(this.#server, "listening");
  }

  /** Where the server listens, as `net.Server` tells it. */
  address(): AddressInfo | string | null {
    return this.#server.address();
  }

  /** Stops to listen and closes all connections. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The same as {@link PolicyServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    try {
      await converse(socket, this.#handler, this.#options);
    } catch (error) {
      if (error === disconnected) return;
      this.#options.onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      socket.destroy();
      this.#sockets.delete(socket);
    }
  }
}
