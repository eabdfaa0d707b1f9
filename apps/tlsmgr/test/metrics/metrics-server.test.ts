import { once } from "node:events";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, Server } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { Log } from "../../src/log/log.ts";
import { MetricsServer } from "../../src/metrics/metrics-server.ts";

const page = "a 1\n";

interface Served {
  readonly connect: () => Socket;
  /** Times at which the page was rendered, in milliseconds. */
  readonly rendered: number[];
  readonly warnings: string[];
}

/** Serves a page on a UNIX socket, for one test. */
async function serve(): Promise<Served & { readonly socketPath: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), "metrics-"));
  const socketPath = path.join(directory, "socket");
  const rendered: number[] = [];
  const warnings: string[] = [];
  const server = await MetricsServer.open({
    log: new Log({ write: (_severity, line) => warnings.push(line) }),
    address: { kind: "unix", path: socketPath },
    text: () => {
      rendered.push(performance.now());
      return page;
    },
  });
  onTestFinished(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });
  return { socketPath, rendered, warnings, connect: () => connect(socketPath) };
}

/** Sends bytes, and returns everything that comes until the connection is closed. */
async function ask(socket: Socket, request: string): Promise<string> {
  socket.on("error", () => {});
  socket.write(request);
  return await text(socket).catch(() => "");
}

const get = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

test("MetricsServer listens on a UNIX socket that only its owner can connect to", async () => {
  const { socketPath } = await serve();
  expect(statSync(socketPath).mode & 0o7777).toBe(0o600);
});

test("MetricsServer answers one request and closes the connection", async () => {
  const served = await serve();
  const reply = await ask(served.connect(), get);
  expect(reply.split("\r\n")).toEqual([
    "HTTP/1.1 200 OK",
    "Content-Type: text/plain; version=0.0.4; charset=utf-8",
    "Content-Length: 4",
    "Connection: close",
    "",
    page,
  ]);
});

test("MetricsServer answers a HEAD request without content", async () => {
  const served = await serve();
  expect(await ask(served.connect(), "HEAD /metrics?x HTTP/1.0\n\n")).toMatch(
    /^HTTP\/1\.1 200 [^]*\r\n\r\n$/u,
  );
});

test("MetricsServer answers the first of pipelined requests only", async () => {
  const served = await serve();
  const reply = await ask(served.connect(), get.repeat(2000));
  // The kernel may reset a connection whose input was not read; a reply is whole or absent, and never a
  // second one.
  expect(reply.match(/HTTP\/1\.1/gu)?.length ?? 0).toBeLessThanOrEqual(1);
  expect(served.rendered.length).toBe(1);
});

test("MetricsServer renders the page at most once a second, and answers every client", async () => {
  const served = await serve();
  const begin = performance.now();
  const replies = await Promise.all(Array.from({ length: 20 }, () => ask(served.connect(), get)));
  for (const reply of replies) expect(reply).toContain("200 OK");
  const seconds = (performance.now() - begin) / 1000;
  expect(served.rendered.length).toBeLessThanOrEqual(1 + Math.floor(seconds));
  // 20 replies at a distance of 50 ms.
  expect(seconds).toBeGreaterThan(0.9);
});

test("MetricsServer holds 32 connections and closes any other one at once", async () => {
  const served = await serve();
  const held = Array.from({ length: 32 }, served.connect);
  for (const socket of held) await once(socket, "connect");
  expect(await ask(served.connect(), get)).toBe("");
  held[0]?.destroy();
  const isServed = async (): Promise<boolean> => (await ask(served.connect(), get)).includes("200 OK");
  while (!(await isServed())) await delay(10);
  for (const socket of held) socket.destroy();
});

test.each([
  ["a request of more than 8 KiB", `GET /metrics HTTP/1.1\r\nX: ${"x".repeat(9000)}\r\n\r\n`, "431"],
  ["a head without end", "GET /metrics HTTP/1.1\r\n".repeat(500), "431"],
  ["TLS", "\u0016\u0003\u0001\r\n\r\n", "400"],
  ["another version", "GET /metrics HTTP/2.0\r\n\r\n", "400"],
  ["another path", "GET /metricsx HTTP/1.1\r\n\r\n", "404"],
  ["another method", "POST /metrics HTTP/1.1\r\n\r\n", "405"],
])("MetricsServer refuses %s", async (_what, request, status) => {
  const served = await serve();
  expect(await ask(served.connect(), request)).toContain(`HTTP/1.1 ${status} `);
  expect(served.rendered).toEqual([]);
});

test("MetricsServer warns of a failed accept and continues", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const served = await serve();
  const [server] = listen.mock.contexts as Server[];
  server?.emit("error", Object.assign(new Error("accept"), { code: "ENFILE" }));
  expect(served.warnings).toEqual(["accept metrics connection: Too many open files in system"]);
  expect(await ask(served.connect(), get)).toContain("200 OK");
});
