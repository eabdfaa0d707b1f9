import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { freePorts } from "@postfixjs/test-support";
import type { Behaviour } from "./crowd.ts";
import type { LoadGenerator, LoadResult } from "./load.ts";
import { withSettings } from "./sides.ts";
import type { Side, Sides } from "./sides.ts";
import { spreadOf } from "./statistics.ts";
import type { Spread } from "./statistics.ts";

/** What clients that behave notice of others that do not. */
export interface Neighbours {
  readonly name: string;
  /** p99 of seeds at a steady rate, in microseconds, without and with the others, in turns. */
  readonly quietP99Us: Spread;
  readonly busyP99Us: Spread;
  /** Of each pair, busy / quiet. */
  readonly ratio: Spread;
}

const steadyLoad = { operation: "seed", connections: 16, rate: 2000, seconds: 2, warmup: 0.3 };
const pipelined = 64;
const metricsReaders = 8;
const greedyClients = 20;
const greedyId = "greedy";
const greedySessionBytes = 8192;

/**
 * Measures what clients of the metrics, and clients that never read, cost the others. The C program has no
 * metrics, and answers nobody while a client does not read: there is nothing to compare.
 */
export async function measureNeighbours(
  load: LoadGenerator,
  { ours: side }: Sides,
  repeats: number,
): Promise<readonly Neighbours[]> {
  const [port = 0] = await freePorts(1);
  const ours = await withSettings(side, `[metrics]\nlisten = 127.0.0.1:${port}\n`);
  const gets = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(pipelined);
  const readers = { address: { host: "127.0.0.1", port }, requests: gets, reads: true };
  const crowds = [
    { name: "that pipeline requests for metrics", count: metricsReaders, behaviour: readers },
    {
      name: "that ask for 8 KB sessions and never read",
      count: greedyClients,
      behaviour: await greedyBehaviour(ours),
    },
  ];
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "0", String(ours.serverPid)]);
  const found: Neighbours[] = [];
  for (const { name, count, behaviour } of crowds) {
    const gather = async (): Promise<Disposable> => await gathered(count, behaviour);
    found.push(await measure(load, ours, `${count} clients ${name}`, repeats, gather));
  }
  return found;
}

async function greedyBehaviour({ socket }: Side): Promise<Behaviour> {
  using client = new TlsmgrClient({ address: { path: socket } });
  await client.update("smtpd", greedyId, randomBytes(greedySessionBytes));
  const lookup = `request\0lookup\0cache_type\0smtpd\0cache_id\0${greedyId}\0\0`;
  return { address: { path: socket }, requests: lookup.repeat(pipelined), reads: false };
}

/**
 * Clients in their own process, at idle priority, on another processor than the server: otherwise it is the
 * kernel's scheduler that is measured. (On two processors, the same clients without all that make the p99
 * fifteen times as long when they knock at a port that nobody serves.)
 */
async function gathered(count: number, behaviour: Behaviour): Promise<Disposable> {
  const program = path.join(import.meta.dirname, "crowd-process.ts");
  const args = [...process.execArgv, program, String(count), JSON.stringify(behaviour)];
  const child = spawn("taskset", ["--cpu-list", "1", "chrt", "--idle", "0", process.execPath, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const failed = once(child, "close").then(() => {
    throw new Error("The crowd needs taskset(1), chrt(1) and a second processor");
  });
  await Promise.race([once(child.stdout, "data"), failed]);
  failed.catch(() => {});
  return { [Symbol.dispose]: () => void child.kill() };
}

/** Quiet and busy runs in turns, so that what changes on the machine meanwhile hits both. */
async function measure(
  load: LoadGenerator,
  side: Side,
  name: string,
  repeats: number,
  gather: () => Promise<Disposable>,
): Promise<Neighbours> {
  const pairs: { readonly quiet: number; readonly busy: number }[] = [];
  const p99 = ({ latency }: LoadResult): number => latency.p99Us;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const quiet = p99(await load.run(side, steadyLoad));
    using _crowd = await gather();
    pairs.push({ quiet, busy: p99(await load.run(side, steadyLoad)) });
  }
  return {
    name,
    quietP99Us: spreadOf(pairs.map(({ quiet }) => quiet)),
    busyP99Us: spreadOf(pairs.map(({ busy }) => busy)),
    ratio: spreadOf(pairs.map(({ quiet, busy }) => busy / quiet)),
  };
}
