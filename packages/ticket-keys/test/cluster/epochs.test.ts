import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeEpochs, rotationLimits } from "../../src/cluster/index.ts";
import { endOfDecryption, epochAt, liveEpochs, startOfEpoch } from "../../src/cluster/epochs.ts";

describe("makeEpochs", () => {
  test("divides time into halves of the lifetime by default", () => {
    expect(makeEpochs(3600)).toEqual({ lifetimeSeconds: 3600, rotationSeconds: 1800 });
    expect(makeEpochs(1)).toEqual({ lifetimeSeconds: 120, rotationSeconds: 60 });
  });

  test.each([
    [3600, 113, 1800],
    [120, 60, 60],
    [86_400, 2700, 43_200],
  ])("with a lifetime of %i s takes a rotation from %i s to %i s", (lifetime, min, max) => {
    expect(rotationLimits(lifetime)).toEqual({ min, max });
    for (const rotation of [min, max]) expect(makeEpochs(lifetime, rotation).rotationSeconds).toBe(rotation);
    for (const rotation of [min - 1, max + 1, min + 0.5])
      expect(() => makeEpochs(lifetime, rotation)).toThrow(RangeError);
  });

  test("refuses a lifetime that turns tickets off", () => {
    expect(() => makeEpochs(0)).toThrow(RangeError);
  });
});

test("at most 64 epochs are alive; the key of each decrypts for a lifetime from its start", () => {
  const setting = fc
    .integer({ min: 1, max: 8_640_000 })
    .chain((timeout) =>
      fc.record({ timeout: fc.constant(timeout), rotation: fc.integer(rotationLimits(timeout)) }),
    );
  fc.assert(
    fc.property(setting, fc.integer({ min: 1e9, max: 4e9 }), ({ timeout, rotation }, seconds) => {
      const epochs = makeEpochs(timeout, rotation);
      const live = liveEpochs(epochs, seconds);
      const current = epochAt(epochs, seconds);
      expect(startOfEpoch(epochs, current)).toBeLessThanOrEqual(seconds);
      expect(startOfEpoch(epochs, current + 1)).toBeGreaterThan(seconds);
      expect(live.length).toBeLessThanOrEqual(64);
      expect(live.slice(-2)).toEqual([current, current + 1]);
      expect(endOfDecryption(epochs, live[0] ?? 0)).toBeGreaterThan(seconds);
      expect(endOfDecryption(epochs, (live[0] ?? 0) - 1)).toBeLessThanOrEqual(seconds);
      // A ticket of the last second of an epoch is accepted for half a lifetime at least, as in Postfix.
      const last = startOfEpoch(epochs, current + 1) - 1;
      expect(endOfDecryption(epochs, current) - last).toBeGreaterThanOrEqual(epochs.lifetimeSeconds / 2);
    }),
  );
});
