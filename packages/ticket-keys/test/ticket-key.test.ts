import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveLifetime, encodeTicketKey, wipeTicketKey } from "../src/index.ts";
import type { TicketKey } from "../src/index.ts";

const recorded = readFileSync(path.join(import.meta.dirname, "fixtures", "keybuf.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" "))
  .map(([base64 = "", expiresAt = ""]) => ({
    record: new Uint8Array(Buffer.from(base64, "base64")),
    expiresAt: Number(expiresAt),
  }));

function keyOf(record: Uint8Array, expiresAt: number): TicketKey {
  return {
    name: record.subarray(0, 16),
    cipherKey: record.subarray(16, 48),
    macKey: record.subarray(48, 80),
    expiresAt,
  };
}

describe("encodeTicketKey", () => {
  test.each(recorded)("writes the record that Postfix sent, expiry $expiresAt", ({ record, expiresAt }) => {
    expect(record).toHaveLength(88);
    const encoded = encodeTicketKey(keyOf(record, expiresAt), { bytes: 8, isLittleEndian: true });
    expect(encoded).toEqual(record);
  });

  test.each([
    [8, true, 0x02_03_04_05_06_07_08, "0807060504030200"],
    [8, false, 0x02_03_04_05_06_07_08, "0002030405060708"],
    [8, true, -1, "ffffffffffffffff"],
    [4, true, 0x05_06_07_08, "08070605"],
    [4, false, 0x05_06_07_08, "05060708"],
  ] as const)(
    "writes a time_t of %i bytes, little-endian %s, for %i",
    (timeBytes, isLittleEndian, expiresAt, hex) => {
      const key = keyOf(new Uint8Array(80).fill(9), expiresAt);
      const record = encodeTicketKey(key, { bytes: timeBytes, isLittleEndian });
      expect(record).toHaveLength(80 + timeBytes);
      expect(Buffer.from(record.subarray(80)).toString("hex")).toBe(hex);
    },
  );

  test("keeps name, cipher key and HMAC key in this order, and time as a signed number", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 80, maxLength: 80 }),
        fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
        fc.boolean(),
        (secrets, expiresAt, isLittleEndian) => {
          for (const timeBytes of [4, 8] as const) {
            const key = keyOf(secrets, expiresAt);
            const record = encodeTicketKey(key, { bytes: timeBytes, isLittleEndian });
            expect(record.subarray(0, 80)).toEqual(secrets);
            const time = Buffer.from(record.subarray(80));
            const read = isLittleEndian
              ? time.readIntLE(0, Math.min(timeBytes, 6))
              : time.readIntBE(timeBytes - Math.min(timeBytes, 6), Math.min(timeBytes, 6));
            expect(read).toBe(expiresAt);
          }
        },
      ),
    );
  });

  const good = keyOf(new Uint8Array(80), 0);

  test.each([
    ["name", 15, 16],
    ["cipherKey", 33, 32],
    ["macKey", 0, 32],
  ])("refuses a %s of %i bytes instead of %i", (part, length, needed) => {
    const key = { ...good, [part]: new Uint8Array(length) };
    const message = `Ticket key has a ${part} of "${length}" bytes: it must have ${needed}`;
    expect(() => encodeTicketKey(key, { bytes: 8, isLittleEndian: true })).toThrow(new RangeError(message));
  });

  test.each([
    [4, 2 ** 31 - 1],
    [8, Number.MAX_SAFE_INTEGER],
  ] as const)("writes times to a time_t of %i bytes up to %i, and refuses others", (timeBytes, timeMax) => {
    const encode = (expiresAt: number): Uint8Array =>
      encodeTicketKey({ ...good, expiresAt }, { bytes: timeBytes, isLittleEndian: true });
    for (const expiresAt of [timeMax, -timeMax]) {
      const time = Buffer.from(encode(expiresAt)).subarray(80);
      expect(Number(timeBytes === 8 ? time.readBigInt64LE() : time.readInt32LE())).toBe(expiresAt);
    }
    for (const expiresAt of [timeMax + 1, -timeMax - 2, 1.5, Number.NaN]) {
      expect(() => encode(expiresAt)).toThrow(
        `Time "${expiresAt}" does not fit into a time_t of ${timeBytes} bytes`,
      );
    }
  });
});

test("wipeTicketKey leaves only zeros", () => {
  const secrets = new Uint8Array(80).fill(5);
  wipeTicketKey(keyOf(secrets, 0));
  expect(secrets).toEqual(new Uint8Array(80));
});

test.each([
  [-1, 0],
  [0, 0],
  [1, 120],
  [119, 120],
  [120, 120],
  [121, 121],
  [3600, 3600],
])("effectiveLifetime makes %i seconds %i", (configured, effective) => {
  expect(effectiveLifetime(configured)).toBe(effective);
});
