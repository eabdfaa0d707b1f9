import type { BenchCase } from "./cases.ts";
import type { Metric } from "./goals.ts";
import type { LoadGenerator, LoadOptions, LoadResult } from "./load.ts";
import type { Side, Sides } from "./sides.ts";
import { spreadOf } from "./statistics.ts";
import type { Spread } from "./statistics.ts";

/** How long and how often is measured. */
export interface Effort {
  readonly repeats: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly knownSessions: number;
}

/** Two runs, one right after the other. */
export interface Pair {
  readonly ours: LoadResult;
  readonly c: LoadResult;
}

/** All runs of one case with one number of connections. */
export interface Comparison {
  readonly caseName: string;
  readonly connections: number;
  readonly pairs: readonly Pair[];
}

/** Sessions of each size have their own keys. */
const keysPerSessionByte = 100_000_000;

/**
 * Measures one case on both sides in turns: ours first, then C first, so that what changes meanwhile hits
 * both.
 */
export async function compare(
  load: LoadGenerator,
  sides: Sides,
  benchCase: BenchCase,
  connections: number,
  effort: Effort,
): Promise<Comparison> {
  const options = loadOptions(benchCase, connections, effort);
  if (benchCase.usesKnownSessions) {
    for (const side of [sides.ours, sides.c]) await saveKnownSessions(load, side, options, effort);
  }
  const pairs: Pair[] = [];
  for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
    const run = async (side: Side): Promise<LoadResult> =>
      await load.run(side, { ...options, choice: repeat + 1 });
    if (repeat % 2 === 0) {
      const ours = await run(sides.ours);
      pairs.push({ ours, c: await run(sides.c) });
    } else {
      const c = await run(sides.c);
      pairs.push({ ours: await run(sides.ours), c });
    }
  }
  return { caseName: benchCase.name, connections, pairs };
}

function loadOptions(benchCase: BenchCase, connections: number, effort: Effort): LoadOptions {
  return {
    operation: benchCase.operation,
    connections,
    life: benchCase.life,
    "session-bytes": benchCase.sessionBytes,
    keys: effort.knownSessions,
    "key-base": benchCase.sessionBytes * keysPerSessionByte,
    seconds: effort.seconds,
    warmup: effort.warmupSeconds,
  };
}

/** Right before they are looked up, for the limit on entries lets newer sessions displace older ones. */
async function saveKnownSessions(
  load: LoadGenerator,
  side: Side,
  options: LoadOptions,
  { knownSessions }: Effort,
): Promise<void> {
  const preload = { connections: 16, life: 0, preload: knownSessions, seconds: 0, warmup: 0 };
  await load.run(side, { ...options, ...preload });
}

const metrics: Readonly<Record<Metric, (result: LoadResult) => number>> = {
  cpu: cpuUs,
  throughput: (result) => result.requestsPerSecond,
  p99: (result) => result.latency.p99Us,
};

/** CPU time of server and master per request. */
export function cpuUs(result: LoadResult): number {
  return result.serverUsPerRequest + result.masterUsPerRequest;
}

/** The ratios ours / C of all pairs. */
export function ratioOf({ pairs }: Comparison, metric: Metric): Spread {
  return spreadOf(pairs.map(({ ours, c }) => metrics[metric](ours) / metrics[metric](c)));
}
