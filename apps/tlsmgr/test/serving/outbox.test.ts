import { expect, test } from "vitest";
import { Outbox } from "../../src/serving/connection/outbox.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
const content = (outbox: Outbox): string =>
  Buffer.from(outbox.bytes.subarray(0, outbox.end)).toString("latin1");

test("Outbox does not move written bytes when it grows", () => {
  const outbox = new Outbox();
  outbox.append(bytesOf("first "));
  const before = outbox.bytes;
  const room = outbox.reserve(100_000);
  expect(room).not.toBe(before);
  expect(room.length - outbox.end).toBeGreaterThanOrEqual(100_000);
  expect(before.subarray(0, 6)).toEqual(new Uint8Array(6));
  room.set(bytesOf("second"), outbox.end);
  outbox.commit(outbox.end + 6);
  expect(content(outbox)).toBe("first second");
  outbox.clear();
  expect(outbox.end).toBe(0);
  expect(outbox.bytes).toBe(room);
});

test("Outbox gives memory beyond 1 MiB back", () => {
  const outbox = new Outbox();
  const before = outbox.bytes.length;
  expect(outbox.reserve(1_100_000).length).toBeGreaterThan(1_100_000 - 1);
  outbox.clear();
  expect(outbox.bytes.length).toBe(before);
});

test("Outbox drops the last piece, and overwrites it", () => {
  const outbox = new Outbox();
  outbox.append(bytesOf("kept"));
  outbox.append(bytesOf("secret"));
  outbox.drop(4);
  expect(content(outbox)).toBe("kept");
  expect(outbox.bytes.subarray(4, 10)).toEqual(new Uint8Array(6));
});

test("Outbox never writes to memory that it has lent again", () => {
  const outbox = new Outbox();
  outbox.append(bytesOf("on its way"));
  const lent = outbox.bytes;
  outbox.lend();
  outbox.append(bytesOf(", more"));
  outbox.reserve(lent.length);
  outbox.clear();
  outbox.append(bytesOf("next"));
  expect(outbox.bytes).not.toBe(lent);
  expect(Buffer.from(lent.subarray(0, 10)).toString()).toBe("on its way");
  const after = outbox.bytes;
  outbox.clear();
  expect(outbox.bytes).toBe(after);
});
