import { createServer, Socket } from "node:net";
import type { Server } from "node:net";
import type { Log } from "../log/log.ts";
import { Client } from "./client.ts";
import type { Service } from "./service.ts";
import { StalledPeers } from "./stalled.ts";

/** What a server needs beside its service. */
export interface ServerOptions {
  readonly log: Log;
  /** Time for a whole request or reply, `ipc_timeout`. */
  readonly ipcTimeoutSeconds: number;
  /** Called before each request is dealt with. */
  readonly onRequest: () => void;
}

/** The path of a socket to make, or the descriptor of one that listens already. */
export type ListenAddress = string | { readonly fd: number };

/** Serves clients on a UNIX socket, all at the same time. */
export class ServiceServer {
  readonly #server: Server;
  readonly #clients = new Set<Client>();

  constructor(service: Service, { log, ipcTimeoutSeconds, onRequest }: ServerOptions) {
    const stalled = new StalledPeers(ipcTimeoutSeconds);
    const events = {
      onRequest,
      onStalled: (): void => log.warning("timeout on client connection: closing it"),
      onClose: (client: Client): void => {
        this.#clients.delete(client);
        log.debug(() => "connection closed");
      },
    };
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      log.debug(() => "connection established");
      this.#clients.add(new Client(socket, service, stalled, events));
    });
  }

  /** How many clients are connected. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** Starts to listen; rejects when that is not possible. */
  async listen(where: ListenAddress): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(where, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }
}

/**
 * Tells when master(8) is gone: its end of the status channel is closed by `postfix reload` and by its death, and
 * nothing is ever sent on it otherwise.
 */
export function watchMaster(statusFd: number, onGone: () => void): void {
  const channel = new Socket({ fd: statusFd, readable: true, writable: false });
  for (const event of ["data", "end", "error", "close"]) channel.once(event, onGone);
  channel.resume();
}
