import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RandomSchedule, schedulePeriodSecondsMax, secondsToNextRun } from "../src/index.ts";

describe("secondsToNextRun", () => {
  // By hand from Postfix's rule: period * byte / 255 in whole numbers.
  test.each([
    [3600, 0, 0],
    [3600, 1, 14],
    [3600, 128, 1807],
    [3600, 254, 3585],
    [3600, 255, 3600],
    [1, 254, 0],
    [1, 255, 1],
    [8_421_504, 255, 8_421_504],
    [8_421_505, 255, 8_421_504],
    [2_147_483_647, 255, 8_421_504],
    [2_147_483_647, 1, 33_025],
  ])("a period of %d seconds and byte %d give %d seconds", (periodSeconds, randomByte, seconds) => {
    expect(secondsToNextRun(periodSeconds, randomByte)).toBe(seconds);
  });

  test("stays within the period and its cap, and grows with the byte", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (period, byte) => {
          const seconds = secondsToNextRun(period, byte);
          expect(seconds).toBeLessThanOrEqual(Math.min(period, schedulePeriodSecondsMax));
          expect(seconds).toBeGreaterThanOrEqual(secondsToNextRun(period, byte - 1));
        },
      ),
    );
  });

  test.each([
    [0, 0],
    [-1, 0],
    [1.5, 0],
    [1, -1],
    [1, 256],
    [1, 0.5],
  ])("refuses a period of %d with byte %d", (periodSeconds, randomByte) => {
    const what = periodSeconds === 1 ? `random byte is "${randomByte}"` : `period is "${periodSeconds}"`;
    expect(() => secondsToNextRun(periodSeconds, randomByte)).toThrow(RangeError);
    expect(() => secondsToNextRun(periodSeconds, randomByte)).toThrow(`length of ${what}`);
  });
});

describe("RandomSchedule", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A schedule that notes the times of its runs, in seconds since its start. */
  function noted(
    periodSeconds: number,
    bytes: readonly number[],
  ): { schedule: RandomSchedule; times: number[] } {
    const times: number[] = [];
    const start = Date.now();
    const left = [...bytes];
    const schedule = new RandomSchedule({
      periodSeconds,
      randomByte: () => left.shift() ?? 255,
      run: () => {
        times.push((Date.now() - start) / 1000);
      },
    });
    return { schedule, times };
  }

  test("runs at once, then after the delay of each byte", async () => {
    const { schedule, times } = noted(3600, [255, 128, 1]);
    await schedule.start();
    expect(times).toEqual([0]);
    await vi.advanceTimersByTimeAsync(3599_000);
    expect(times).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1801_000 + 7000 + 14_000);
    expect(times).toEqual([0, 3600, 5407, 5421]);
    schedule.stop();
  });

  test("a byte of 0 runs again at once, and others get their turn in between", async () => {
    const { schedule, times } = noted(3600, [0, 0, 255]);
    await schedule.start();
    expect(times).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10);
    expect(times).toHaveLength(3);
    schedule.stop();
  });

  test("delays longer than a timer of Node can be are kept: the cap is 97 days", async () => {
    const { schedule, times } = noted(2_147_483_647, [255]);
    await schedule.start();
    await vi.advanceTimersByTimeAsync((schedulePeriodSecondsMax - 1) * 1000);
    expect(times).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toEqual([0, schedulePeriodSecondsMax]);
    schedule.stop();
  });

  test("the next delay begins when a run has ended, so that runs never overlap", async () => {
    const ends: (() => void)[] = [];
    const schedule = new RandomSchedule({
      periodSeconds: 10,
      randomByte: () => 255,
      run: () => new Promise((resolve) => ends.push(resolve)),
    });
    const started = schedule.start();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await started;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(ends).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(2);
    schedule.stop();
  });

  test("stopped, it runs no more, not even when it was stopped during a run", async () => {
    const { schedule, times } = noted(10, []);
    await schedule.start();
    schedule.stop();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(times).toEqual([0]);
    let runs = 0;
    const stoppedWithin = new RandomSchedule({
      periodSeconds: 10,
      randomByte: () => 0,
      run: () => {
        runs += 1;
        stoppedWithin.stop();
      },
    });
    await stoppedWithin.start();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(runs).toBe(1);
  });

  test("started twice, it runs once", async () => {
    const { schedule, times } = noted(10, []);
    await schedule.start();
    await schedule.start();
    expect(times).toEqual([0]);
    schedule.stop();
  });

  test("two schedules with separate bytes run independently: reseed and exchange file", async () => {
    const reseed = noted(3600, [51, 51]);
    const exchange = noted(3600, [102]);
    await reseed.schedule.start();
    await exchange.schedule.start();
    await vi.advanceTimersByTimeAsync(1_440_000);
    expect(reseed.times).toEqual([0, 720, 1440]);
    expect(exchange.times).toEqual([0, 1440]);
    reseed.schedule.stop();
    exchange.schedule.stop();
  });

  test("refuses a period of 0", () => {
    expect(() => new RandomSchedule({ periodSeconds: 0, randomByte: () => 0, run: () => {} })).toThrow(
      RangeError,
    );
  });
});
