import { setTimeout as delay } from "node:timers/promises";
import type { Latency, LoadGenerator } from "./load.ts";
import { openSides } from "./sides.ts";
import { spreadOf } from "./statistics.ts";

/** Latencies of our daemon under a steady load, while many entries expire. */
export interface Sweep {
  readonly entries: number;
  readonly requestsPerSecond: number;
  /** p99 in microseconds: the median of the quiet seconds, and that of the worst second in which entries may go. */
  readonly quietP99Us: number;
  readonly sweepP99Us: number;
  readonly phases: readonly Latency[];
}

const entries = 100_000;
/** The shortest life time that Postfix allows. */
const lifeSeconds = 120;
/** The seconds before the first entry expires. */
const quietSeconds = 20;
/** The daemon looks for expired entries every 15 seconds, and removes them in about as many. */
const sweepSeconds = 35;
const requestsPerSecond = 3000;
const watchSeconds = quietSeconds + sweepSeconds;

/** Saves many sessions, waits for the end of their life, and watches what clients notice of their removal. */
export async function measureSweep(load: LoadGenerator, daemon: string): Promise<Sweep> {
  await using sides = await openSides(daemon, [`smtpd_tls_session_cache_timeout = ${lifeSeconds}s`]);
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
  const later = phases.slice(quietSeconds);
  return {
    entries,
    requestsPerSecond,
    quietP99Us: spreadOf(quiet.map(({ p99Us }) => p99Us)).median,
    sweepP99Us: spreadOf(later.map(({ p99Us }) => p99Us)).max,
    phases,
  };
}
