import { until } from "@postfixjs/test-support";
import { Members, secondsUntil } from "../../support/members.ts";
import { rotation } from "./rotation.ts";
import { Servers } from "./servers.ts";
import { sessions } from "./sessions.ts";
import { waiting } from "./waiting.ts";

/** One row: what happened, what was measured, and how it went. */
export type Row = readonly [string, string, string];

/** A store that can be written again is in use on all hosts after this time. */
const contactSecondsMax = 12;
const seconds = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(1)} s` : "never");

/** Whether all members have looked at the store with success, within the time since `from`. */
const isInContact = (members: Members, from = Number.NEGATIVE_INFINITY): boolean =>
  members.services.every((service) => {
    const { isInContact: isIn, lastContactAgeSeconds } = service.status();
    return isIn && (lastContactAgeSeconds ?? 0) < (performance.now() - from) / 1000;
  });

/** Has a member give an order again and again until it succeeds. */
async function secondsUntilOrder(members: Members): Promise<number> {
  const [first] = members.services;
  return await secondsUntil(
    async () =>
      await (first?.rotate(false) ?? Promise.resolve()).then(
        () => true,
        () => false,
      ),
  );
}

/**
 * What a fault of the master costs: whether all continue with one key, and when the store can be written
 * again.
 */
async function failover(name: string, members: Members, fault: () => void | Promise<void>): Promise<Row> {
  const before = [...members.keyNames()];
  await fault();
  const order = await secondsUntilOrder(members);
  const writable = performance.now();
  const kept = members.agree && members.keyNames().has(before[0] ?? "");
  const again = await secondsUntil(() => isInContact(members, writable));
  // The order takes effect 20 seconds after it was given.
  const agreed = await secondsUntil(() => members.agree && !members.keyNames().has(before[0] ?? ""));
  const contact = `all in contact ${seconds(again)} later${again > contactSecondsMax ? " (TOO LATE)" : ""}`;
  const result = `${kept ? "key kept meanwhile" : "KEY LOST"}; ${contact}, one new key ${seconds(agreed)} after that`;
  return [name, `writable after ${seconds(order)}`, result];
}

/** Starts a master, two replicas and three Sentinels; returns the lines of `[valkey]`. */
async function startWithSentinels(servers: Servers, ...args: readonly string[]): Promise<string> {
  await servers.start(7101, ...args);
  for (const port of [7102, 7103]) await servers.start(port, "--replicaof", "127.0.0.1 7101", ...args);
  for (const port of [7111, 7112, 7113]) await servers.startSentinel(port, 7101);
  await until("replicas", async () =>
    /num-slaves\n2\n/u.test(await servers.cli(7111, "sentinel", "master", "mx")),
  );
  const addresses = "127.0.0.1:7111, 127.0.0.1:7112, 127.0.0.1:7113";
  return `mode = sentinel\nmaster = mx\nservers = ${addresses}\n`;
}

/** What ends the work of a master. */
const ends = ["SIGKILL", "SIGSTOP", "by hand"] as const;
const endText = (end: (typeof ends)[number]): string =>
  end === "by hand" ? "is replaced by hand" : `gets ${end}`;

async function sentinel(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const end of ends) {
    await using servers = new Servers();
    using members = await Members.start(10, await startWithSentinels(servers));
    await secondsUntil(() => members.agree);
    const fault = async (): Promise<void> => {
      if (end !== "by hand") return servers.signal(7101, end);
      await servers.cli(7111, "sentinel", "failover", "mx");
      await until("another master", async () =>
        (await servers.cli(7101, "info", "replication")).includes("role:slave"),
      );
    };
    rows.push(await failover(`Sentinel, master ${endText(end)}`, members, fault));
  }
  return rows;
}

/** Starts three masters with a replica each; returns the addresses. */
async function startClusterOfSix(servers: Servers): Promise<string[]> {
  const ports = [7201, 7202, 7203, 7204, 7205, 7206];
  for (const port of ports)
    await servers.start(port, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000");
  const nodes = ports.map((port) => `127.0.0.1:${port}`);
  await servers.cli(7201, "--cluster", "create", ...nodes, "--cluster-replicas", "1", "--cluster-yes");
  await until("the cluster", async () =>
    (await servers.cli(7201, "cluster", "info")).includes("cluster_state:ok"),
  );
  // A replica that has never had its master's data does not take its place.
  for (const port of ports.slice(3))
    await until("replicas", async () =>
      (await servers.cli(port, "info", "replication")).includes("master_link_status:up"),
    );
  return nodes;
}

/** The ports of the master that has the keys, and of its replica. */
async function mastersOfKeys(servers: Servers): Promise<readonly [number, number]> {
  const slot = Number(await servers.cli(7201, "cluster", "keyslot", "{mx}"));
  // Three masters share 16384 slots in order.
  const master = [7201, 7202, 7203][Math.min(2, Math.floor(slot / 5461))] ?? 7201;
  const replication = await servers.cli(master, "info", "replication");
  return [master, Number(/slave0:ip=[^,]+,port=(\d+)/u.exec(replication)?.[1])];
}

async function cluster(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const end of ends) {
    await using servers = new Servers();
    const nodes = await startClusterOfSix(servers);
    using members = await Members.start(10, `mode = cluster\nservers = ${nodes.slice(0, 3).join(", ")}\n`);
    await secondsUntil(() => members.agree);
    const [master, replica] = await mastersOfKeys(servers);
    const fault = async (): Promise<void> => {
      if (end !== "by hand") return servers.signal(master, end);
      await servers.cli(replica, "cluster", "failover");
      await until("another master", async () =>
        (await servers.cli(master, "info", "replication")).includes("role:slave"),
      );
    };
    rows.push(await failover(`Cluster of six, master ${endText(end)}`, members, fault));
  }
  return rows;
}

/** Servers that answer, and refuse. */
async function refusals(): Promise<Row[]> {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["out of memory", ["config", "set", "maxmemory", "1"], /out of memory/u],
    ["read-only replica", ["replicaof", "127.0.0.1", "1"], /replica/u],
    ["no permission", ["acl", "setuser", "default", "-set"], /ACL/u],
  ];
  const rows: Row[] = [];
  for (const [name, words, expected] of cases) {
    await using servers = new Servers();
    await servers.start(7301, "--maxmemory-policy", "noeviction", "--replica-serve-stale-data", "yes");
    using members = await Members.start(3, "servers = 127.0.0.1:7301\n");
    await secondsUntil(() => members.agree);
    await servers.cli(7301, "flushall");
    await servers.cli(7301, ...words);
    const noticed = await secondsUntil(() =>
      members.services.every((service) => service.status().problem !== null),
    );
    const problems = members.services.every((service) => expected.test(service.status().problem ?? ""));
    const result = `${members.agree ? "key kept" : "KEY LOST"}, ${problems ? "cause named" : "CAUSE NOT NAMED"}, ${members.warnings.length} warnings of 3 hosts`;
    rows.push([`Server ${name}`, `noticed after ${seconds(noticed)}`, result]);
  }
  return rows;
}

/** Many hosts against one server. */
async function scale(count: number): Promise<Row[]> {
  await using servers = new Servers();
  await servers.start(7401, "--maxclients", "10000");
  const from = performance.now();
  using members = await Members.start(count, "servers = 127.0.0.1:7401\n");
  const start = (performance.now() - from) / 1000;
  await secondsUntil(() => members.agree);
  const read = async (name: string): Promise<number> =>
    Number(new RegExp(`${name}:(\\d+)`, "u").exec(await servers.cli(7401, "info"))?.[1]);
  const names = ["total_commands_processed", "total_net_input_bytes", "total_net_output_bytes"] as const;
  const before = await Promise.all(names.map(async (name) => await read(name)));
  const measured = 30;
  await secondsUntil(() => false, measured);
  const after = await Promise.all(names.map(async (name) => await read(name)));
  const rates = after.map((value, at) => (value - (before[at] ?? 0)) / measured);
  const used = (await read("used_memory")) / 1024 ** 2;
  const traffic = `${(((rates[1] ?? 0) + (rates[2] ?? 0)) / 1000).toFixed(0)} kB/s, server's memory ${used.toFixed(0)} MiB`;
  const [old] = members.keyNames();
  const order = await secondsUntilOrder(members);
  const rotated = await secondsUntil(() => members.agree && !members.keyNames().has(old ?? ""));
  await servers.cli(7401, "flushall");
  const published = await secondsUntil(async () => (await servers.cli(7401, "dbsize")) !== "0");
  await secondsUntil(() => false, 12);
  return [
    [
      `${count} hosts start`,
      `${start.toFixed(0)} s one after the other`,
      members.warnings.length === 0 ? "no warning" : `${members.warnings.length} warnings`,
    ],
    [`${count} hosts poll`, `${(rates[0] ?? 0).toFixed(0)} commands/s`, traffic],
    [
      `${count} hosts, order to rotate`,
      `given in ${seconds(order)}`,
      `one new key on all after ${seconds(rotated)}`,
    ],
    [
      `${count} hosts, FLUSHALL`,
      `published again after ${seconds(published)}`,
      members.agree ? "one key" : "KEYS DIFFER",
    ],
  ];
}

/** Many hosts lose the master that Sentinels watch. */
async function failoverOfMany(count: number): Promise<Row[]> {
  await using servers = new Servers();
  using members = await Members.start(count, await startWithSentinels(servers, "--maxclients", "10000"));
  await secondsUntil(() => members.agree && isInContact(members));
  return [
    await failover(`${count} hosts, Sentinel, master gets SIGKILL`, members, () =>
      servers.signal(7101, "SIGKILL"),
    ),
  ];
}

/** The hosts' clocks are set to other times than the server's, while they share a key. */
async function clocks(): Promise<Row[]> {
  const rows: Row[] = [];
  const right = Date.now;
  await using servers = new Servers();
  await servers.start(7302);
  using members = await Members.start(3, "servers = 127.0.0.1:7302\n");
  await secondsUntil(() => members.agree && isInContact(members));
  const [before] = members.keyNames();
  try {
    for (const offset of [10, -10, 50, -50, 7200, -7200, 0]) {
      Date.now = () => right() + offset * 1000;
      const isFar = Math.abs(offset) > 60;
      const isSeen = (): boolean =>
        members.services.every((service) => {
          const { problem, isClockTooFarOff } = service.status();
          return isClockTooFarOff === isFar && (problem?.includes("clock_skew_max") ?? false) === isFar;
        });
      const seen = await secondsUntil(() => isSeen() && members.agree, 30);
      const isKept = members.keyNames().has(before ?? "");
      rows.push([
        offset === 0
          ? "Hosts' clocks right again"
          : `Hosts' clocks ${Math.abs(offset)} s ${offset < 0 ? "behind" : "ahead"}`,
        `${isFar ? "warning" : "no warning"} after ${seconds(seen)}`,
        `${members.agree ? "one key" : "KEYS DIFFER"}, ${isKept ? "the same" : "that of the hosts' own time"}`,
      ]);
    }
  } finally {
    Date.now = right;
  }
  return rows;
}

/** What {@link clusterFaults} runs. */
export interface ClusterFaultOptions {
  /** Hosts of the scale test. */
  readonly members: number;
  /** Only scenarios whose name contains this. */
  readonly only: string;
}

/**
 * Failovers of Sentinel and Cluster, servers that refuse, and many hosts against one server, each with real
 * servers and the daemon's own code.
 *
 * @yields the rows of the table of docs/cluster.md
 */
export async function* clusterFaults({ members, only }: ClusterFaultOptions): AsyncGenerator<Row> {
  const scenarios = {
    sentinel,
    cluster,
    refusals,
    clocks,
    rotation,
    waiting,
    sessions,
    scale: async () => await scale(members),
    failover: async () => await failoverOfMany(members),
  };
  for (const [name, run] of Object.entries(scenarios)) if (name.includes(only)) yield* await run();
}
