import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Log } from "../../src/log/log.ts";
import { CacheSweeper } from "../../src/upkeep/cache-sweeper.ts";

const timeoutSeconds = 120;
const entries = 1000;
const slice = 32;

let cache: SessionCache;
let lines: string[];
let sweeper: CacheSweeper;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  const store = new MemoryStore({ capacity: entries, bytesMax: 1024 * 1024 });
  cache = new SessionCache({ store, timeoutSeconds });
  for (let index = 0; index < entries; index += 1) cache.save(idOf(index), new Uint8Array(10), 0);
  lines = [];
  const log = new Log({ write: (_, text) => lines.push(text) });
  const state = { type: "smtpd", timeoutSeconds, cache, isLogged: true } as const;
  sweeper = new CacheSweeper(state, log, () => Date.now() / 1000);
  sweeper.start();
});

afterEach(() => {
  sweeper.stop();
  vi.useRealTimers();
});

function idOf(index: number): Uint8Array {
  return Buffer.from(`id ${index}`);
}

test("CacheSweeper leaves entries alone that are alive", () => {
  vi.advanceTimersByTime(timeoutSeconds * 1000);
  expect(cache.statistics().entries).toBe(entries);
});

test("CacheSweeper removes dead entries within its next looks, a slice at a time", () => {
  vi.advanceTimersByTime(timeoutSeconds * 1000);
  let before = cache.statistics().entries;
  while (before > 0) {
    vi.advanceTimersToNextTimer();
    const { entries: now } = cache.statistics();
    expect(before - now).toBeLessThanOrEqual(slice);
    before = now;
  }
  expect(cache.statistics().expired).toBe(entries);
});

test("CacheSweeper looks again after everything is removed", () => {
  vi.advanceTimersByTime(10 * timeoutSeconds * 1000);
  cache.save(idOf(0), new Uint8Array(10), Date.now() / 1000);
  vi.advanceTimersByTime((timeoutSeconds + 31) * 1000);
  expect(cache.statistics()).toMatchObject({ entries: 0, expired: entries + 1 });
});

test("CacheSweeper announces each lifetime, as Postfix does", () => {
  vi.advanceTimersByTime(2 * timeoutSeconds * 1000);
  const line = "tlsmgr_cache_run_event: start TLS smtpd session cache cleanup";
  expect(lines).toEqual([line, line, line]);
});

test("CacheSweeper removes and announces nothing once it is stopped", () => {
  sweeper.stop();
  vi.advanceTimersByTime(10 * timeoutSeconds * 1000);
  expect(cache.statistics().entries).toBe(entries);
  expect(lines).toHaveLength(1);
});
