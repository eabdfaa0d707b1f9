import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** What a browser is told about a file. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
};

/** A server of a folder's files on a free port of this machine. */
export interface StaticServer {
  /** The address, without a slash at the end. */
  readonly origin: string;
  /** Ends it. */
  close(): Promise<void>;
}

/** Serves the files of a folder, compressed, as any web server does. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => answer(folder, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(folder: string, { url = "/" }: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(url, "http://127.0.0.1");
  const file = fileOf(folder, decodeURIComponent(pathname));
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("no such page");
    return;
  }
  const type = types[path.extname(file)] ?? "application/octet-stream";
  const headers = { "content-type": type, "content-encoding": "gzip", "cache-control": "no-store" };
  response.writeHead(200, headers).end(gzipSync(readFileSync(file)));
}

/** The file of an address: a page's own, or the index of a folder. */
export function fileOf(folder: string, pathname: string): string | undefined {
  const file = path.join(folder, pathname);
  if (!file.startsWith(folder)) return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return file;
  const index = path.join(file, "index.html");
  return pathname.endsWith("/") && statSync(index, { throwIfNoEntry: false })?.isFile() === true
    ? index
    : undefined;
}
