import { expect, test } from "vitest";
import { History } from "../../../src/ctl/web/watch/history.ts";
import { sampleOf } from "../../../src/ctl/web/watch/sample.ts";
import type { Reading } from "../../../src/ctl/web/watch/sample.ts";
import { daemonStatus, openCache } from "../../support/daemon-status.ts";

const begin = 1_795_593_600;

function reading(atSeconds: number, seeds: number, pid = 1): Reading {
  const status = daemonStatus();
  return {
    atSeconds,
    replySeconds: 0.001,
    status: { ...status, pid, requests: { ...status.requests, seed: seeds } },
  };
}

test("sampleOf makes rates of counters, per second", () => {
  const { values } = sampleOf(reading(begin + 5, 150), reading(begin, 100));
  expect(values).toMatchObject({ "request seed": 10, "request lookup": 0, delay: 0.0002, clients: 14 });
  expect(values["restart"]).toBeUndefined();
});

test("sampleOf knows no rates at the start, and none over a restart, which it marks", () => {
  expect(sampleOf(reading(begin, 100), undefined).values).not.toHaveProperty("request seed");
  const { values } = sampleOf(reading(begin + 5, 3, 2), reading(begin, 100, 1));
  expect(values).not.toHaveProperty("request seed");
  expect(values["restart"]).toBe(1);
});

test("sampleOf takes the fuller one of entries and bytes as the fill of a cache", () => {
  const status = daemonStatus({
    caches: { smtp: openCache({ entries: 1, entriesMax: 10, bytes: 60, bytesMax: 100 }) },
  });
  expect(sampleOf({ status, atSeconds: begin, replySeconds: 0 }, undefined).values["fill smtp"]).toBe(0.6);
});

test("History gives equal spans, with the mean of each and gaps where nothing was seen", () => {
  const history = new History();
  for (const [at, load, delay] of [
    [0, 1, 1],
    [5.2, 3, 9],
    [20.1, 5, 2],
    [24.9, 7, 1],
  ] as const) {
    history.add({ atSeconds: begin + at, values: { load, delay } });
  }
  const { starts, spans } = history.timeline(begin + 26, 50, 10);
  expect(starts).toHaveLength(5);
  expect(starts.at(-1)).toBe(begin + 20);
  expect(spans.map((values) => values?.["load"])).toEqual([undefined, undefined, 1, 3, 6]);
  // Of a delay, the peak is what matters.
  expect(spans.map((values) => values?.["delay"])).toEqual([undefined, undefined, 1, 9, 2]);
});

test("History holds a day and no more, and forgets a future from before the clock was set back", () => {
  const history = new History();
  const days = 2;
  for (let at = 0; at < days * 86_400; at += 5) history.add({ atSeconds: begin + at, values: { load: 1 } });
  const end = begin + days * 86_400;
  const held = (seconds: number): number =>
    history.timeline(end, seconds, 480).spans.filter((values) => values !== undefined).length;
  expect(held(86_400)).toBe(180);
  expect(held(days * 86_400)).toBeLessThanOrEqual(182);
  history.add({ atSeconds: begin + 1000, values: { load: 2 } });
  expect(held(86_400)).toBe(0);
  expect(history.timeline(begin + 1000, 600, 5).spans.at(-1)?.["load"]).toBe(2);
});
