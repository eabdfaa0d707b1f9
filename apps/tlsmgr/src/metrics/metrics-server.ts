import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { limitReceiveBuffer } from "@postfixjs/posix";
import { listenAt } from "../control/named-socket.ts";
import type { NamedSocket } from "../control/named-socket.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { readRequestHead } from "./request-head.ts";
import type { MetricsAddress } from "../settings/metrics-address.ts";

/** Connections at a time. One more is closed at once. */
const connectionsMax = 32;
/** Bytes of a request. Prometheus sends some 300. */
const requestBytesMax = 8192;
/**
 * What the kernel keeps of a client's input, half of it for its own needs. With megabytes, reading the first
 * of them and dropping the others takes 2 ms for each client that sends far ahead.
 */
const receiveBufferBytes = 4096;
/** Time for a connection, from its beginning to its end. */
const deadlineMilliseconds = 10_000;
/** Time between two replies: more clients wait longer, and the service does not. */
const paceMilliseconds = 50;
/** For so long the same text is good. */
const freshMilliseconds = 1000;
/** After a reload, the process before may hold the port for a moment. */
const retryMilliseconds = 500;
const retriesMax = 20;

/** What a metrics server works with. */
export interface MetricsServerOptions {
  readonly log: Log;
  /** Renders the page. */
  readonly text: () => string;
  readonly address: MetricsAddress;
}

/**
 * Serves `/metrics` by HTTP, one request a connection (decision 0007). Anyone on this machine can connect to
 * a TCP port, so everything is bounded: connections, bytes and time of a request, replies a second,
 * renderings a second.
 */
export class MetricsServer {
  readonly #server: Server;
  readonly #options: MetricsServerOptions;
  readonly #connections = new Set<Socket>();
  /** Requests that wait for their turn, longest first. */
  readonly #requests = new Map<Socket, string>();
  /** Settles when it listens, or has given up. */
  readonly listening: Promise<void>;
  #settle: () => void = () => {};
  #name: NamedSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pace: NodeJS.Timeout | undefined;
  #text = "";
  #renderedAt = Number.NEGATIVE_INFINITY;

  private constructor(options: MetricsServerOptions) {
    this.#options = options;
    this.listening = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = connectionsMax;
    this.#server.unref();
  }

  /**
   * Starts to serve. An address that cannot be used is a warning: the service does not depend on its metrics.
   */
  static async open(options: MetricsServerOptions): Promise<MetricsServer> {
    const server = new MetricsServer(options);
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
      this.#warnOfAcceptFailures();
    } catch (error) {
      this.#warn(address.path, error);
    }
  }

  /** Ends all connections, and removes the socket where its path can be reached. */
  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#pace);
    this.#name?.remove();
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
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
    this.#server.listen({ host, port }, () => {
      this.#server.off("error", onError);
      limitInput(this.#server);
      this.#warnOfAcceptFailures();
    });
  }

  #warn(place: string, error: unknown): void {
    this.#settle();
    this.#options.log.warning(`cannot serve metrics on ${place}: ${textOfError(error)} -- going on without`);
  }

  #warnOfAcceptFailures(): void {
    this.#settle();
    const { log } = this.#options;
    this.#server.on("error", (error) => log.warning(`accept metrics connection: ${textOfError(error)}`));
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    const deadline = setTimeout(() => socket.destroy(), deadlineMilliseconds).unref();
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(deadline);
      this.#connections.delete(socket);
      this.#requests.delete(socket);
    });
    socket.unref();
    let head = "";
    socket.on("data", (chunk: Buffer) => {
      head += chunk.toString("latin1", 0, requestBytesMax - head.length);
      if (head.length < requestBytesMax && readRequestHead(head) === "incomplete") return;
      // Whatever follows the first request is never read.
      socket.pause().removeAllListeners("data");
      this.#requests.set(socket, head);
      if (this.#pace === undefined) this.#answerNext();
    });
  }

  /** Answers the request that has waited for longest, and the next one after a pause. */
  #answerNext(): void {
    this.#pace = undefined;
    for (const [socket, head] of this.#requests) {
      this.#requests.delete(socket);
      socket.end(this.#replyTo(head), () => socket.destroy());
      this.#pace = setTimeout(() => this.#answerNext(), paceMilliseconds).unref();
      return;
    }
  }

  #replyTo(head: string): string {
    const request = readRequestHead(head);
    if (request === "incomplete") return reply("431 Request Header Fields Too Large", "request too large\n");
    if (request === "bad") return reply("400 Bad Request", "not an HTTP/1 request\n");
    const { method, path } = request;
    if (path !== "/metrics") return reply("404 Not Found", "metrics are at /metrics\n", { method });
    if (method !== "GET" && method !== "HEAD") {
      return reply("405 Method Not Allowed", "use GET\n", { fields: ["Allow: GET, HEAD"] });
    }
    return reply("200 OK", this.#render(), { method, type: "text/plain; version=0.0.4; charset=utf-8" });
  }

  #render(): string {
    const now = performance.now();
    if (now - this.#renderedAt >= freshMilliseconds) {
      this.#text = this.#options.text();
      this.#renderedAt = now;
    }
    return this.#text;
  }
}

/** Does nothing where Node is not as expected: it is served all the same. */
function limitInput(server: Server): void {
  const handle: unknown = Reflect.get(server, "_handle");
  if (typeof handle !== "object" || handle === null) return;
  const fd: unknown = Reflect.get(handle, "fd");
  if (typeof fd === "number" && fd >= 0) limitReceiveBuffer(fd, receiveBufferBytes);
}

interface ReplyOptions {
  readonly method?: string;
  readonly type?: string;
  readonly fields?: readonly string[];
}

/** A whole HTTP/1.1 reply; without its content for HEAD. */
function reply(status: string, content: string, options: ReplyOptions = {}): string {
  const { method = "GET", type = "text/plain; charset=utf-8", fields = [] } = options;
  const head = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(content)}`,
    "Connection: close",
    ...fields,
  ];
  return `${head.join("\r\n")}\r\n\r\n${method === "HEAD" ? "" : content}`;
}
