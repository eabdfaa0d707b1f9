import { describe, expect, test } from "vitest";
import { decode, encode, integer, long, nullTerminated, scan, schema } from "../src/index.ts";
import { wire } from "./support/wire.ts";

const int = schema([integer("n")], { strict: true });
const longInt = schema([long("n")], { strict: true });

function readInt(text: string): number | undefined {
  const found = scan(int, nullTerminated.reader(wire(`n|${text}||`)));
  return found.kind === "complete" ? found.values.n : undefined;
}

function readLong(text: string): bigint | undefined {
  const found = scan(longInt, nullTerminated.reader(wire(`n|${text}||`)));
  return found.kind === "complete" ? found.values.n : undefined;
}

describe("an integer", () => {
  test.each([
    ["32", 32],
    ["032", 32],
    ["+32", 32],
    [" 32", 32],
    [" \t\n\v\f\r32", 32],
    ["-1", -1],
    ["-0", 0],
    ["4294967295", -1],
    ["2147483647", 2_147_483_647],
    ["2147483648", -2_147_483_648],
    ["0000000000000000000000000000000032", 32],
  ])("is read from %j", (text, value) => {
    expect(readInt(text)).toBe(value);
  });

  test.each([
    ["4294967328", 32],
    ["4294967264", -32],
    ["-4294967295", 1],
  ])("is cut to 32 bits: %j", (text, value) => {
    expect(readInt(text)).toBe(value);
  });

  test.each([
    "18446744073709551648",
    "99999999999999999999999",
    "-99999999999999999999999",
    "9".repeat(100_000),
  ])("beyond 64 bits saturates, so that it is -1: %.30s", (text) => {
    expect(readInt(text)).toBe(-1);
  });

  test.each(["", "32 ", "0x20", "abc", "-", "+", "+-1", "- 1", " ", "1.5", "1e3"])(
    "is malformed: %j",
    (text) => {
      expect(readInt(text)).toBeUndefined();
    },
  );

  test("is written as an unsigned number", () => {
    expect([...encode(int, { n: -2 })]).toEqual([...wire("n|4294967294||")]);
    expect(decode(int, encode(int, { n: 4_294_967_294 })).n).toBe(-2);
  });

  test.each([1.5, 2 ** 32, -(2 ** 31) - 1, Infinity])("is refused by encode: %s", (n) => {
    expect(() => encode(int, { n })).toThrow(RangeError);
  });
});

describe("a long", () => {
  test.each([
    ["2", 2n],
    [" -2", -2n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", -(2n ** 63n)],
    ["18446744073709551614", -2n],
    ["18446744073709551616", -1n],
    ["-18446744073709551616", -1n],
  ])("is read from %j", (text, value) => {
    expect(readLong(text)).toBe(value);
  });

  test("is malformed: empty, trailing text", () => {
    expect(readLong("")).toBeUndefined();
    expect(readLong("1 ")).toBeUndefined();
  });

  test("is written as an unsigned number, and refused beyond 64 bits", () => {
    expect([...encode(longInt, { n: -2n })]).toEqual([...wire("n|18446744073709551614||")]);
    expect(() => encode(longInt, { n: 2n ** 64n })).toThrow(RangeError);
    expect(() => encode(longInt, { n: -(2n ** 63n) - 1n })).toThrow(RangeError);
  });
});
