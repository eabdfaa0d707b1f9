import { decodeText, encodeText } from "@postfixjs/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cString, hasBlank, isIndented, skipSpace, sortBytes, splitList, trimSpaceEnd } from "../src/text.ts";

const anyText = fc.uint8Array({ size: "max", maxLength: 40 }).map((bytes) => decodeText(bytes));

test("sortBytes orders as memcmp does, and keeps every text", () => {
  fc.assert(
    fc.property(fc.array(anyText, { size: "max", maxLength: 20 }), (texts) => {
      const expected = texts
        .map((text) => Buffer.from(encodeText(text)))
        .sort((left, right) => Buffer.compare(left, right));
      expect(sortBytes(texts).map((text) => Buffer.from(encodeText(text)))).toEqual(expected);
    }),
  );
});

test("cString ends at the first NUL", () => {
  expect(["a\0b\0c", "\0", "abc", ""].map(cString)).toEqual(["a", "", "abc", ""]);
});

test("space is what C's isspace accepts, and no more", () => {
  const spaces = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)).filter(isIndented);
  expect(spaces).toEqual(["\t", "\n", "\v", "\f", "\r", " "]);
  expect(skipSpace("\v\t a \n")).toBe("a \n");
  expect(trimSpaceEnd(" a \n\v")).toBe(" a");
  expect(skipSpace("\u00a0a")).toBe("\u00a0a");
});

test.each([
  ["a, b\tc\nd", ["a", "b", "c", "d"]],
  [" ,, ", []],
  ["", []],
  ["a\vb", ["a\vb"]],
])("splitList of %j is %j", (text, expected) => {
  expect(splitList(text)).toEqual(expected);
});

test.each([
  ["a b", true],
  ["a\tb", true],
  ["a,b", false],
  ["", false],
])("hasBlank of %j is %j", (text, expected) => {
  expect(hasBlank(text)).toBe(expected);
});
