import { randomBytes, randomInt } from "node:crypto";
import { ClusterSecrets, SessionSeals } from "@postfixjs/ticket-keys/cluster";
import { until } from "@postfixjs/test-support";
import { SharedSessionStore } from "../../../src/cluster/shared-session-store.ts";
import { makeValkeyClient } from "../../../src/cluster/valkey-client.ts";
import { singleServer } from "../../support/valkey-server.ts";
import type { Row } from "./cluster-faults.ts";
import { secondsUntil } from "../../support/members.ts";
import { Servers } from "./servers.ts";

const storePort = 7603;
/** Length of a session of TLS 1.2 without a client certificate. */
const sessionBytes = 238;
const tickMilliseconds = 2;
const settleSeconds = 3;
const measuredSeconds = 10;
/** A session is looked up this long after it was stored, at the earliest. */
const ageMinMilliseconds = 100;
/** Sessions that clients come back with. */
const rememberedMax = 200_000;

interface Remembered {
  readonly id: Uint8Array;
  readonly storedAt: number;
}

/** Counts of one run. */
interface Tally {
  lookups: number;
  /** Lookups that found a session in time. */
  found: number;
  /** Lookups that did not wait, since the breaker was open. */
  unasked: number;
}

/** Simulated hosts: each has the daemon's own code and connection, and nobody's handshakes. */
class SessionHosts implements Disposable {
  readonly stores: readonly SharedSessionStore[];
  readonly #disconnect: () => void;
  readonly #known: Remembered[] = [];
  readonly tally: Tally = { lookups: 0, found: 0, unasked: 0 };

  private constructor(stores: readonly SharedSessionStore[], disconnect: () => void) {
    this.stores = stores;
    this.#disconnect = disconnect;
  }

  static async start(count: number): Promise<SessionHosts> {
    const secrets = ClusterSecrets.parse(
      Buffer.from(`current ${randomBytes(32).toString("hex")}\n`),
      "secret",
    );
    const clients = Array.from({ length: count }, () => makeValkeyClient(singleServer(storePort)));
    for (const client of clients) await client.connect();
    const stores = clients.map((client) => {
      const seals = new SessionSeals(secrets, "mx");
      const settings = { prefix: "tlsmgr:mx", lookupWaitMilliseconds: 5, timeoutSeconds: 3600 };
      return new SharedSessionStore({ client, seals, ...settings });
    });
    for (const store of stores) store.start();
    await until("fast replies", () => stores.every((store) => !store.status().isBreakerOpen));
    return new SessionHosts(stores, () => {
      for (const client of clients) client.disconnect();
    });
  }

  /**
   * A client connects to some host. Every client offers a session: half of them one that some host has
   * stored, half of them one that is gone, after which the host stores a new one.
   */
  connection(): void {
    const store = this.stores[randomInt(this.stores.length)];
    if (store === undefined) return;
    const known = randomInt(2) === 0 ? this.#remembered() : undefined;
    const id = known?.id ?? newId();
    if (known !== undefined) this.tally.lookups += 1;
    let isOver = false;
    const isAsked = store.fetch(
      id,
      () => (this.tally.found += isOver ? 0 : 1),
      () => (isOver = true),
    );
    if (!isAsked) this.tally.unasked += 1;
    if (known !== undefined) return;
    const stored = newId();
    store.stored(stored, randomBytes(sessionBytes));
    const entry = { id: stored, storedAt: performance.now() };
    if (this.#known.length < rememberedMax) this.#known.push(entry);
    else this.#known[randomInt(rememberedMax)] = entry;
  }

  /** Lets clients connect, at an even rate. */
  async connections(perSecond: number, seconds: number): Promise<void> {
    const start = performance.now();
    let done = 0;
    for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - start) {
      for (const due = Math.floor((elapsed * perSecond) / 1000); done < due; done += 1) this.connection();
      await new Promise((resolve) => setTimeout(resolve, tickMilliseconds));
    }
  }

  [Symbol.dispose](): void {
    for (const store of this.stores) store.close();
    this.#disconnect();
  }

  #remembered(): Remembered | undefined {
    const entry = this.#known[randomInt(Math.max(1, this.#known.length))];
    return entry !== undefined && performance.now() - entry.storedAt > ageMinMilliseconds ? entry : undefined;
  }
}

/** An id as Postfix's smtpd makes it. */
function newId(): Uint8Array {
  return Buffer.from(`${randomBytes(32).toString("hex")}&s=smtp&l=805306575`);
}

interface ServerCounts {
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly cpuSeconds: number;
  readonly memory: number;
}

async function serverCounts(servers: Servers): Promise<ServerCounts> {
  const info = await servers.cli(storePort, "info", "everything");
  const read = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "mu").exec(info)?.[1]);
  return {
    commands: read("total_commands_processed"),
    bytesIn: read("total_net_input_bytes"),
    bytesOut: read("total_net_output_bytes"),
    cpuSeconds: read("used_cpu_user") + read("used_cpu_sys"),
    memory: read("used_memory"),
  };
}

const sum = (hosts: SessionHosts, count: "late" | "dropped"): number =>
  hosts.stores.reduce((total, store) => total + store.status()[count], 0);

/** One rate of connections: what the server and the hosts do in ten seconds. */
async function atRate(servers: Servers, hosts: SessionHosts, perSecond: number): Promise<Row> {
  await hosts.connections(perSecond, settleSeconds);
  Object.assign(hosts.tally, { lookups: 0, found: 0, unasked: 0 });
  const before = await serverCounts(servers);
  const [lateBefore, droppedBefore] = [sum(hosts, "late"), sum(hosts, "dropped")];
  const cpu = process.cpuUsage();
  await hosts.connections(perSecond, measuredSeconds);
  const own = process.cpuUsage(cpu);
  const after = await serverCounts(servers);
  const rate = (name: keyof ServerCounts): number => (after[name] - before[name]) / measuredSeconds;
  const { lookups, found, unasked } = hosts.tally;
  const [late, dropped] = [sum(hosts, "late") - lateBefore, sum(hosts, "dropped") - droppedBefore];
  const micro = ((rate("cpuSeconds") * 1e6) / rate("commands")).toFixed(1);
  const hostMicro = ((own.user + own.system) / measuredSeconds / perSecond).toFixed(0);
  const traffic = `${((rate("bytesIn") + rate("bytesOut")) / 1e6).toFixed(2)} MB/s`;
  return [
    `${hosts.stores.length} hosts, ${perSecond} connections/s, all by id`,
    `${rate("commands").toFixed(0)} commands/s, ${traffic}, server's CPU ${(rate("cpuSeconds") * 100).toFixed(0)} % (${micro} µs a command)`,
    `${((100 * found) / lookups).toFixed(2)} % of ${lookups} known sessions found in time; ${late} late, ${unasked} not asked for, ${dropped} not written; hosts' CPU ${hostMicro} µs a connection`,
  ];
}

/** Sessions of smtpd that many hosts share through one server, at several rates. */
export async function sessions(): Promise<Row[]> {
  await using servers = new Servers();
  await servers.start(storePort, "--maxclients", "10000");
  using hosts = await SessionHosts.start(200);
  const empty = await serverCounts(servers);
  const rows: Row[] = [];
  for (const perSecond of [1000, 2500, 5000, 10_000]) rows.push(await atRate(servers, hosts, perSecond));
  await secondsUntil(() => hosts.stores.every((store) => store.status().waiting === 0), 10);
  const full = await serverCounts(servers);
  const stored = Number(await servers.cli(storePort, "dbsize"));
  rows.push([
    `${stored} sessions of ${sessionBytes} bytes`,
    `${((full.memory - empty.memory) / stored).toFixed(0)} bytes of the server's memory each`,
    `${((full.memory - empty.memory) / 1024 ** 2).toFixed(0)} MiB together`,
  ]);
  return rows;
}
