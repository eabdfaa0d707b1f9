import { expect, test } from "vitest";
import { Log } from "../../src/log/log.ts";
import { RecentWarnings } from "../../src/log/recent-warnings.ts";

test("RecentWarnings counts the warnings of a cause, the newest cause first", () => {
  let now = 1000;
  const warnings = new RecentWarnings(() => now);
  warnings.note("disk full at 1", "disk");
  now += 10;
  warnings.note("slow client", "client");
  now += 10;
  warnings.note("disk full at 2", "disk");
  const { total, lastHour } = warnings.statistics();
  expect(total).toBe(3);
  expect(lastHour.map(({ text, count }) => [text, count])).toEqual([
    ["disk full at 2", 2],
    ["slow client", 1],
  ]);
  expect(lastHour.map(({ firstAt, lastAt }) => lastAt - firstAt)).toEqual([20, 0]);
});

test("RecentWarnings forgets a cause after an hour, and begins to count it anew", () => {
  let now = 1000;
  const warnings = new RecentWarnings(() => now);
  warnings.note("text", "cause");
  now += 3600;
  expect(warnings.statistics()).toEqual({ total: 1, lastHour: [] });
  warnings.note("text", "cause");
  expect(warnings.statistics().lastHour[0]?.count).toBe(1);
});

test("RecentWarnings holds 50 causes of 300 bytes, whatever comes", () => {
  const warnings = new RecentWarnings(() => 1000);
  for (let cause = 0; cause < 500; cause += 1) warnings.note("é".repeat(1000), String(cause));
  const { total, lastHour } = warnings.statistics();
  expect(total).toBe(500);
  expect(lastHour).toHaveLength(50);
  expect(Buffer.byteLength(lastHour[0]?.text ?? "")).toBe(300);
});

test("Log remembers warnings that it only counts, in a form that is safe to show", () => {
  const log = new Log({ write: () => undefined });
  log.limitWarnings(1);
  for (let times = 0; times < 3; times += 1) log.warning(`bad \u001B${times}`, "bad");
  log.info("not this");
  log.tellHiddenWarnings();
  expect(log.warnings()).toMatchObject({ total: 3, lastHour: [{ text: "bad ?2", count: 3 }] });
});
