import fc from "fast-check";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { RotatingKeys } from "@postfixjs/ticket-keys";
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { asTimeOfDay, forwardClock } from "../src/forward-clock.ts";

/** Two clocks to move: the time of day, and the time that passes. */
function setUp() {
  let [timeOfDay, elapsed] = [1_800_000_000_000, 5000];
  const now = forwardClock(
    () => timeOfDay,
    () => elapsed,
  );
  return {
    now,
    jump: (seconds: number) => (timeOfDay += seconds * 1000),
    pass: (seconds: number) => {
      timeOfDay += seconds * 1000;
      elapsed += seconds * 1000;
    },
  };
}

const daySeconds = 86_400;
const timeoutSeconds = 3600;

describe("forwardClock", () => {
  test("shows the time of day, also after a jump forward", () => {
    const { now, pass, jump } = setUp();
    expect(now()).toBe(1_800_000_000);
    pass(10);
    expect(now()).toBe(1_800_000_010);
    jump(daySeconds);
    expect(now()).toBe(1_800_086_410);
  });

  test("continues when the time of day is set back, and follows it again when that has caught up", () => {
    const { now, pass, jump } = setUp();
    now();
    jump(-daySeconds);
    expect(now()).toBe(1_800_000_000);
    pass(10);
    expect(now()).toBe(1_800_000_010);
    jump(2 * daySeconds);
    expect(now()).toBe(1_800_086_410);
  });

  test("never goes back and never lags, whatever the time of day does", () => {
    const steps = fc.array(fc.record({ jump: fc.integer({ min: -1e6, max: 1e6 }), pass: fc.nat(1e5) }));
    fc.assert(
      fc.property(steps, (all) => {
        const { now, pass, jump } = setUp();
        let last = now();
        for (const step of all) {
          jump(step.jump);
          pass(step.pass);
          const next = now();
          expect(next).toBeGreaterThanOrEqual(last + step.pass);
          last = next;
        }
      }),
    );
  });

  test("sessions expire on time when the time of day is set back", () => {
    const { now, pass, jump } = setUp();
    const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
    const cache = new SessionCache({ store, timeoutSeconds });
    const id = Buffer.from("id");
    cache.save(id, Buffer.from("session"), now());
    jump(-daySeconds);
    pass(timeoutSeconds);
    expect(cache.lookup(id, now())).toBeDefined();
    pass(1);
    expect(cache.lookup(id, now())).toBeUndefined();
  });

  test("has ticket keys rotate in their time when the time of day is set back", () => {
    const { now, pass, jump } = setUp();
    const keys = new RotatingKeys({ timeoutSeconds, randomBytes });
    const first = keys.encryptionKey(now());
    jump(-daySeconds);
    pass(timeoutSeconds / 2 - 2);
    expect(keys.encryptionKey(now())).toBe(first);
    pass(1);
    expect(keys.encryptionKey(now())).not.toBe(first);
    pass(timeoutSeconds / 2);
    expect(keys.decryptionKey(first?.name ?? new Uint8Array(), now())).toBeUndefined();
  });
});

describe("asTimeOfDay", () => {
  test("shows what happened when the time of day was wrong by the time of day of now", () => {
    const { now, pass, jump } = setUp();
    const before = now();
    jump(-daySeconds);
    pass(10);
    const timeOfDay = before + 10 - daySeconds;
    expect(asTimeOfDay(before, now(), timeOfDay)).toBe(timeOfDay - 10);
  });

  test("leaves a time as it is while the clocks agree, to the second", () => {
    for (const timeOfDay of [999, 1000, 1001]) expect(asTimeOfDay(500, 1000, timeOfDay)).toBe(500);
  });
});
