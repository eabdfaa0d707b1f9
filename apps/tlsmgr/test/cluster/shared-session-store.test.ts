import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { ClusterSecrets, SessionSeals } from "@postfixjs/ticket-keys/cluster";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SharedSessionStore } from "../../src/cluster/shared-session-store.ts";
import { makeValkeyClient } from "../../src/cluster/valkey-client.ts";
import { until } from "@postfixjs/test-support";
import { singleServer, ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const port = 7501;
const secret = `current ${randomBytes(32).toString("hex")}\n`;
const id = (text: string): Uint8Array => Buffer.from(`${text}&s=smtp&l=805306575`);

/** One host's view of the sessions. */
async function open(serverPort: number, wait = 50): Promise<SharedSessionStore & AsyncDisposable> {
  const client = makeValkeyClient(singleServer(serverPort));
  await client.connect().catch(() => undefined);
  const seals = new SessionSeals(ClusterSecrets.parse(Buffer.from(secret), "secret"), "mx");
  const options = { client, seals, prefix: "tlsmgr:mx", lookupWaitMilliseconds: wait, timeoutSeconds: 3600 };
  const store = new SharedSessionStore(options);
  store.start();
  return Object.assign(store, {
    [Symbol.asyncDispose]: async () => {
      store.close();
      client.disconnect();
      await Promise.resolve();
    },
  });
}

/** Looks for a session, as a client's lookup does. */
async function fetch(store: SharedSessionStore, of: Uint8Array): Promise<string | undefined> {
  let found: string | undefined;
  await new Promise<void>((resolve) => {
    const deliver = (session: Uint8Array): void => void (found = Buffer.from(session).toString());
    if (!store.fetch(of, deliver, resolve)) resolve();
  });
  return found;
}

const isReady = (store: SharedSessionStore): boolean => !store.status().isBreakerOpen;

describe.skipIf(!valkeyInstalled)("SharedSessionStore with a real server", () => {
  let server: ValkeyServer;
  beforeAll(async () => {
    server = new ValkeyServer({ port, password: "unused" });
    await server.start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("a session that one host stores is found by another until it is removed", async () => {
    await using one = await open(port);
    await using other = await open(port);
    await until("both", () => isReady(one) && isReady(other));
    one.stored(id("A"), Buffer.from("session A"));
    await until("the session", async () => (await fetch(other, id("A"))) === "session A");
    one.removed(id("A"));
    await until("its end", async () => (await fetch(other, id("A"))) === undefined);
    expect(await fetch(other, id("B"))).toBeUndefined();
    expect(other.status().hits).toBeGreaterThan(0);
  });

  test("the server sees neither id nor session, and keeps a record for the lifetime of the session", async () => {
    await using one = await open(port);
    await until("the server", () => isReady(one));
    one.stored(id("C"), Buffer.from("session C"));
    await until("writing", () => one.status().written > 0);
    const [name = ""] = (await server.cli("keys", "tlsmgr:mx:s:*")).split("\n");
    expect(name).toMatch(/^tlsmgr:mx:s:[0-9a-f]{32}$/u);
    expect(await server.cli("get", name)).not.toContain("session C");
    expect(Number(await server.cli("pttl", name))).toBeGreaterThan(3_500_000);
  });

  test("a value of a mebibyte is as none, and the next lookup is answered", async () => {
    await using store = await open(port, 5000);
    await until("fast replies", () => isReady(store));
    await server.cli("flushall");
    store.stored(id("large"), Buffer.from("a session"));
    await until("the session in the store", async () => (await server.cli("dbsize")).trim() === "1");
    const [name = ""] = (await server.cli("keys", "*")).split("\n");
    await server.cli("setrange", name, "1048575", "x");
    expect(await fetch(store, id("large"))).toBeUndefined();
    store.stored(id("small"), Buffer.from("another"));
    await until("the next session", async () => (await server.cli("dbsize")).trim() === "2");
    expect(await fetch(store, id("small"))).toBe("another");
  });

  test("at most 1024 sessions wait to be written; the oldest are dropped, and counted", async () => {
    await using one = await open(1);
    for (let count = 0; count < 1100; count += 1) one.stored(id(`${count}`), Buffer.from("session"));
    expect(one.status()).toMatchObject({ waiting: 1024, dropped: 76, isBreakerOpen: true });
    one.stored(id("large"), new Uint8Array(65_536));
    expect(one.status().waiting).toBe(1024);
    for (let count = 0; count < 20; count += 1) one.stored(id(`large ${count}`), new Uint8Array(65_536));
    expect(one.status().waiting).toBeLessThanOrEqual(16);
  });

  test("after three late replies no lookup waits until the server is fast again", async () => {
    await using one = await open(port, 20);
    await until("the server", () => isReady(one));
    server.signal("SIGSTOP");
    try {
      for (let lookup = 0; lookup < 3; lookup += 1) {
        const start = performance.now();
        await fetch(one, id("D"));
        expect(performance.now() - start).toBeGreaterThan(10);
      }
      expect(isReady(one)).toBe(false);
      expect(
        one.fetch(
          id("D"),
          () => expect.fail(),
          () => expect.fail(),
        ),
      ).toBe(false);
      await delay(1500);
      expect(isReady(one)).toBe(false);
    } finally {
      server.signal("SIGCONT");
    }
    await until("the server", () => isReady(one));
  });

  test("a reply that comes too late still delivers the session", async () => {
    await using one = await open(port, 20);
    await until("the server", () => isReady(one));
    one.stored(id("E"), Buffer.from("session E"));
    await until("writing", () => one.status().written > 0);
    let found = "";
    server.signal("SIGSTOP");
    await new Promise<void>((done) => {
      one.fetch(id("E"), (session) => void (found = Buffer.from(session).toString()), done);
    });
    expect(found).toBe("");
    server.signal("SIGCONT");
    await until("the session", () => found === "session E");
    expect(one.status().late).toBe(1);
  });
});

test("a server that accepts and sends nothing delays no client", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port: silentPort } = silent.address() as AddressInfo;
  await using one = await open(silentPort);
  expect(
    one.fetch(
      id("F"),
      () => expect.fail(),
      () => expect.fail(),
    ),
  ).toBe(false);
  for (const socket of sockets) socket.destroy();
  silent.close();
});
