import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { until } from "@postfixjs/test-support";
import { expect, test } from "vitest";
import { limitReceiveBuffer } from "../src/index.ts";

const sentBytes = 8 * 1024 ** 2;

/** Bytes in the queues of a connection to a port, by proc(5): not read yet, and not sent yet. */
function queues(port: number): { readonly received: number; readonly unsent: number } {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const established = readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => fields[3] === "01");
  const queue = (address: number, part: number): number =>
    Number.parseInt(
      established.find((fields) => fields[address]?.endsWith(`:${hex}`))?.[4]?.split(":")[part] ?? "0",
      16,
    );
  return { received: queue(1, 1), unsent: queue(2, 0) };
}

/** Bytes that wait at a socket whose input nobody reads, as soon as its peer cannot send any more. */
async function waitingAt(prepare: (server: Server) => void): Promise<number> {
  await using server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  prepare(server);
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, "connection");
  const client = connect(port, "127.0.0.1");
  const [peer] = (await accepted) as [ReturnType<typeof connect>];
  client.write(Buffer.alloc(sentBytes));
  const received = await until("a full queue", () => {
    const now = queues(port);
    return now.unsent > 0 && now.received > 0 ? now.received : undefined;
  });
  client.destroy();
  peer.destroy();
  return received;
}

test("limitReceiveBuffer bounds what a peer can send ahead", async () => {
  const limitBytes = 4096;
  const limited = await waitingAt((server) => {
    limitReceiveBuffer(Reflect.get(Reflect.get(server, "_handle") as object, "fd") as number, limitBytes);
  });
  expect(limited).toBeLessThanOrEqual(2 * limitBytes);
  expect(await waitingAt(() => {})).toBeGreaterThan(2 * limitBytes);
});

test("limitReceiveBuffer throws for what is no socket, and for what is no number of bytes", () => {
  const fd = openSync("/dev/null", "r");
  expect(() => limitReceiveBuffer(fd, 4096)).toThrow(
    expect.objectContaining({ syscall: "setsockopt", code: "ENOTSOCK" }),
  );
  closeSync(fd);
  for (const bytes of [0, -1, 0.5, Number.NaN, 2 ** 31])
    expect(() => limitReceiveBuffer(fd, bytes)).toThrow(RangeError);
});
