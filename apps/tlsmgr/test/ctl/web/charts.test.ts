import { expect, test } from "vitest";
import { keyTimeline } from "../../../src/ctl/web/charts/key-timeline.ts";
import { areaPath, linePath } from "../../../src/ctl/web/charts/paths.ts";
import { scaleFor, timeTicks } from "../../../src/ctl/web/charts/scale.ts";

test.each([
  [0.93, 10, 1],
  [215, 10, 300],
  [1, 10, 1],
  [9.5, 10, 10],
  [1000, 10, 1000],
  [0, 1024, 1024 ** 2],
  [90 * 1024 ** 2, 1024, 128 * 1024 ** 2],
] as const)("scaleFor %d by %d ends at the round number %d", (most, base, max) => {
  expect(scaleFor(most, base).max).toBeCloseTo(max, 9);
  expect(scaleFor(most, base).ticks).toHaveLength(2);
});

test("timeTicks are round times within the range, six at most", () => {
  const begin = 1_795_593_731;
  for (const range of [600, 3600, 86_400]) {
    const ticks = timeTicks(begin, begin + range);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(7);
    for (const { atSeconds, text } of ticks) {
      expect(atSeconds).toBeGreaterThanOrEqual(begin);
      expect(atSeconds).toBeLessThanOrEqual(begin + range);
      expect(new Date(atSeconds * 1000).getSeconds()).toBe(0);
      expect(text).toMatch(/^\d\d:\d\d$/u);
    }
  }
});

test("linePath and areaPath leave gaps where nothing is known", () => {
  const tops = [{ x: 0, y: 1 }, { x: 1, y: 2.26 }, undefined, { x: 3, y: 3 }];
  const feet = tops.map((point) => point && { x: point.x, y: 9 });
  expect(linePath(tops)).toBe("M0 1L1 2.3M3 3h.01");
  expect(areaPath(tops, feet)).toBe("M0 1L1 2.3L1 9L0 9ZM3 3L3 9Z");
  expect(linePath([])).toBe("");
});

test("keyTimeline draws nothing for keys without times", () => {
  const key = { name: "00".repeat(16), state: "current", use: "encryption" } as const;
  expect(keyTimeline([{ ...key, ageSeconds: null, secondsToRotation: null }], 1000)).toBeUndefined();
  const drawn = keyTimeline([{ ...key, ageSeconds: 600, secondsToRotation: 1200 }], 1_795_593_600)?.markup;
  expect(drawn).toContain("00000000 current, encrypts from");
  expect(drawn?.match(/<rect/gu)).toHaveLength(1);
});
