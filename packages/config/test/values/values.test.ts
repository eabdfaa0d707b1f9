import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ConfigFatalError,
  convertValue,
  defaultTimeUnit,
  parseBoolean,
  parseCompatibilityLevel,
  parseInteger,
  parseLong,
  parseTime,
} from "../../src/daemon/index.ts";
import type { Parameter } from "../../src/daemon/index.ts";

describe("parseTime", () => {
  // The largest number of each unit is one below 2147483647 divided by the unit.
  test.each([
    ["100", 100],
    ["+10m", 600],
    [" 2h", 7200],
    ["3d", 259_200],
    ["2147483647", 2_147_483_647],
    ["35791393m", 2_147_483_580],
    ["596522h", 2_147_479_200],
    ["24854d", 2_147_385_600],
    ["3549w", 2_146_435_200],
    ["s", 0],
    ["days", 0],
    ["5mzzz", 300],
  ])("takes %j as %d seconds", (text, seconds) => {
    expect(parseTime(text, "s")?.seconds).toBe(seconds);
  });

  test.each(["", "abc", "5 m", "1.5h", "-5s", "5M", "2147483648", "35791394m", "596523h", "24855d", "3550w"])(
    "refuses %j",
    (text) => {
      expect(parseTime(text, "s")).toBeUndefined();
    },
  );

  test("takes the unit of a bare number from the default, and returns the ignored text", () => {
    expect(parseTime("2", defaultTimeUnit("30d"))).toEqual({ seconds: 172_800, ignored: "" });
    expect(parseTime("1h30m", "s")).toEqual({ seconds: 3600, ignored: "30m" });
  });
});

describe("parseInteger, parseLong and parseBoolean", () => {
  test.each([
    ["010", 10],
    [" -5", -5],
    ["+7", 7],
    ["2147483647", 2_147_483_647],
    ["-2147483648", -2_147_483_648],
    [`${"0".repeat(50)}9`, 9],
  ])("parseInteger takes %j", (text, value) => {
    expect(parseInteger(text)).toBe(value);
  });

  test.each(["", "2147483648", "-2147483649", "0x20", "3.5", "5 ", "6 4", "- 5", "9".repeat(5000)])(
    "parseInteger refuses %j",
    (text) => {
      expect(parseInteger(text)).toBeUndefined();
    },
  );

  test("parseLong takes all of 64 bits and no more", () => {
    expect(parseLong("9223372036854775807")).toBe(9_223_372_036_854_775_807n);
    expect(parseLong("-9223372036854775808")).toBe(-9_223_372_036_854_775_808n);
    expect(parseLong("9223372036854775808")).toBeUndefined();
  });

  test("parseLong inverts toString", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(parseLong(value.toString())).toBe(value);
      }),
    );
  });

  test("parseBoolean takes yes and no in any case, and nothing else", () => {
    expect(["yes", "YeS", "no", "NO", "true", "1", "", "yes ", "ye\u017f"].map(parseBoolean)).toEqual([
      true,
      true,
      false,
      false,
      ...Array.from({ length: 5 }),
    ]);
  });
});

describe("parseCompatibilityLevel", () => {
  test.each(["", "x", "3.x", "1.", "1.2.3.4", "-1", "1.1024", "8796093022208"])("refuses %j", (text) => {
    expect(parseCompatibilityLevel(text)).toBeUndefined();
  });

  test("orders 3.6 before 3.10, and takes missing parts as 0", () => {
    const level = (text: string): bigint => parseCompatibilityLevel(text) ?? -1n;
    expect(level("3.6") < level("3.10")).toBe(true);
    expect(level("3")).toBe(level("3.0.0"));
    expect(level("8796093022207")).toBeGreaterThan(level("999"));
  });
});

describe("convertValue refuses with the text that Postfix logs", () => {
  const parameter = (type: Parameter["type"], limits: { min?: number; max?: number } = {}): Parameter => ({
    name: "x",
    type,
    defaultValue: "",
    ...limits,
  });

  test.each([
    [parameter("bool"), "1", "bad boolean configuration: x = 1"],
    [parameter("nbool"), "", "bad boolean configuration: x = "],
    [parameter("int"), "3.5", "bad numerical configuration: x = 3.5"],
    [parameter("nint", { min: 1 }), "-1", "invalid x parameter value -1 < 1"],
    [parameter("int", { max: 6 }), "7", "invalid x parameter value 7 > 6"],
    [parameter("long"), "10k", "bad numerical configuration: x = 10k"],
    [parameter("long", { min: 1 }), "0", "invalid x parameter value 0 < 1"],
    [parameter("time"), "5x", "parameter x: bad time value or unit: 5x"],
    [parameter("time", { min: 1 }), "0", "invalid x: 0 (min 1)"],
    [parameter("time", { max: 10 }), "11s", "invalid x: 11 (max 10)"],
    [parameter("str", { min: 2 }), "+", "bad string length 1 < 2: x = +"],
    [parameter("str", { max: 2 }), "é!", "bad string length 3 > 2: x = é!"],
    [parameter("raw", { min: 1 }), "", "bad string length (0 < 1): x = "],
    [parameter("raw", { max: 2 }), "abc", "bad string length (3 > 2): x = abc"],
  ])("%j with %j", (of, text, message) => {
    expect(() => convertValue(of, text, "s")).toThrow(new ConfigFatalError(message));
  });

  test("takes a limit of 0 as none", () => {
    expect(convertValue(parameter("int", { min: 0, max: 0 }), "-5", "")).toBe(-5);
    expect(convertValue(parameter("long", { max: 0 }), "10240000", "")).toBe(10_240_000n);
    expect(convertValue(parameter("str", { min: 0 }), "", "")).toBe("");
  });
});
