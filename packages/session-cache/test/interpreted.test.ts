/** The tests of stores again, on the way that is taken without a JIT compiler. */
import "./support/without-web-assembly.ts";
import { expect, test } from "vitest";
import { isInterpreted } from "../src/is-interpreted.ts";
import { isRecordOf, writeRecord } from "../src/session-record.ts";
import "./store-contract.test.ts";

test("the way for interpreters is taken", () => {
  expect(isInterpreted).toBe(true);
});

test("a record is that of its own id, and of no other one", () => {
  const ids = ["", "a", "b", "an id", "an ie", "an id that is longer"].map((text) => Buffer.from(text));
  for (const id of ids) {
    const record = writeRecord(new Uint8Array(100), id, Buffer.from("a session"));
    expect(ids.filter((other) => isRecordOf(record, other))).toEqual([id]);
  }
});
