import { createServer } from "node:net";
import type { Server } from "node:net";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { Client } from "./client.ts";
import { DescriptorProbe } from "./descriptor-probe.ts";
import { clientLimit } from "./client-limit.ts";
import type { Accept } from "./connection/connection.ts";
import { acceptDirectly } from "./direct/direct-connection.ts";
import type { Service } from "./service.ts";
import { socketAcceptor } from "./connection/socket-connection.ts";
import { StalledPeers } from "./stalled.ts";

/** What a server needs besides its service. */
export interface ServerOptions {
  readonly log: Log;
  /** Time for a whole request or reply, `ipc_timeout`. */
  readonly ipcTimeoutSeconds: number;
  /** The most clients at a time; by default as many as {@link clientLimit} has it. */
  readonly clientsMax?: number;
  /** Called before each request is dealt with. */
  readonly onRequest: () => void;
}

/** The path of a socket to make, or the descriptor of one that listens already. */
export type ListenAddress = string | { readonly fd: number };

/** Counts of a server's clients. */
export interface ClientStatistics {
  /** Those that are connected now. */
  readonly connected: number;
  /** Connections since the start. */
  readonly accepted: number;
  /** Connections that were closed because the client took too long. */
  readonly stalled: number;
  /** Connections that were closed to make room for others. */
  readonly dropped: number;
}

/** The counts of a server that has not begun. */
export const noClients: ClientStatistics = { connected: 0, accepted: 0, stalled: 0, dropped: 0 };

/** Serves clients on a UNIX socket, all at the same time. */
export class ServiceServer {
  readonly #server: Server;
  readonly #accept: Accept;
  readonly #log: Log;
  readonly #clientsMax: number;
  readonly #clients = new Set<Client>();
  /** Pieces of input so far: a clock that orders clients by their last request. */
  #inputs = 0;
  #accepted = 0;
  #stalled = 0;
  #dropped = 0;

  constructor(service: Service, options: ServerOptions) {
    const { log, ipcTimeoutSeconds, clientsMax = clientLimit(), onRequest } = options;
    this.#log = log;
    this.#clientsMax = clientsMax;
    const stalled = new StalledPeers(ipcTimeoutSeconds);
    const events = {
      onRequest: (client: Client): void => {
        this.#inputs += 1;
        client.lastInput = this.#inputs;
        onRequest();
      },
      onStalled: (): void => {
        this.#stalled += 1;
        log.warning("timeout on client connection: closing it");
      },
      onClose: (client: Client): void => {
        this.#clients.delete(client);
        log.debug(() => "connection closed");
      },
    };
    this.#accept = (connection) => {
      log.debug(() => "connection established");
      if (this.#clients.size >= this.#clientsMax) {
        const many = `too many clients (${this.#clients.size})`;
        log.warning(`${many}: closing the one idle for longest`, "too many clients");
        this.#dropLongestIdle();
      }
      this.#accepted += 1;
      const client = new Client(connection, service, stalled, events);
      client.lastInput = this.#inputs;
      this.#clients.add(client);
      return client;
    };
    this.#server = createServer({ allowHalfOpen: true }, socketAcceptor(this.#accept));
  }

  /** The counts at this moment. */
  statistics(): ClientStatistics {
    const [accepted, stalled, dropped] = [this.#accepted, this.#stalled, this.#dropped];
    return { connected: this.#clients.size, accepted, stalled, dropped };
  }

  /** Starts to listen; rejects when that is not possible. */
  async listen(where: ListenAddress): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(where, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error) => this.#cannotAccept(error));
        acceptDirectly(this.#server, this.#accept);
        new DescriptorProbe((error) => this.#cannotAccept(error)).start();
        resolve();
      });
    });
  }

  /** Out of descriptors, most likely: makes room for the next client, which waits or connects again. */
  #cannotAccept(error: unknown): void {
    this.#log.warning(`accept connection: ${textOfError(error)}`);
    this.#dropLongestIdle();
  }

  /**
   * A client that finds its connection closed connects again. Where none is idle, one that is stuck must give
   * way.
   */
  #dropLongestIdle(): void {
    const client = this.#longestWithoutInput((each) => each.isIdle) ?? this.#longestWithoutInput(() => true);
    if (client !== undefined) this.#dropped += 1;
    client?.drop();
  }

  /** Looks at every client, 0.3 ms for 10,000: keeping them in order would cost each request more. */
  #longestWithoutInput(isMeant: (client: Client) => boolean): Client | undefined {
    let found: Client | undefined;
    for (const client of this.#clients) {
      if (client.lastInput < (found?.lastInput ?? Number.POSITIVE_INFINITY) && isMeant(client))
        found = client;
    }
    return found;
  }
}
