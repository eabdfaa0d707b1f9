import { setTimeout as delay } from "node:timers/promises";
import type { Latency, LoadGenerator } from "./load.ts";
import { openSides } from "./sides.ts";
import { spreadOf } from "./statistics.ts";
import type { Spread } from "./statistics.ts";

/** Latencies of our daemon under a steady load, while many entries expire. */
export interface Sweep {
  readonly entries: number;
  readonly requestsPerSecond: number;
  /** p99 of a second in microseconds: of the quiet ones, and of the slowest ones in which entries may go. */
  readonly quietP99Us: Spread;
  readonly sweepP99Us: Spread;
  readonly phases: readonly Latency[];
}

const entries = 100_000;
/** The shortest lifetime that Postfix allows. */
const lifeSeconds = 120;
/** The seconds before the first entry expires. */
const quietSeconds = 20;
/** The daemon looks for expired entries every 15 seconds, */
const sweepSeconds = 35;
/** and takes at least so long to remove them. */
const removalSeconds = 15;
const requestsPerSecond = 3000;
const watchSeconds = quietSeconds + sweepSeconds;

/** Saves many sessions, waits for the end of their life, and watches what clients notice of their removal. */
export async function measureSweep(load: LoadGenerator, daemon: string): Promise<Sweep> {
  await using sides = await openSides(daemon, {
    mainCf: [`smtpd_tls_session_cache_timeout = ${lifeSeconds}s`],
  });
  const session = { connections: 16, keys: entries };
  await load.run(sides.ours, { ...session, operation: "update", preload: entries, seconds: 0, warmup: 0 });
  await delay((lifeSeconds - quietSeconds) * 1000);
  const { phases } = await load.run(sides.ours, {
    ...session,
    operation: "lookup-miss",
    rate: requestsPerSecond,
    warmup: 0,
    seconds: watchSeconds,
    phase: 1,
  });
  // All were saved within two seconds or so, and go at the next look after their end.
  const quiet = phases.slice(1, quietSeconds - 2);
  const slowest = phases.slice(quietSeconds).toSorted((one, other) => other.p99Us - one.p99Us);
  return {
    entries,
    requestsPerSecond,
    quietP99Us: spreadOf(quiet.map(({ p99Us }) => p99Us)),
    sweepP99Us: spreadOf(slowest.slice(0, removalSeconds).map(({ p99Us }) => p99Us)),
    phases,
  };
}
