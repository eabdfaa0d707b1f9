import type { DaemonStatus } from "../../../control/status.ts";

/** What one look at a daemon gave, as numbers by the name of their series. */
export interface Sample {
  /** Seconds since 1970. */
  readonly atSeconds: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A status, when it came, and how long the daemon took for it. */
export interface Reading {
  readonly status: DaemonStatus;
  readonly atSeconds: number;
  readonly replySeconds: number;
}

/** Series of which the largest value of a span is kept; of the others it is the mean. */
export const peakSeries: ReadonlySet<string> = new Set(["delay", "reply", "restart"]);

/**
 * The numbers of a reading: gauges as they are, counters as rates since the reading before. After a restart
 * there are no rates, since the counters began again.
 */
export function sampleOf(reading: Reading, before: Reading | undefined): Sample {
  const { status, atSeconds } = reading;
  const isSame = before?.status.pid === status.pid;
  const rates = isSame && atSeconds > before.atSeconds ? ratesBetween(reading, before) : {};
  const restart = before === undefined || isSame ? {} : { restart: 1 };
  return { atSeconds, values: { ...gaugesOf(reading), ...rates, ...restart } };
}

function gaugesOf({ status, replySeconds }: Reading): Record<string, number> {
  const { caches, process, clients } = status;
  const perCache = Object.entries(caches).flatMap(([type, cache]): [string, number][] =>
    cache.isOpen
      ? [
          [`entries ${type}`, cache.entries],
          [`fill ${type}`, Math.max(cache.entries / cache.entriesMax, cache.bytes / cache.bytesMax)],
        ]
      : [],
  );
  return {
    ...Object.fromEntries(perCache),
    ...(process.residentBytes === null ? {} : { resident: process.residentBytes }),
    heap: process.heapUsedBytes,
    clients: clients.connected,
    delay: process.eventLoopDelay.last,
    reply: replySeconds,
  };
}

function ratesBetween(now: Reading, before: Reading): Record<string, number> {
  const seconds = now.atSeconds - before.atSeconds;
  const counts = countsOf(now.status);
  const earlier = countsOf(before.status);
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, (count - (earlier[name] ?? 0)) / seconds]),
  );
}

function countsOf({ requests, caches, process }: DaemonStatus): Record<string, number> {
  return Object.fromEntries([
    ...Object.entries(requests).map(([kind, count]): [string, number] => [`request ${kind}`, count]),
    ...Object.entries(caches).flatMap(([type, { hits, misses }]): [string, number][] => [
      [`hits ${type}`, hits],
      [`misses ${type}`, misses],
    ]),
    ["cpu", process.cpuSeconds],
  ]);
}
