import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./temporary-directory.ts";

/** An EGD server for one test. */
export interface EgdServer {
  /** Value for `tls_random_source`. */
  readonly name: string;
  /** Path of its socket. */
  readonly path: string;
  /** Bytes received, in order, one entry a chunk. */
  readonly requests: Buffer[];
  /** The connections so far. */
  readonly connections: Socket[];
}

/**
 * Starts a server that calls `answer` with the connection and the requested number of bytes, for each
 * request.
 */
export async function egdServer(answer: (socket: Socket, wanted: number) => void): Promise<EgdServer> {
  const socketPath = path.join(temporaryDirectory(), "egd");
  const requests: Buffer[] = [];
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    socket.on("data", (request) => {
      requests.push(request);
      answer(socket, request[1] ?? 0);
    });
  });
  server.listen(socketPath);
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return { name: `egd:${socketPath}`, path: socketPath, requests, connections };
}
