import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HealthTests } from "../src/index.ts";

interface Cutoffs {
  readonly minEntropyBits: number;
  readonly falseAlarmBits: number;
  readonly repetition: number;
  readonly proportion: number;
}

// Worked out by health-cutoffs.py beside it, in 120 digits.
const fixture = readFileSync(new URL("fixtures/health-cutoffs.json", import.meta.url), "utf8");
const cutoffs = JSON.parse(fixture) as readonly Cutoffs[];

describe("HealthTests", () => {
  test.each(cutoffs)("cutoffs for $minEntropyBits bits at a rate of 2^-$falseAlarmBits", (row) => {
    const { repetition, proportion, ...options } = row;
    const tests = new HealthTests(options);
    expect([tests.repetitionCutoff, tests.proportionCutoff]).toEqual([repetition, proportion]);
  });

  test.each([{ minEntropyBits: 0 }, { minEntropyBits: 8.1 }, { falseAlarmBits: 0 }, { falseAlarmBits: 65 }])(
    "refuses %o",
    (options) => {
      expect(() => new HealthTests(options)).toThrow(RangeError);
    },
  );

  test("says which setting it refuses", () => {
    expect(() => new HealthTests({ minEntropyBits: 9 })).toThrow('min-entropy "9" must be above 0 and');
    expect(() => new HealthTests({ falseAlarmBits: 65 })).toThrow('false-alarm rate "2^-65" must be from');
  });

  test("takes rates from 2^-1 to 2^-64", () => {
    expect(new HealthTests({ falseAlarmBits: 1 }).repetitionCutoff).toBe(2);
    expect(new HealthTests({ falseAlarmBits: 64 }).repetitionCutoff).toBe(65);
  });

  test.each([0, 1, 255])("a stream that begins with a run of %d is judged like any other", (value) => {
    const tests = new HealthTests();
    expect(tests.check(new Uint8Array(tests.repetitionCutoff - 1).fill(value))).toBeUndefined();
    expect(tests.check(Uint8Array.of(value))).toBe("repetition-count");
  });

  test("a byte that prevails one time short of the cutoff passes, one more is an alarm", () => {
    const { proportionCutoff } = new HealthTests();
    for (const [occurrences, alarm] of [
      [proportionCutoff - 1, undefined],
      [proportionCutoff, "adaptive-proportion"],
    ] as const) {
      // Two nines and another byte in turn, so that nothing repeats for long, until there are enough nines.
      const window = Uint8Array.from({ length: 512 }, (_, index) =>
        index % 3 === 2 || index - Math.floor(index / 3) >= occurrences ? (index % 250) + 10 : 9,
      );
      expect(window.filter((byte) => byte === 9)).toHaveLength(occurrences);
      expect(new HealthTests().check(window)).toBe(alarm);
    }
  });

  test("a run of equal bytes one short of the cutoff passes, one more is an alarm", () => {
    const tests = new HealthTests();
    expect(tests.check(new Uint8Array(tests.repetitionCutoff - 1).fill(5))).toBeUndefined();
    expect(tests.check(Uint8Array.of(5))).toBe("repetition-count");
    expect(tests.check(Uint8Array.of(6))).toBeUndefined();
  });

  test("a byte that prevails in a window without repeating long enough is an alarm", () => {
    const window = Uint8Array.from({ length: 512 }, (_, index) => (index % 3 === 2 ? index % 256 : 9));
    expect(new HealthTests().check(window)).toBe("adaptive-proportion");
  });

  test("a new window starts after 512 bytes", () => {
    const tests = new HealthTests();
    const halfFull = Uint8Array.from({ length: 512 }, (_, index) => (index % 2 === 0 ? 9 : index % 256));
    for (let window = 0; window < 10; window += 1) expect(tests.check(halfFull)).toBeUndefined();
  });

  test("what the tests say does not depend on how the stream is cut into reads", () => {
    const stream = fc.array(fc.constantFrom(1, 2), { minLength: 600, maxLength: 1200 });
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 255 }), (values, readBytes) => {
        const bytes = Uint8Array.from(values);
        const inPieces = new HealthTests({ minEntropyBits: 2 });
        let alarmed = false;
        for (let start = 0; start < bytes.length; start += readBytes) {
          if (inPieces.check(bytes.subarray(start, start + readBytes)) !== undefined) alarmed = true;
        }
        expect(alarmed).toBe(new HealthTests({ minEntropyBits: 2 }).check(bytes) !== undefined);
      }),
    );
  });

  test("a megabyte of the operating system's generator raises no alarm, even when claimed to be perfect", () => {
    expect(new HealthTests({ minEntropyBits: 8 }).check(randomBytes(1_000_000))).toBeUndefined();
  });
});
