import { expect, test } from "vitest";
import { RequestLatency } from "../../src/requests/latency.ts";

test("RequestLatency measures one piece of work in 16, runs all of them, and passes errors on", () => {
  const latency = new RequestLatency();
  expect(latency.statistics()).toEqual({ samples: 0, p50: 0, p90: 0, p99: 0, max: 0, mean: 0 });
  let done = 0;
  const work = (): number => (done += 1);
  for (let index = 0; index < 160; index += 1) {
    expect(latency.isDue() ? latency.time(work) : work()).toBe(index + 1);
  }
  const { samples, p50, p90, p99, max, mean } = latency.statistics();
  expect(samples).toBe(10);
  expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].sort((a, b) => a - b));
  expect(mean).toBeGreaterThan(0);
  const mistake = (): never => {
    throw new Error("a mistake");
  };
  expect(() => latency.time(mistake)).toThrow("a mistake");
});
