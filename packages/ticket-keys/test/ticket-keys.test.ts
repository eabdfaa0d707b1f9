import { endianness } from "node:os";
import { describe, expect, test } from "vitest";
import { RotatingKeys, TicketKeys } from "../src/index.ts";
import { countingBytes } from "./support/counting-bytes.ts";

const emptyReply = new Uint8Array();

function makeKeys(isEnabled = true): TicketKeys {
  return new TicketKeys({
    source: new RotatingKeys({ timeoutSeconds: 3600, randomBytes: countingBytes() }),
    isEnabled,
  });
}

describe("TicketKeys", () => {
  test("answers an empty name with the current key as 88 bytes, the same each time", () => {
    const keys = makeKeys();
    const { status, record } = keys.request(emptyReply, 1000);
    expect(status).toBe("ok");
    expect(record).toHaveLength(88);
    const view = new DataView(record.buffer);
    expect(view.getBigInt64(80, endianness() === "LE")).toBe(2799n);
    expect(keys.request(emptyReply, 2000)).toEqual({ status: "ok", record });
  });

  test("writes expiries in the reader's time of day, whatever clock requests use", () => {
    // The clock was a year ahead, and was set back; the clock of requests does not go back.
    const year = 365 * 86_400;
    let timeOfDay = 1000 + year;
    const source = new RotatingKeys({ timeoutSeconds: 3600, randomBytes: countingBytes() });
    const keys = new TicketKeys({ source, timeOfDay: () => timeOfDay });
    const expiry = (record: Uint8Array): bigint =>
      new DataView(record.buffer).getBigInt64(80, endianness() === "LE");
    const { record } = keys.request(emptyReply, 1000 + year);
    expect(expiry(record)).toBe(BigInt(2799 + year));
    timeOfDay = 1010;
    expect(expiry(keys.request(emptyReply, 1010 + year).record)).toBe(2799n);
    expect(expiry(keys.request(record.slice(0, 16), 1010 + year).record)).toBe(2799n);
  });

  test("answers the name of a key with that key, current or previous", () => {
    const keys = makeKeys();
    const first = keys.request(emptyReply, 0).record;
    const second = keys.request(emptyReply, 1799).record;
    expect(keys.request(first.subarray(0, 16), 1800)).toEqual({ status: "ok", record: first });
    expect(keys.request(second.subarray(0, 16), 1800)).toEqual({ status: "ok", record: second });
  });

  test("answers an unknown name with an error and the name itself", () => {
    const name = Buffer.from("0123456789abcdef");
    const answer = makeKeys().request(name, 0);
    expect(answer).toEqual({ status: "error", record: new Uint8Array(name) });
    name.fill(0);
    expect(answer.record[0]).toBe(0x30);
  });

  test.each([1, 5, 15, 17, 88])("fails for a name of %i bytes, with an empty record", (nameLength) => {
    for (const keys of [makeKeys(), makeKeys(false)]) {
      expect(keys.request(new Uint8Array(nameLength), 0)).toEqual({
        status: "fail",
        record: emptyReply,
        nameLength,
      });
    }
  });

  test("answers with an error and an empty record when tickets are off, whatever the name", () => {
    const keys = makeKeys(false);
    expect(keys.request(emptyReply, 0)).toEqual({ status: "error", record: emptyReply });
    expect(keys.request(new Uint8Array(16), 0)).toEqual({ status: "error", record: emptyReply });
  });

  test("answers with an error when the source fails", () => {
    const cause = new Error("no entropy");
    const source = new RotatingKeys({
      timeoutSeconds: 3600,
      randomBytes: () => {
        throw cause;
      },
    });
    expect(new TicketKeys({ source }).request(emptyReply, 0)).toEqual({
      status: "error",
      record: emptyReply,
      cause,
    });
  });

  test("writes 84 bytes for a time_t of 4 bytes", () => {
    const source = new RotatingKeys({ timeoutSeconds: 3600, randomBytes: countingBytes() });
    const keys = new TicketKeys({ source, timeFormat: { bytes: 4, isLittleEndian: false } });
    const { record } = keys.request(emptyReply, 1000);
    expect(Buffer.from(record.subarray(80)).toString("hex")).toBe("00000aef");
  });
});
