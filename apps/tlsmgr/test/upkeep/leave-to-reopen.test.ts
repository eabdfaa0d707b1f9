import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leaveToReopen } from "../../src/upkeep/leave-to-reopen.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("leaveToReopen says why and leaves at once when the process has lived for long enough", () => {
  const steps: string[] = [];
  leaveToReopen(0, () => steps.push("leave"))(() => steps.push("say"));
  expect(steps).toEqual(["say", "leave"]);
});

test("leaveToReopen waits in silence for a process that is younger", () => {
  const steps: string[] = [];
  const leave = leaveToReopen(process.uptime() + 60, () => steps.push("leave"));
  leave(() => steps.push("say"));
  vi.advanceTimersByTime(59_000);
  expect(steps).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(steps).toEqual(["say", "leave"]);
});
