import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listenAt } from "../../control/named-socket.ts";
import type { MetricsAddress } from "../../settings/metrics-address.ts";

/** What a path shows. */
export interface Resource {
  readonly type: string;
  readonly body: string;
}

/** How pages are served. */
export interface PageServerOptions {
  /** Where; a port 0 is any free one. */
  readonly address: MetricsAddress;
  /** Names in the `Host` field beyond those of this machine's loopback addresses. */
  readonly hosts: readonly string[];
  /** What to show for a path and its query; `undefined` if nothing is there. */
  readonly resource: (path: string, query: URLSearchParams) => Resource | undefined;
}

const headerBytesMax = 8192;
const connectionsMax = 32;
const requestMilliseconds = 10_000;
const idleMilliseconds = 15_000;

/**
 * Everything comes from this server, nothing is sent anywhere, no other page can frame or read it, and no
 * script runs but the one of its own.
 */
const safetyFields: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** Serves pages to browsers on this machine; it can't change anything. */
export class PageServer implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Starts to listen.
   *
   * @throws {Error} of the system: the address is taken, or the caller may not use it
   */
  static async open(options: PageServerOptions): Promise<PageServer> {
    // Loaded here: the other commands start faster without it.
    const { createServer } = await import("node:http");
    const limits = {
      maxHeaderSize: headerBytesMax,
      headersTimeout: requestMilliseconds,
      requestTimeout: requestMilliseconds,
      keepAliveTimeout: idleMilliseconds,
    };
    const server = createServer(limits, (request, response) => answer(request, response, options));
    server.maxConnections = connectionsMax;
    const { address } = options;
    if (address.kind === "unix") await listenAt(server, address.path);
    else await listenOnPort(server, address.host, address.port);
    return new PageServer(server);
  }

  /** The port; `undefined` for a UNIX socket. */
  get port(): number | undefined {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === "object" ? address?.port : undefined;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function listenOnPort(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/iu;

/**
 * Whether a `Host` field names this machine. Any other name is that of a page elsewhere whose name server
 * says that it is here (DNS rebinding), and whose scripts would read the answer.
 */
export function isOwnHost(field: string | undefined, names: readonly string[]): boolean {
  if (field === undefined) return false;
  const name = field.replace(/:\d{1,5}$/u, "").toLowerCase();
  return loopbackHost.test(field) || names.some((own) => own.toLowerCase() === name);
}

function answer(request: IncomingMessage, response: ServerResponse, options: PageServerOptions): void {
  const { method = "", url = "", headers } = request;
  if (!isOwnHost(headers.host, options.hosts)) {
    reply(response, 421, plain("this page is for localhost; to allow another name, start it with --host\n"));
    return;
  }
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    reply(response, 405, plain("this page is read-only\n"));
    return;
  }
  const [path = "", query = ""] = url.split("?", 2);
  const resource = options.resource(path, new URLSearchParams(query));
  if (resource === undefined) reply(response, 404, plain("not here; see /\n"), method);
  else reply(response, 200, resource, method);
}

function plain(body: string): Resource {
  return { type: "text/plain", body };
}

function reply(response: ServerResponse, status: number, { type, body }: Resource, method = "GET"): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...safetyFields,
    "Content-Type": `${type}; charset=utf-8`,
    "Content-Length": bytes.length,
  });
  response.end(method === "HEAD" ? undefined : bytes);
}
