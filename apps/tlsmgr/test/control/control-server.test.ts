import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ControlClient } from "../../src/control/control-client.ts";
import { ControlServer } from "../../src/control/control-server.ts";
import type { ControlSession } from "../../src/control/control-server.ts";
import { encodeFrame, FrameReader } from "../../src/control/frames.ts";
import { ControlError } from "../../src/control/protocol.ts";
import { Log } from "../../src/log/log.ts";

let directory = "";
let socketPath = "";
let lines: string[] = [];
let server: ControlServer;

const session: ControlSession = {
  carryOut: (operation, args) => {
    if (operation === "echo") return args;
    if (operation === "mistake") throw new TypeError("a mistake in the program");
    throw new ControlError("absent", "nothing of that name");
  },
};

function newServer(): ControlServer {
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  return new ControlServer({ log, openSession: () => session });
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "ctl-"));
  socketPath = path.join(directory, "control.sock");
  lines = [];
  server = newServer();
  await server.listen(socketPath);
});
afterEach(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function raw(): Promise<Socket> {
  const socket = connect(socketPath);
  await once(socket, "connect");
  socket.on("error", () => {});
  return socket;
}

describe("the control server", () => {
  test("answers requests in order, and refuses what it does not know", async () => {
    using client = await ControlClient.connect(socketPath);
    expect(await client.ask("echo", { a: 1 })).toEqual({ a: 1 });
    await expect(client.ask("else")).rejects.toMatchObject({ code: "absent" });
    await expect(client.ask("mistake")).rejects.toMatchObject({ code: "failed" });
    expect(await client.ask("echo", { b: 2 })).toEqual({ b: 2 });
    expect(lines).toEqual([]);
  });

  test("refuses another version of the protocol by its number, and continues", async () => {
    const socket = await raw();
    socket.write(encodeFrame({ version: 2, operation: "echo" }));
    socket.write(encodeFrame("no map"));
    socket.write(encodeFrame({ version: 1 }));
    const reader = new FrameReader(10_000);
    const replies: unknown[] = [];
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      replies.push(...reader.push(chunk));
      if (replies.length === 3) break;
    }
    expect(replies).toMatchObject([
      { ok: false, error: { code: "version", message: "this daemon speaks version 1, not 2" } },
      { ok: false, error: { code: "version" } },
      { ok: false, error: { code: "usage", message: "the operation is missing" } },
    ]);
  });

  test.each([
    ["a message that is too long", Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ["no msgpack", Buffer.from([0, 0, 0, 1, 0xda])],
  ])("closes a connection that sends %s, and serves the others", async (_, bytes) => {
    using client = await ControlClient.connect(socketPath);
    const socket = await raw();
    socket.write(bytes);
    await once(socket.resume(), "close");
    expect(await client.ask("echo")).toEqual({});
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("warning: closing a control connection: message");
  });

  test("refuses operators beyond the limit, and accepts new ones when some disconnect", async () => {
    const clients = await Promise.all(Array.from({ length: 16 }, () => ControlClient.connect(socketPath)));
    await Promise.all(clients.map((client) => client.ask("echo")));
    const one = await ControlClient.connect(socketPath);
    await expect(one.ask("echo")).rejects.toThrow(/closed the connection|EPIPE|ECONNRESET/u);
    for (const client of clients) client.close();
    for (;;) {
      using client = await ControlClient.connect(socketPath);
      const result = await client.ask("echo").catch(() => undefined);
      if (result !== undefined) break;
    }
  });

  test("replaces the socket of an earlier process, and its own", async () => {
    const before = statSync(socketPath).ino;
    const second = newServer();
    await second.listen(socketPath);
    expect(statSync(socketPath).ino).not.toBe(before);
    server.close();
    expect(existsSync(socketPath)).toBe(true);
    using client = await ControlClient.connect(socketPath);
    expect(await client.ask("echo")).toEqual({});
    second.close();
    expect(existsSync(socketPath)).toBe(false);
  });

  test.each([
    ["a file", (file: string) => writeFileSync(file, "precious"), "the path exists and is not a socket"],
    ["no directory", () => undefined, "No such file or directory"],
  ])("goes on with one warning where there is %s", async (_, prepare, reason) => {
    const file = path.join(directory, ...(reason.startsWith("No") ? ["absent", "sock"] : ["file"]));
    prepare(file);
    const other = newServer();
    await other.listen(file);
    expect(lines).toEqual([`warning: cannot open control socket ${file}: ${reason} -- going on without`]);
    expect(lstatSync(file, { throwIfNoEntry: false })?.isSocket() ?? false).toBe(false);
    other.close();
  });

  test("refuses a path that is too long for a socket", async () => {
    const other = newServer();
    await other.listen(path.join(directory, "x".repeat(120)));
    expect(lines[0]).toContain("the path of a socket has at most");
    other.close();
  });
});

test("ControlClient.request gives up a daemon that does not answer", async () => {
  const file = path.join(directory, "silent.sock");
  const silent = createServer().listen(file);
  await once(silent, "listening");
  using client = await ControlClient.connect(file, 0.05);
  await expect(client.ask("echo")).rejects.toThrow("no answer for 0.05 seconds");
  client.close();
  silent.close();
});
