import type { CacheStatistics } from "@postfixjs/session-cache";
import { monthName } from "../log/month.ts";

/** The counts that the lines of a period report. */
export interface PeriodStatistics {
  /** Requests by kind. */
  readonly requests: Readonly<Record<string, number>>;
  /** The open caches, by type. */
  readonly caches: Readonly<Record<string, CacheStatistics>>;
}

const percent = 100;

/**
 * Formats the statistics of a period in the style of anvil(8) and scache(8): its start, the requests, and
 * each cache that was used. Returns no lines when nothing happened.
 *
 * @param begin - when the period began
 * @param before - the counts at that time
 */
export function statisticsLines(begin: Date, before: PeriodStatistics, now: PeriodStatistics): string[] {
  const requests = Object.entries(now.requests)
    .map(([kind, count]) => [kind, count - countOf(before.requests, kind)] as const)
    .filter(([, count]) => count > 0);
  const caches = Object.entries(now.caches).flatMap(([type, cache]) =>
    cacheLine(type, before.caches[type], cache),
  );
  if (requests.length === 0 && caches.length === 0) return [];
  return [
    `statistics: start interval ${timeText(begin)}`,
    ...(requests.length === 0 ? [] : [`statistics: requests ${pairs(requests)}`]),
    ...caches,
  ];
}

function countOf(counts: Readonly<Record<string, number>>, kind: string): number {
  return counts[kind] ?? 0;
}

const changing = ["stores", "deletes", "expired", "evicted", "refused", "errors"] as const;

function cacheLine(type: string, before: CacheStatistics | undefined, now: CacheStatistics): string[] {
  const since = (name: keyof CacheStatistics): number => Number(now[name]) - Number(before?.[name] ?? 0);
  const [hits, misses] = [since("hits"), since("misses")];
  const success = hits + misses === 0 ? 0 : Math.floor((percent * hits) / (hits + misses));
  const changes = changing.map((name): Count => [name, since(name)]).filter(([, count]) => count > 0);
  if (hits + misses + changes.length === 0) return [];
  const held: Count[] = [
    ["entries", now.entries],
    ["bytes", now.bytes],
  ];
  return [
    `statistics: ${type} cache lookup hits=${hits} miss=${misses} success=${success}%`,
    `statistics: ${type} cache ${pairs([...changes, ...held])}`,
  ];
}

type Count = readonly [string, number];

function pairs(counts: readonly Count[]): string {
  return counts.map(([name, count]) => `${name}=${count}`).join(" ");
}

/** As in the log: `Nov 22 04:00:00`. */
function timeText(time: Date): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const digits = clock.map((part) => String(part).padStart(2, "0")).join(":");
  return `${monthName(time)} ${String(time.getDate()).padStart(2)} ${digits}`;
}
