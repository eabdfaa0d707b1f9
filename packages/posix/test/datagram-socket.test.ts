import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

import fc from "fast-check";
import { expect, test } from "vitest";

import { connectDatagram, PosixError } from "../src/index.ts";
import { DatagramReceiver } from "./support/datagram-receiver.ts";
import { startProgram, temporaryDirectory } from "./support/program.ts";

test("connectDatagram sends text and bytes, each as one datagram", () => {
  using directory = temporaryDirectory();
  using receiver = new DatagramReceiver(directory.join("log"));
  using socket = connectDatagram(directory.join("log"));
  expect(socket.send("Nov 02 ü")).toBeUndefined();
  expect(socket.send(new Uint8Array([0x61, 0x00, 0x62]))).toBeUndefined();
  expect(socket.send("")).toBeUndefined();
  expect(receiver.receiveAll()).toEqual(["Nov 02 ü", "a\0b", ""]);
});

test("send reports a full queue as EAGAIN without waiting, and continues when there is room again", () => {
  using directory = temporaryDirectory();
  using receiver = new DatagramReceiver(directory.join("log"));
  using socket = connectDatagram(directory.join("log"));
  let accepted = 0;
  let failure: PosixError | undefined;
  while ((failure = socket.send("x")) === undefined && accepted < 100_000) accepted += 1;
  expect(failure).toBeInstanceOf(PosixError);
  expect(failure).toMatchObject({ code: "EAGAIN", syscall: "send" });
  expect(receiver.receiveAll()).toHaveLength(accepted);
  expect(socket.send("y")).toBeUndefined();
});

test("send waits for a slow receiver up to the given time", async () => {
  using directory = temporaryDirectory();
  const count = 500;
  const program = startProgram("receiver", directory.join("log"), String(count));
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  using socket = connectDatagram(directory.join("log"), { sendWaitSeconds: 60 });
  const failures = Array.from({ length: count }, (_, index) => socket.send(`line ${index}`)).filter(Boolean);
  expect(failures).toEqual([]);
  expect((await lines.next()).value).toBe(`${count} received`);
});

test("send gives up after the wait when no process reads", () => {
  using directory = temporaryDirectory();
  using _receiver = new DatagramReceiver(directory.join("log"));
  using socket = connectDatagram(directory.join("log"), { sendWaitSeconds: 0.05 });
  let failure: PosixError | undefined;
  while ((failure = socket.send("x")) === undefined);
  expect(failure.code).toBe("EAGAIN");
});

test("send reports a receiver that has closed, and a closed socket", () => {
  using directory = temporaryDirectory();
  const receiver = new DatagramReceiver(directory.join("log"));
  const socket = connectDatagram(directory.join("log"));
  receiver[Symbol.dispose]();
  expect(socket.send("x")).toMatchObject({ code: "ECONNREFUSED" });
  socket.close();
  socket.close();
  expect(socket.send("x")).toMatchObject({ code: "EBADF" });
});

test("send reports a datagram that is too large", () => {
  using directory = temporaryDirectory();
  using _receiver = new DatagramReceiver(directory.join("log"));
  using socket = connectDatagram(directory.join("log"));
  expect(socket.send(new Uint8Array(64 * 1024 * 1024))).toMatchObject({ code: "EMSGSIZE" });
});

test("connectDatagram throws if no process listens, and on a socket of another kind", async () => {
  using directory = temporaryDirectory();
  expect(() => connectDatagram(directory.join("none"))).toThrow(expect.objectContaining({ code: "ENOENT" }));

  const stream = createServer().listen(directory.join("stream"));
  await once(stream, "listening");
  expect(() => connectDatagram(directory.join("stream"))).toThrow(
    expect.objectContaining({ code: "EPROTOTYPE" }),
  );
  stream.close();
});

test("connectDatagram refuses paths that do not fit a socket address, and invalid waits", () => {
  using directory = temporaryDirectory();
  const longest = directory.join("x".repeat(107 - directory.path.length - 1));
  expect(longest).toHaveLength(107);
  using receiver = new DatagramReceiver(longest);
  using socket = connectDatagram(longest);
  socket.send("fits");
  expect(receiver.receive()).toBe("fits");
  expect(() => connectDatagram(`${longest}x`)).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
  expect(() => connectDatagram("a\0b")).toThrow(TypeError);
  for (const sendWaitSeconds of [-1, Number.NaN, 3601]) {
    expect(() => connectDatagram(longest, { sendWaitSeconds })).toThrow(RangeError);
  }
});

test("connectDatagram delivers any bytes unchanged", () => {
  using directory = temporaryDirectory();
  using receiver = new DatagramReceiver(directory.join("log"));
  using socket = connectDatagram(directory.join("log"));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000, size: "max" }), (text) => {
      expect(socket.send(text)).toBeUndefined();
      expect(receiver.receive()).toBe(Buffer.from(text).toString());
    }),
  );
});
