import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RotatingKeys } from "../src/index.ts";
import type { TicketKey } from "../src/index.ts";
import { countingBytes } from "./support/counting-bytes.ts";

function makeKeys(timeoutSeconds: number): RotatingKeys {
  return new RotatingKeys({ timeoutSeconds, randomBytes: countingBytes() });
}

function encryptionKey(keys: RotatingKeys, now: number): TicketKey {
  const key = keys.encryptionKey(now);
  if (key === undefined) throw new Error("no key");
  return key;
}

describe("RotatingKeys", () => {
  test.each([
    [1, 59],
    [119, 59],
    [120, 59],
    [121, 59],
    [300, 149],
    [3600, 1799],
    [3601, 1799],
  ])("with a lifetime of %i a new key expires in %i seconds", (timeoutSeconds, seconds) => {
    expect(encryptionKey(makeKeys(timeoutSeconds), 1_795_307_333).expiresAt).toBe(1_795_307_333 + seconds);
  });

  test("with 3600 a key encrypts for 1798 seconds and decrypts for 3598", () => {
    const keys = makeKeys(3600);
    const made = 1_795_307_333;
    const { name } = encryptionKey(keys, made);
    expect(encryptionKey(keys, made + 1798).name).toEqual(name);
    expect(encryptionKey(keys, made + 1799).name).not.toEqual(name);
    expect(keys.decryptionKey(name, made + 3598)?.name).toEqual(name);
    expect(keys.decryptionKey(name, made + 3599)).toBeUndefined();
  });

  test("asking for a key by name neither makes nor rotates keys", () => {
    const keys = makeKeys(3600);
    expect(keys.decryptionKey(new Uint8Array(16), 0)).toBeUndefined();
    expect(keys.describe(0)).toEqual([]);
    const { name } = encryptionKey(keys, 0);
    keys.decryptionKey(name, 3000);
    expect(keys.describe(3000)).toHaveLength(1);
  });

  test("holds the current and the previous key, and wipes the one before", () => {
    const keys = makeKeys(120);
    const [first, second, third] = [0, 59, 118].map((now) => encryptionKey(keys, now));
    expect(keys.describe(118)).toEqual([
      { name: third?.name, state: "current", encryptsFrom: 118, encryptsUntil: 177 },
      { name: second?.name, state: "retired", encryptsFrom: 59, encryptsUntil: 118 },
    ]);
    expect(first).toMatchObject({
      name: new Uint8Array(16),
      cipherKey: new Uint8Array(32),
      macKey: new Uint8Array(32),
    });
  });

  test("takes name, cipher key and HMAC key from separate random bytes, and keeps copies", () => {
    const pool = new Uint8Array(1000);
    const keys = new RotatingKeys({
      timeoutSeconds: 120,
      randomBytes: (length) => pool.fill(length).subarray(0, length),
    });
    const key = encryptionKey(keys, 0);
    pool.fill(0);
    expect(key.name).toEqual(new Uint8Array(16).fill(16));
    expect(key.cipherKey).toEqual(new Uint8Array(32).fill(32));
    expect(key.macKey).toEqual(new Uint8Array(32).fill(32));
  });

  test("without a lifetime there are no keys", () => {
    const keys = makeKeys(0);
    expect(keys.encryptionKey(0)).toBeUndefined();
    keys.rotate(0);
    expect(keys.describe(0)).toEqual([]);
  });

  test("rotate makes a new current key at once", () => {
    const keys = makeKeys(3600);
    const first = encryptionKey(keys, 0);
    keys.rotate(10);
    const second = encryptionKey(keys, 11);
    expect(second.name).not.toEqual(first.name);
    expect(second.expiresAt).toBe(10 + 1799);
    expect(keys.decryptionKey(first.name, 11)?.cipherKey).toBe(first.cipherKey);
  });

  test("after rotate the old key, asked for by name, has an expiry in the past", () => {
    const keys = makeKeys(3600);
    const { name } = encryptionKey(keys, 0);
    keys.rotate(10);
    expect(keys.decryptionKey(name, 11)?.expiresAt).toBe(11 - 3600 + 60);
    expect(keys.decryptionKey(name, 1798)?.expiresAt).toBe(1798 - 3600 + 60);
    // From its natural end on, the record is the one that Postfix gives.
    expect(keys.decryptionKey(name, 1799)?.expiresAt).toBe(1799);
    expect(keys.decryptionKey(name, 3599)).toBeUndefined();
  });

  test("a key that does not encrypt any longer never has an expiry in the future", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.array(fc.record({ seconds: fc.integer({ min: 0, max: 900 }), rotates: fc.boolean() })),
        (timeoutSeconds, steps) => {
          const keys = makeKeys(timeoutSeconds);
          const names: Uint8Array[] = [];
          let now = 100_000;
          for (const { seconds, rotates } of steps) {
            now += seconds;
            if (rotates) keys.rotate(now);
            const current = new Uint8Array(encryptionKey(keys, now).name);
            names.push(current);
            for (const name of names) {
              const key = keys.decryptionKey(name, now);
              if (key !== undefined) expect(key.expiresAt > now).toBe(Buffer.compare(name, current) === 0);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("describe gives the use of each key, to the second", () => {
    const keys = makeKeys(120);
    encryptionKey(keys, 0);
    const uses = (now: number): string[] => keys.describe(now).map(({ state }) => state);
    expect([58, 59, 118, 119].map((now) => uses(now))).toEqual([
      ["current"],
      ["retired"],
      ["retired"],
      ["expired"],
    ]);
    keys.rotate(10);
    expect(uses(11)).toEqual(["current", "retired"]);
  });

  test("a name that is nearly that of a key is another one", () => {
    const keys = makeKeys(3600);
    const { name } = encryptionKey(keys, 0);
    expect(keys.decryptionKey(name, 0)).toBeDefined();
    expect(keys.decryptionKey(Uint8Array.of(...name, 0), 0)).toBeUndefined();
    expect(keys.decryptionKey(name.subarray(1), 0)).toBeUndefined();
    expect(keys.decryptionKey(Uint8Array.of(...name.subarray(1), 0), 0)).toBeUndefined();
  });

  test("drop and close do nothing without keys", () => {
    const keys = makeKeys(3600);
    keys.drop();
    keys.close();
    expect(keys.describe(0)).toEqual([]);
  });

  test("drop and close wipe both keys", () => {
    for (const method of ["drop", "close"] as const) {
      const keys = makeKeys(3600);
      const first = encryptionKey(keys, 0);
      keys.rotate(10);
      const second = encryptionKey(keys, 10);
      keys[method]();
      expect(keys.describe(10)).toEqual([]);
      for (const { cipherKey, macKey } of [first, second]) {
        expect([cipherKey, macKey]).toEqual([new Uint8Array(32), new Uint8Array(32)]);
      }
    }
  });

  test("a failure of the random source makes no key, and the next request tries again", () => {
    let broken = true;
    const keys = new RotatingKeys({
      timeoutSeconds: 3600,
      randomBytes: (length) => {
        if (broken) throw new Error("no entropy");
        return new Uint8Array(length);
      },
    });
    expect(() => keys.encryptionKey(0)).toThrow("no entropy");
    expect(keys.describe(0)).toEqual([]);
    broken = false;
    expect(keys.encryptionKey(0)).toBeDefined();
  });
});

/** The two slots of Postfix, step by step as its description has them. */
class Slots {
  slots: { number: number; tout: number }[] = [];
  readonly #half: number;

  constructor(timeoutSeconds: number) {
    this.#half = Math.floor(timeoutSeconds / 2);
  }

  byEmptyName(now: number, number: number): number {
    const [first] = this.slots;
    if (first !== undefined && first.tout - now > 0) return first.number;
    const made = { number, tout: now + this.#half - 1 };
    // The new key goes into the second slot, and changes places with the first one if it expires later.
    if (first === undefined) this.slots = [made];
    else this.slots = first.tout < made.tout ? [made, first] : [first, made];
    return number;
  }

  byName(now: number, number: number): number | undefined {
    const found = this.slots.find((slot) => slot.number === number);
    return found !== undefined && found.tout + this.#half - now > 0 ? found.number : undefined;
  }
}

test("RotatingKeys gives out the keys that Postfix's two slots would, over any clock", () => {
  const step = fc.record({
    seconds: fc.oneof(
      { weight: 10, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: -500, max: 500 }) },
    ),
    name: fc.option(fc.integer({ min: 1, max: 12 })),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 120, max: 400 }),
      fc.array(step, { maxLength: 80, size: "max" }),
      (timeoutSeconds, steps) => {
        const keys = makeKeys(timeoutSeconds);
        const model = new Slots(timeoutSeconds);
        let now = 1_000_000;
        let made = 0;
        for (const { seconds, name } of steps) {
          now += seconds;
          if (name === null) {
            // The n-th key takes its name from call 3n - 2 of the counting source.
            const number = (((encryptionKey(keys, now).name[0] ?? 0) + 2) & 0xff) / 3;
            expect(number).toBe(model.byEmptyName(now, made + 1));
            made = Math.max(made, number);
          } else {
            const found = keys.decryptionKey(new Uint8Array(16).fill(name * 3 - 2), now);
            expect(found && ((found.name[0] ?? 0) + 2) / 3).toBe(model.byName(now, name));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
