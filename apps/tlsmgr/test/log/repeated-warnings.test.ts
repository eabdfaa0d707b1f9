import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Log } from "../../src/log/log.ts";

const lines: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function limitedLog(perMinute: number): Log {
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  log.limitWarnings(perMinute);
  return log;
}

function repeat(times: number, action: () => void): void {
  for (let count = 0; count < times; count += 1) action();
}

const take = (): string[] => lines.splice(0);

test("Log shows the first warning of a cause as it is, and counts the others of the minute", () => {
  const log = limitedLog(1);
  repeat(200, () => log.warning("timeout"));
  expect(take()).toEqual(["warning: timeout"]);
  vi.advanceTimersByTime(59_000);
  expect(take()).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(take()).toEqual(["warning: timeout (199 more in the last minute)"]);
});

test("Log shows a continuing cause once a minute, and again after a quiet minute", () => {
  const log = limitedLog(1);
  repeat(3 * 60, () => {
    log.warning("again");
    vi.advanceTimersByTime(1000);
  });
  expect(take()).toEqual([
    "warning: again",
    "warning: again (59 more in the last minute)",
    "warning: again (60 more in the last minute)",
    "warning: again (60 more in the last minute)",
  ]);
  vi.advanceTimersByTime(60_000);
  log.warning("again");
  expect(take()).toEqual(["warning: again"]);
});

test("Log keeps causes apart, whatever their texts are", () => {
  const log = limitedLog(1);
  for (const type of ["a", "b"]) log.warning(`bogus cache type "${type}"`, "cache type");
  log.warning("bogus seed length");
  expect(take()).toEqual(['warning: bogus cache type "a"', "warning: bogus seed length"]);
  vi.advanceTimersByTime(60_000);
  expect(take()).toEqual(['warning: bogus cache type "a" (1 more in the last minute)']);
});

test("Log shows the permitted number of warnings per cause, or all with 0", () => {
  const few = limitedLog(3);
  repeat(10, () => few.warning("bad"));
  expect(take()).toEqual(["warning: bad", "warning: bad", "warning: bad"]);
  vi.advanceTimersByTime(60_000);
  expect(take()).toEqual(["warning: bad (7 more in the last minute)"]);
  repeat(10, () => few.warning("bad"));
  expect(take()).toHaveLength(2);
  const all = limitedLog(0);
  repeat(1000, () => all.warning("bad"));
  expect(take()).toHaveLength(1000);
});

test("Log reports hidden warnings once at the end, and leaves no timer", () => {
  const log = limitedLog(1);
  repeat(5, () => log.warning("bad"));
  vi.advanceTimersByTime(12_000);
  log.tellHiddenWarnings();
  expect(take()).toEqual(["warning: bad", "warning: bad (4 more in the last 12 seconds)"]);
  log.tellHiddenWarnings();
  expect(take()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("Log has a bounded number of causes, beyond which they count as one", () => {
  const log = limitedLog(1);
  for (let count = 0; count < 10_000; count += 1) log.warning(`text ${count}`);
  expect(take()).toHaveLength(101);
  vi.advanceTimersByTime(60_000);
  expect(take()).toEqual(["warning: text 100 (9899 more in the last minute)"]);
});

test("Log leaves out no information and no last line", () => {
  const log = limitedLog(1);
  repeat(10, () => {
    log.info("same");
    log.fatal("same");
    log.panic("same");
  });
  expect(take()).toHaveLength(30);
});
