import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesText,
  idText,
  parseId,
  percentText,
  shortTimeText,
  tableLines,
  timeText,
} from "../../../src/ctl/commands/format.ts";

describe("texts for people", () => {
  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [123_456, "121 KiB"],
    [1_610_612_736, "1.5 GiB"],
  ])("%d bytes", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test.each([
    [0, "0 s"],
    [59, "59 s"],
    [61, "1 min 1 s"],
    [3600, "1 h"],
    [90_061, "1 d 1 h"],
  ])("%d seconds", (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });

  test("short times, shares, tables", () => {
    expect([2.5, 0.0123, 0.000_012].map(shortTimeText)).toEqual(["2.5 s", "12.3 ms", "12 µs"]);
    expect([null, 0.256].map(percentText)).toEqual(["-", "25.6 %"]);
    expect(
      tableLines([
        ["a", "count"],
        ["long", "7"],
      ]),
    ).toEqual(["a     count", "long      7"]);
  });

  test("every id comes back from its text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40, size: "max" }), (id) => {
        expect(Buffer.from(parseId(idText(id)) ?? []).equals(Buffer.from(id))).toBe(true);
        expect(idText(id)).toMatch(/^[!-~]*$/u);
      }),
    );
  });
});
