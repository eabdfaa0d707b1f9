import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { everySplit, until } from "@postfixjs/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEntropySource } from "../src/index.ts";
import type { EntropySource } from "../src/index.ts";
import { egdServer } from "./support/egd-server.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

/** For the tests that wait for the limit: long enough for what comes before it, on a busy machine too. */
const soon = { timeoutSeconds: 1 };

async function opened(name: string, options = {}): Promise<EntropySource> {
  const opening = await openEntropySource(name, options);
  if (!opening.ok) throw new Error(`cannot open "${name}": ${opening.errorCode}`);
  return opening.source;
}

/**
 * Sends chunks, each on its own: the next one when the kernel has taken this one and everybody had a turn.
 */
async function sendPieces(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise((resolve) => {
      socket.write(piece, resolve);
    });
    await turn();
    await turn();
  }
}

const entropy = randomBytes(32);
const reply = Buffer.concat([Uint8Array.of(32), entropy]);

describe("an EGD source", () => {
  test("asks with command 1 and the count, and returns what the server announced", async () => {
    const server = await egdServer((socket) => socket.write(reply));
    const source = await opened(server.name);
    expect([source.kind, source.path]).toEqual(["egd", server.path]);
    const reading = await source.read(32);
    expect(reading).toEqual({ ok: true, bytes: entropy, byteCount: 32, alarm: undefined });
    expect(server.requests).toEqual([Buffer.of(1, 32)]);
    source.close();
  });

  test.each([
    [1, 1],
    [255, 255],
    [256, 255],
    [100_000, 255],
  ])("asked for %d bytes, it asks the server for %d", async (wanted, requested) => {
    const server = await egdServer((socket, count) => socket.write(randomBytes(1 + count).fill(count, 0, 1)));
    const source = await opened(server.name);
    expect(await source.read(wanted)).toMatchObject({ ok: true, byteCount: requested });
    expect(server.requests).toEqual([Buffer.of(1, requested)]);
    source.close();
  });

  test("serves read after read on one connection", async () => {
    const server = await egdServer((socket, count) => socket.write(randomBytes(1 + count).fill(count, 0, 1)));
    const source = await opened(server.name);
    for (const byteCount of [32, 1, 255, 32])
      expect(await source.read(byteCount)).toMatchObject({ ok: true, byteCount });
    expect(server.connections).toHaveLength(1);
    source.close();
  });

  test("puts a reply together however it is split", async () => {
    const splits = everySplit(reply);
    const server = await egdServer((socket) => {
      void sendPieces(socket, splits[server.requests.length - 1] ?? []);
    });
    const source = await opened(server.name);
    for (const split of splits) {
      expect({ split, reading: await source.read(32) }).toMatchObject({
        reading: { ok: true, bytes: entropy },
      });
    }
    source.close();
  });

  test.each([1, 31, 33, 255])(
    "takes %d bytes where 32 were asked for, if the server says so",
    async (announced) => {
      const bytes = randomBytes(announced);
      const server = await egdServer((socket) =>
        socket.write(Buffer.concat([Uint8Array.of(announced), bytes])),
      );
      const source = await opened(server.name);
      expect(await source.read(32)).toMatchObject({ ok: true, bytes, byteCount: announced });
      source.close();
    },
  );

  test("a server without entropy is distinguished from one that fails", async () => {
    const server = await egdServer((socket) => socket.write(Uint8Array.of(0)));
    const source = await opened(server.name);
    expect(await source.read(32)).toMatchObject({ ok: false, step: "zero-available", errorCode: undefined });
    expect(source.isClosed).toBe(true);
  });

  test("a silent server is given up after the time limit, at the count", async () => {
    const server = await egdServer(() => {});
    const source = await opened(server.name, soon);
    expect(await source.read(32)).toEqual({
      ok: false,
      step: "read-count",
      errorCode: "ETIMEDOUT",
      byteCount: 1,
    });
  });

  test("a server that stops in the middle is given up after the time limit, at the data", async () => {
    const server = await egdServer((socket) => socket.write(reply.subarray(0, 20)));
    const source = await opened(server.name, soon);
    expect(await source.read(32)).toEqual({
      ok: false,
      step: "read-data",
      errorCode: "ETIMEDOUT",
      byteCount: 32,
    });
  });

  test("a trickling server cannot extend the time limit byte by byte", async () => {
    const server = await egdServer((socket) => {
      socket.write(Uint8Array.of(255));
      const timer = setInterval(() => socket.write(Uint8Array.of(7)), 20);
      socket.on("close", () => {
        clearInterval(timer);
      });
    });
    const source = await opened(server.name, soon);
    expect(await source.read(255)).toMatchObject({ ok: false, step: "read-data", errorCode: "ETIMEDOUT" });
  });

  test("a server that hangs up before the count, or in the data, has simply ended", async () => {
    const before = await egdServer((socket) => socket.end());
    const within = await egdServer((socket) => socket.end(reply.subarray(0, 20)));
    const first = await opened(before.name);
    const second = await opened(within.name);
    expect(await first.read(32)).toEqual({
      ok: false,
      step: "read-count",
      errorCode: undefined,
      byteCount: 1,
    });
    expect(await second.read(32)).toEqual({
      ok: false,
      step: "read-data",
      errorCode: undefined,
      byteCount: 32,
    });
  });

  test("a server that hangs up without having read the request has broken the connection", async () => {
    const socketPath = path.join(temporaryDirectory(), "egd");
    const server = createServer({ pauseOnConnect: true }).listen(socketPath);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const connected = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const source = await opened(`egd:${socketPath}`);
    const connection = await connected;
    const reading = source.read(32);
    connection.destroy();
    expect(await reading).toEqual({ ok: false, step: "read-count", errorCode: "ECONNRESET", byteCount: 1 });
  });

  test("closing ends the connection", async () => {
    const server = await egdServer((socket) => socket.write(reply));
    const source = await opened(server.name);
    await source.read(32);
    const connection = server.connections[0]!;
    const gone = once(connection, "close");
    source.close();
    await gone;
    expect(connection.errored).toBeNull();
  });

  test("a server that went away between two reads is noticed at the next", async () => {
    const server = await egdServer((socket) => socket.write(reply));
    const source = await opened(server.name);
    expect(await source.read(32)).toMatchObject({ ok: true });
    const gone = once(server.connections[0]!, "close");
    server.connections[0]!.destroy();
    await gone;
    const reading = await source.read(32);
    expect(reading).toMatchObject({ ok: false });
    expect(["write", "read-count"]).toContain(reading.ok ? undefined : reading.step);
  });

  test("closing ends a read under way", async () => {
    const server = await egdServer(() => {});
    const source = await opened(server.name);
    const reading = source.read(32);
    source.close();
    expect(await reading).toMatchObject({ ok: false, errorCode: "ECANCELED" });
  });

  test("a second read while one is under way, or after the end, is refused", async () => {
    const server = await egdServer((socket) => socket.write(reply));
    const source = await opened(server.name);
    const first = source.read(32);
    await expect(source.read(32)).rejects.toMatchObject({
      code: "PRNG_SOURCE_BUSY",
      message: `entropy source "${server.path}" is reading; read it when it is idle`,
    });
    expect(await first).toMatchObject({ ok: true });
    source.close();
    source.close();
    await expect(source.read(32)).rejects.toMatchObject({ code: "PRNG_SOURCE_BUSY" });
  });

  test("the event loop continues while a slow server is waited for", async () => {
    const server = await egdServer(() => {});
    const source = await opened(server.name);
    const reading = source.read(32);
    let turns = 0;
    while (turns < 1000) {
      await turn();
      turns += 1;
    }
    expect(server.requests).toHaveLength(1);
    server.connections[0]!.write(reply);
    expect(await reading).toMatchObject({ ok: true });
    source.close();
  });

  test("the same bytes twice raise an alarm and are returned", async () => {
    const server = await egdServer((socket) => socket.write(reply));
    const source = await opened(server.name);
    expect(await source.read(32)).toMatchObject({ ok: true, alarm: undefined });
    expect(await source.read(32)).toMatchObject({ ok: true, bytes: entropy, alarm: "same-as-before" });
    source.close();
  });
});

describe("openEntropySource with egd:", () => {
  test("reports why it cannot connect", async () => {
    const directory = temporaryDirectory();
    const notASocket = path.join(directory, "file");
    writeFileSync(notASocket, "");
    chmodSync(notASocket, 0o600);
    const missing = path.join(directory, "missing");
    const opening = { ok: false, kind: "egd" };
    expect(await openEntropySource(`egd:${missing}`)).toEqual({
      ...opening,
      path: missing,
      errorCode: "ENOENT",
    });
    expect(await openEntropySource(`egd:${notASocket}`)).toEqual({
      ...opening,
      path: notASocket,
      errorCode: "ECONNREFUSED",
    });
  });

  test("waits for a server whose queue is full, up to the time limit", async () => {
    const socketPath = path.join(temporaryDirectory(), "egd");
    const program = fileURLToPath(new URL("programs/busy-egd-server.ts", import.meta.url));
    const server = spawn(process.execPath, [program, socketPath], { stdio: ["ignore", "pipe", "inherit"] });
    const waiting: Socket[] = [];
    onTestFinished(() => {
      for (const socket of waiting) socket.destroy();
      server.kill("SIGKILL");
    });
    await once(server.stdout, "data");
    server.kill("SIGSTOP");
    // Connections that the stopped server does not take, until its queue is full.
    await until("a full queue", () => {
      const socket = connect(socketPath);
      waiting.push(socket);
      return once(socket, "connect").then(
        () => false,
        () => true,
      );
    });
    const name = `egd:${socketPath}`;
    expect(await openEntropySource(name, soon)).toMatchObject({ ok: false, errorCode: "ETIMEDOUT" });
    const opening = openEntropySource(name);
    server.kill("SIGCONT");
    expect(await opening).toMatchObject({ ok: true });
  });
});
