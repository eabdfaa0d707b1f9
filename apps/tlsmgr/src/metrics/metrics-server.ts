import type { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { listenAt } from "../control/named-socket.ts";
import type { NamedSocket } from "../control/named-socket.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import type { MetricsAddress } from "./metrics-address.ts";

const contentType = "text/plain; version=0.0.4; charset=utf-8";
const connectionsMax = 8;
const deadlineMilliseconds = 10_000;
const limits = {
  maxHeaderSize: 8192,
  requestTimeout: deadlineMilliseconds,
  headersTimeout: deadlineMilliseconds,
  keepAliveTimeout: deadlineMilliseconds,
  connectionsCheckingInterval: deadlineMilliseconds,
};
/** After a reload, the process before may hold the port for a moment. */
const retryMilliseconds = 500;
const retriesMax = 20;

/** What a metrics server works with. */
export interface MetricsServerOptions {
  readonly log: Log;
  readonly text: () => string;
  readonly address: MetricsAddress;
}

/** Serves `/metrics` by HTTP, to few at a time and with little patience. */
export class MetricsServer {
  readonly #server: Server;
  readonly #options: MetricsServerOptions;
  #name: NamedSocket | undefined;
  #retry: NodeJS.Timeout | undefined;

  private constructor(options: MetricsServerOptions, create: typeof createServer) {
    this.#options = options;
    this.#server = create(limits, (request, response) => this.#answer(request, response));
    this.#server.maxConnections = connectionsMax;
    this.#server.setTimeout(deadlineMilliseconds);
    this.#server.unref();
  }

  /** Starts to serve. An address that can't be had is a warning: the service does not depend on its metrics. */
  static async open(options: MetricsServerOptions): Promise<MetricsServer> {
    // Loaded only where it is wanted, which most daemons start faster by.
    const { createServer } = await import("node:http");
    const server = new MetricsServer(options, createServer);
    await server.#listen();
    return server;
  }

  async #listen(): Promise<void> {
    const { address } = this.#options;
    if (address.kind === "tcp") {
      this.#listenOnPort(address.host, address.port, retriesMax);
      return;
    }
    try {
      this.#name = await listenAt(this.#server, address.path);
    } catch (error) {
      this.#warn(address.path, error);
    }
  }

  /** Ends all connections, and removes the socket where its path can be reached. */
  close(): void {
    clearTimeout(this.#retry);
    this.#name?.remove();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #listenOnPort(host: string, port: number, retries: number): void {
    const onError = (error: Error): void => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      if (!isTaken || retries === 0) this.#warn(`${host}:${port}`, error);
      else {
        const again = (): void => this.#listenOnPort(host, port, retries - 1);
        this.#retry = setTimeout(again, retryMilliseconds).unref();
      }
    };
    this.#server.once("error", onError);
    this.#server.listen({ host, port }, () => this.#server.off("error", onError));
  }

  #warn(place: string, error: unknown): void {
    this.#options.log.warning(`cannot serve metrics on ${place}: ${textOfError(error)} -- going on without`);
  }

  #answer({ method, url }: IncomingMessage, response: ServerResponse): void {
    if (url?.split("?", 1)[0] !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("metrics are at /metrics\n");
    } else if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else {
      response.writeHead(200, { "content-type": contentType }).end(this.#options.text());
    }
  }
}
