import { alarm } from "@postfixjs/posix";
import { afterEach, expect, test, vi } from "vitest";
import { startWatchdog } from "../../src/master/watchdog.ts";

afterEach(() => {
  alarm(0);
  vi.restoreAllMocks();
});

test.each([
  { timeoutSeconds: 3, milliseconds: 1000 },
  { timeoutSeconds: 18_000, milliseconds: 6_000_000 },
  { timeoutSeconds: 75 * 86_400, milliseconds: 0x7fff_ffff },
])("startWatchdog puts a death after $timeoutSeconds s off every $milliseconds ms", (watchdog) => {
  const timers = vi.spyOn(globalThis, "setInterval");
  startWatchdog(watchdog.timeoutSeconds);
  expect(timers).toHaveBeenCalledWith(expect.any(Function), watchdog.milliseconds);
  clearInterval(timers.mock.results[0]?.value);
  expect(alarm(0)).toBeGreaterThanOrEqual(watchdog.timeoutSeconds - 1);
});
