import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { freePorts } from "@postfixjs/test-support";
import { FallbackKeys, TicketKeys } from "@postfixjs/ticket-keys";
import { ClusterKeys, ClusterSecrets, makeEpochs } from "@postfixjs/ticket-keys/cluster";
import type { ClusterStore, StoreEntry, StoreReading } from "@postfixjs/ticket-keys/cluster";
import { clusterStoreContract } from "@postfixjs/ticket-keys/testing";
import type { TestedStore } from "@postfixjs/ticket-keys/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeValkeyClient } from "../../src/cluster/valkey-client.ts";
import type { ValkeyClient } from "../../src/cluster/valkey-client.ts";
import { ValkeyStore } from "../../src/cluster/valkey-store.ts";
import { singleServer, ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const [port = 0] = await freePorts(1);
const hostCount = 100;
const patienceMilliseconds = 30_000;
const epochSeconds = 60;
const secrets = ClusterSecrets.parse(Buffer.from(`current ${randomBytes(32).toString("hex")}\n`), "secret");

/** A client that waits for a busy machine: only the faults of the test are faults. */
function patient(client: ValkeyClient): ValkeyClient {
  if ("commandTimeout" in client.options) {
    client.options.commandTimeout = patienceMilliseconds;
    client.options.socketTimeout = patienceMilliseconds;
  }
  return client;
}

/** Time that the test moves, in milliseconds since 1970. */
class TestTime {
  now = 1_800_000_000_000;
}

/** A server whose clock and times to live follow the test's time. */
class TimedStore implements ClusterStore {
  readonly #store: ClusterStore;
  readonly #time: TestTime;
  /** When values end, by name: one map for all hosts. */
  readonly #ends: Map<string, number>;

  constructor(store: ClusterStore, time: TestTime, ends: Map<string, number>) {
    this.#store = store;
    this.#time = time;
    this.#ends = ends;
  }

  async read(names: readonly string[]): Promise<StoreReading> {
    return { ...(await this.#store.read(names)), time: this.#time.now };
  }

  async addIfAbsent(entries: readonly StoreEntry[]): Promise<readonly (Uint8Array | undefined)[]> {
    for (const entry of entries) if (!this.#ends.has(entry.name)) this.#note(entry);
    return await this.#store.addIfAbsent(entries);
  }

  async replace(entry: StoreEntry): Promise<void> {
    this.#note(entry);
    await this.#store.replace(entry);
  }

  async remove(names: readonly string[]): Promise<void> {
    await this.#store.remove(names);
  }

  #note({ name, lifetimeMilliseconds }: StoreEntry): void {
    this.#ends.set(name, this.#time.now + lifetimeMilliseconds);
  }
}

/** A host with its own clock and connection, which asks for keys as smtpd does. */
class TestHost {
  readonly shared: ClusterKeys;
  readonly store: ClusterStore;
  readonly #requests: TicketKeys;
  readonly #seconds: () => number;

  constructor(time: TestTime, store: ClusterStore, clockError: number) {
    const timeoutSeconds = 2 * epochSeconds;
    this.store = store;
    this.#seconds = () => Math.floor(time.now / 1000 + clockError);
    this.shared = new ClusterKeys({
      name: "mx",
      prefix: "tlsmgr",
      epochs: makeEpochs(timeoutSeconds),
      secrets,
      clocks: { timeOfDay: () => time.now + clockError * 1000, elapsed: () => time.now },
      clockSkewMaxSeconds: 60,
      randomBytes,
    });
    this.#requests = new TicketKeys({
      source: new FallbackKeys({ shared: this.shared, timeoutSeconds, randomBytes }),
    });
  }

  /** The name of the key for new tickets, in hexadecimal. */
  issue(): string {
    const { record } = this.#requests.request(new Uint8Array(), this.#seconds());
    return Buffer.from(record.subarray(0, 16)).toString("hex");
  }

  accepts(name: string): boolean {
    return this.#requests.request(Buffer.from(name, "hex"), this.#seconds()).status === "ok";
  }
}

/** What happens to the server or to some hosts in ten seconds. */
type Fault =
  | { readonly kind: "none" | "flush" | "order" }
  | { readonly kind: "evict"; readonly share: number }
  | { readonly kind: "cut"; readonly count: number }
  | { readonly kind: "restart"; readonly host: number };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fault>({ kind: "none" }) },
  fc.constantFrom<Fault>({ kind: "flush" }, { kind: "order" }),
  fc.record({ kind: fc.constant("evict" as const), share: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("cut" as const), count: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant("restart" as const), host: fc.nat(hostCount - 1) }),
);

describe.skipIf(!valkeyInstalled)("ValkeyStore", () => {
  const server = new ValkeyServer({ port, password: "unused" });
  let clients: readonly ValkeyClient[] = [];

  beforeAll(async () => {
    await server.start();
    clients = Array.from({ length: hostCount }, () => patient(makeValkeyClient(singleServer(port))));
    await Promise.all(clients.map(async (client) => await client.connect()));
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server[Symbol.asyncDispose]();
  });

  async function open(): Promise<TestedStore> {
    await server.cli("flushall");
    const views = clients.slice(0, 10).map((client) => new ValkeyStore(client));
    return { views, pass: async (milliseconds) => await delay(milliseconds) };
  }

  test.each(clusterStoreContract(open))("keeps the contract of ClusterStore: $name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  /** Hosts, the server, and what happened to them. */
  class World {
    readonly time = new TestTime();
    readonly #ends = new Map<string, number>();
    readonly hosts: TestHost[];
    /** Steps since the last fault. */
    calm = 0;

    constructor(errors: readonly number[]) {
      this.hosts = clients.map((_, index) => this.#host(index, errors[index] ?? 0));
    }

    async step(event: Fault): Promise<void> {
      this.time.now += 10_000;
      this.calm = event.kind === "none" ? this.calm + 1 : 0;
      await this.#remove((_, end) => end <= this.time.now);
      if (event.kind === "flush") await this.#remove(() => true);
      if (event.kind === "evict") await this.#remove((index) => index % (event.share + 1) === 0);
      if (event.kind === "restart") this.hosts[event.host] = this.#host(event.host, 0);
      const [first] = this.hosts;
      if (event.kind === "order") await first?.shared.rotate(first.store, { drops: false });
      const present = event.kind === "cut" ? this.hosts.slice(event.count) : this.hosts;
      await Promise.all(present.map(async ({ shared, store }) => await shared.poll(store)));
    }

    async #remove(isMeant: (index: number, end: number) => boolean): Promise<void> {
      const names = [...this.#ends].filter(([, end], index) => isMeant(index, end)).map(([name]) => name);
      for (const name of names) this.#ends.delete(name);
      if (names.length > 0) await server.cli("del", ...names);
    }

    #host(index: number, clockError: number): TestHost {
      const [client] = clients.slice(index);
      if (client === undefined) throw new RangeError(`no client ${index}`);
      const store = new TimedStore(new ValkeyStore(client), this.time, this.#ends);
      return new TestHost(this.time, store, clockError);
    }
  }

  test("100 hosts with connections of their own encrypt with one key, and accept each other's tickets", async () => {
    const errors = fc.array(fc.integer({ min: -30, max: 30 }), {
      minLength: hostCount,
      maxLength: hostCount,
    });
    await fc.assert(
      fc.asyncProperty(
        errors,
        fc.array(fault, { minLength: 8, maxLength: 12 }),
        async (clockErrors, faults) => {
          await server.cli("flushall");
          const world = new World(clockErrors);
          const calm = Array.from({ length: 8 }, (): Fault => ({ kind: "none" }));
          let issued: { readonly name: string; readonly at: number }[] = [];
          for (const event of [...calm, ...faults, ...calm]) {
            await world.step(event);
            const names = new Set(world.hosts.map((host) => host.issue()));
            // What hosts missed in a fault, and an order's 20 seconds, are over after three polls.
            if (world.calm < 4) issued = [];
            else {
              expect(names.size).toBe(1);
              for (const name of names) issued.push({ name, at: world.time.now });
            }
            issued = issued.filter(({ at }) => world.time.now - at < epochSeconds * 1000);
            for (const { name } of issued)
              expect(world.hosts.filter((host) => !host.accepts(name))).toHaveLength(0);
          }
          expect(issued.length).toBeGreaterThan(0);
        },
      ),
      // Smaller cases would take minutes to find.
      { numRuns: 2, endOnFailure: true },
    );
  }, 60_000);
});
