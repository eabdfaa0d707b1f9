import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareLevels, compareValues } from "../../src/expand/compare.ts";
import type { RelationalOperator } from "../../src/expand/expression.ts";
import { ConfigFatalError, encodeText } from "../../src/index.ts";

const operators: readonly RelationalOperator[] = ["==", "!=", "<", "<=", ">", ">="];

/** Which of the operators hold. */
function holding(left: string, right: string): string {
  return operators.filter((operator) => compareValues(left, operator, right)).join(" ");
}

const less = "!= < <=";
const equal = "== <= >=";
const greater = "!= > >=";

describe("compareValues", () => {
  test.each([
    ["5", "10", less],
    ["05", "5", equal],
    ["9223372036854775807", "9223372036854775806", greater],
    ["9223372036854775807", "0", greater],
    ["0", "0000", equal],
    ["", "", equal],
    ["", "0", less],
    ["abc", "abd", less],
    ["B", "a", less],
    ["5", "10a", greater],
    ["-5", "5", less],
    ["-5", "-10", greater],
    ["+5", "5", less],
    [" 5", "5", less],
    ["5 ", "5", greater],
    ["1.5", "1.10", greater],
    ["0x10", "16", less],
    ["é", "z", greater],
    ["\udcff", "é", greater],
    ["\u{10000}", "\uffff", greater],
  ])("%j and %j: %s", (left, right, expected) => {
    expect(holding(left, right)).toBe(expected);
  });

  test.each([
    ["9223372036854775808", "1"],
    ["1", "9223372036854775808"],
    ["1".repeat(2000), "1"],
    [`${"0".repeat(2000)}9223372036854775808`, "1"],
  ])("ends with a fatal error where a number does not fit a C long", (left, right) => {
    const number = left.length > right.length ? left : right;
    for (const operator of operators) {
      expect(() => compareValues(left, operator, right)).toThrow(
        new ConfigFatalError(`mac_exp_eval: bad conversion: ${number}`),
      );
    }
  });

  test("does not count zeros in front, however many", () => {
    expect(holding(`${"0".repeat(1005)}5`, "5")).toBe(equal);
    expect(holding(`${"0".repeat(100_000)}7`, "9223372036854775807")).toBe(less);
    expect(holding("0".repeat(1005), "0")).toBe(equal);
  });

  test("a number that is compared with a text may be of any length", () => {
    expect(holding("9".repeat(30), "a")).toBe(less);
  });

  test("numbers are ordered as numbers, and all else as its bytes", () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(number, number, fc.nat(5), (left, right, zeros) => {
        const order = left < right ? less : left > right ? greater : equal;
        expect(holding("0".repeat(zeros) + left.toString(), right.toString())).toBe(order);
      }),
    );
    const text = fc.string({ unit: fc.constantFrom("a", "1", ".", "é", "\udcff", "\u{1f600}", "\ud7ff") });
    fc.assert(
      fc.property(text, text, (left, right) => {
        if (/^\d+$/u.test(left) && /^\d+$/u.test(right)) return;
        const order = Buffer.compare(encodeText(left), encodeText(right));
        expect(holding(left, right)).toBe(order < 0 ? less : order > 0 ? greater : equal);
      }),
    );
  });
});

describe("compareLevels", () => {
  const holds = (left: string, right: string): string =>
    operators.filter((operator) => compareLevels(left, operator, right) === true).join(" ");

  test.each([
    ["3.6", "3.10", less],
    ["3.6", "3.6.0", equal],
    ["3", "3.0.0", equal],
    ["2", "3.6", less],
    ["3.6.5", "3.6", greater],
    ["3.1023.1023", "4", less],
    ["8796093022207", "1", greater],
    ["03.06", "3.6", equal],
  ])("%s and %s: %s", (left, right, expected) => {
    expect(holds(left, right)).toBe(expected);
  });

  test.each([
    ["x", "3", "x"],
    ["3", "x", "x"],
    ["", "3", ""],
    ["3.6.0.1", "y", "3.6.0.1"],
    ["3.", "3", "3."],
    ["3.1024", "3", "3.1024"],
  ])("%j with %j: says that %j is no level", (left, right, malformed) => {
    expect(compareLevels(left, "<", right)).toEqual({ malformed });
  });
});
