import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestCounters } from "../../src/requests/counters.ts";
import { StatisticsUpkeep } from "../../src/upkeep/statistics-upkeep.ts";

let lines: string[] = [];
let counters: RequestCounters;
let cache: SessionCache;

function upkeep(intervalSeconds: number): StatisticsUpkeep {
  return new StatisticsUpkeep({
    log: { info: (text) => void lines.push(text), warning: (text) => void lines.push(text) },
    statistics: () => ({ requests: counters.snapshot(), caches: { smtp: cache.statistics() } }),
    intervalSeconds,
  });
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 5, 4, 7, 9) });
  lines = [];
  counters = new RequestCounters();
  cache = new SessionCache({
    store: new MemoryStore({ capacity: 10, bytesMax: 10_000 }),
    timeoutSeconds: 300,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const id = Uint8Array.of(1);

describe("statistics in the log", () => {
  test("come at the interval, in Postfix's style, and are about the time since the last ones", () => {
    const statistics = upkeep(600);
    statistics.start();
    counters.count({ kind: "unknown", name: "x", warnings: [] });
    cache.save(id, new Uint8Array(99), 1000);
    cache.lookup(id, 1000);
    cache.lookup(id, 1000);
    cache.lookup(Uint8Array.of(2), 1000);
    vi.advanceTimersByTime(599_999);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(lines).toEqual([
      "statistics: start interval Nov  5 04:07:09",
      "statistics: requests unknown=1",
      "statistics: smtp cache lookup hits=2 miss=1 success=66%",
      "statistics: smtp cache stores=1 entries=1 bytes=100",
    ]);
    lines = [];
    cache.remove(id);
    vi.advanceTimersByTime(600_000);
    expect(lines).toEqual([
      "statistics: start interval Nov  5 04:17:09",
      "statistics: smtp cache lookup hits=0 miss=0 success=0%",
      "statistics: smtp cache deletes=1 entries=0 bytes=0",
    ]);
    statistics.finish();
  });

  test("are not there when nothing happened", () => {
    const statistics = upkeep(600);
    statistics.start();
    vi.advanceTimersByTime(6_000_000);
    statistics.finish();
    expect(lines).toEqual([]);
  });

  test("come at the end for what is left, and never again", () => {
    const statistics = upkeep(600);
    statistics.start();
    counters.count({ kind: "wakeup", warnings: [] });
    statistics.finish();
    expect(lines).toEqual(["statistics: start interval Nov  5 04:07:09", "statistics: requests wakeup=1"]);
    counters.count({ kind: "wakeup", warnings: [] });
    vi.advanceTimersByTime(6_000_000);
    expect(lines).toHaveLength(2);
  });

  test("are off with an interval of 0", () => {
    const statistics = upkeep(0);
    statistics.start();
    counters.count({ kind: "wakeup", warnings: [] });
    vi.advanceTimersByTime(6_000_000);
    statistics.finish();
    expect(lines).toEqual([]);
  });
});
