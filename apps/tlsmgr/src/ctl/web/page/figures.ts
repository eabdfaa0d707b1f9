import type { DaemonStatus, OpenCacheStatus } from "../../../control/status.ts";
import { countedKinds } from "../../../requests/counters.ts";
import type { Timeline } from "../watch/history.ts";

/** The caches that are open, by their kind. */
export function openCaches({ caches }: DaemonStatus): [string, OpenCacheStatus][] {
  return Object.entries(caches).flatMap(([type, cache]): [string, OpenCacheStatus][] =>
    cache.isOpen ? [[type, cache]] : [],
  );
}

/** A series of a timeline. */
export function seriesOf({ spans }: Timeline, name: string): (number | undefined)[] {
  return spans.map((values) => values?.[name]);
}

/** Requests per second of all kinds. */
export function totalRates({ spans }: Timeline): (number | undefined)[] {
  return spans.map((values) => {
    const rates = countedKinds
      .map((kind) => values?.[`request ${kind}`])
      .filter((rate) => rate !== undefined);
    return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0);
  });
}

/** Hits per lookup of each span; `undefined` where there was no lookup. */
export function hitRatios({ spans }: Timeline, type: string): (number | undefined)[] {
  return spans.map((values) => shareOf(values?.[`hits ${type}`], values?.[`misses ${type}`]));
}

/** Hits per lookup of a whole timeline; `undefined` without a lookup. */
export function hitRatioOf({ spans }: Timeline, type: string): number | undefined {
  const sum = (name: string): number =>
    spans.reduce((total, values) => total + (values?.[`${name} ${type}`] ?? 0), 0);
  return shareOf(sum("hits"), sum("misses"));
}

function shareOf(hits: number | undefined, misses: number | undefined): number | undefined {
  if (hits === undefined || misses === undefined || hits + misses <= 0) return undefined;
  return hits / (hits + misses);
}

/** The last value that is known, if it is of the last two spans. */
export function recentOf(values: readonly (number | undefined)[]): number | undefined {
  return values.at(-1) ?? values.at(-2);
}

/** The largest of some values; 0 for none. */
export function mostOf(...lists: readonly (readonly (number | undefined)[])[]): number {
  return Math.max(0, ...lists.flat().map((value) => value ?? 0));
}

/** A rate for people: three digits at most. */
export function rateText(rate: number): string {
  if (rate >= 10_000) return `${(rate / 1000).toFixed(rate >= 100_000 ? 0 : 1)} k/s`;
  return `${rate >= 100 || rate === 0 ? Math.round(rate) : rate.toFixed(rate >= 10 ? 1 : 2)}/s`;
}
