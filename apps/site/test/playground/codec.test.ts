import { byteString, encodeAttributes, plain } from "@postfixjs/attr";
import { describe, expect, test } from "vitest";
import { decodeBytes, readBytes, shownValue } from "../../src/playground/codec.ts";

const attributes = [{ name: "request", value: "seed" }];
const bytes = encodeAttributes(attributes);

describe("readBytes", () => {
  test.each([
    ["digits", "72 65 71"],
    ["digits without blanks", "726571"],
    ["digits with 0x", "0x72, 0x65, 0x71"],
    ["a dump of xxd", "00000000: 7265 71                                  req"],
    ["a dump of hexdump -C", "00000000  72 65 71                                |req|"],
    ["text", "req"],
    ["text with escapes", String.raw`r\x65q`],
  ])("takes %s", (_, input) => {
    expect(byteString(readBytes(input))).toBe("req");
  });

  test(String.raw`takes \0 as the byte zero`, () => {
    expect(readBytes(String.raw`request\0seed\0\0`)).toEqual(bytes);
  });
});

describe("decodeBytes", () => {
  test("finds the encoding, the lists, and what is left", () => {
    const decoded = decodeBytes(new Uint8Array([...bytes, ...bytes, 0x61]));
    expect(decoded).toEqual({ encoding: "null-terminated", lists: [attributes, attributes], restBytes: 1 });
    expect(decodeBytes(encodeAttributes(attributes, plain))?.encoding).toBe("plain");
  });

  test("says that bytes are no lists", () => {
    expect(decodeBytes(new Uint8Array([1, 2, 3]))).toBeUndefined();
  });
});

test("shownValue writes bytes beyond ASCII as escapes", () => {
  expect(shownValue("a\u{e9}\0")).toBe(String.raw`a\xe9\x00`);
});
