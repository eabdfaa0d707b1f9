import { expect, test } from "vitest";
import { LimitedLog } from "../../src/log/limited-log.ts";
import { Log } from "../../src/log/log.ts";

function setUp(warningsPerMinute: number, burst: number) {
  const lines: string[] = [];
  let now = 0;
  const log = new Log({ write: (severity, text) => void lines.push(`${severity}: ${text}`) });
  const limited = new LimitedLog(log, { subject: "requests", warningsPerMinute, burst }, () => now);
  return {
    limited,
    take: () => lines.splice(0),
    wait: (seconds: number) => {
      now += seconds;
    },
  };
}

test("LimitedLog shows a burst, counts what goes beyond, and tells the count", () => {
  const { limited, take } = setUp(60, 3);
  for (let count = 0; count < 10; count += 1) limited.warning("bad");
  expect(take()).toEqual(["warning: bad", "warning: bad", "warning: bad"]);
  limited.reportSuppressed();
  expect(take()).toEqual(["warning: 7 further warnings about requests were not logged"]);
  limited.reportSuppressed();
  expect(take()).toEqual([]);
});

test("LimitedLog lets warnings through again as time goes by, never more than a burst", () => {
  const { limited, take, wait } = setUp(60, 3);
  const warnTenTimes = (): number => {
    for (let count = 0; count < 10; count += 1) limited.warning("bad");
    return take().length;
  };
  expect(warnTenTimes()).toBe(3);
  wait(2);
  expect(warnTenTimes()).toBe(2);
  wait(3600);
  expect(warnTenTimes()).toBe(3);
});

test("LimitedLog limits nothing but warnings, and none of those when told so", () => {
  const { limited, take } = setUp(0, 1);
  for (let count = 0; count < 10; count += 1) limited.warning("bad");
  expect(take()).toHaveLength(10);
  const { limited: tight, take: takeTight } = setUp(1, 1);
  for (let count = 0; count < 10; count += 1) tight.info("good");
  expect(takeTight()).toHaveLength(10);
});
