import { expect, test } from "vitest";

import { alarm } from "../src/index.ts";
import { runProgram } from "./support/program.ts";

test("alarm ends a process that is stuck in a loop", () => {
  expect(runProgram("stuck")).toMatchObject({ status: null, signal: "SIGALRM" });
});

test("alarm returns the rest of the earlier alarm, and 0 cancels it", () => {
  expect(alarm(7200)).toBe(0);
  const left = alarm(0);
  expect(left).toBeGreaterThan(7000);
  expect(left).toBeLessThanOrEqual(7200);
  expect(alarm(0)).toBe(0);
});

test("alarm refuses anything but a whole number of seconds", () => {
  for (const seconds of [-1, 0.5, Number.NaN, 2 ** 31]) {
    expect(() => alarm(seconds)).toThrow(RangeError);
  }
});
