import { ConfigFatalError } from "../fatal-error.ts";
import { compareBytes } from "../text/encoding.ts";
import { parseCompatibilityLevel } from "../values/compatibility-level.ts";
import type { RelationalOperator } from "./expression.ts";

const longMax = 0x7fff_ffff_ffff_ffffn;

/**
 * Compares as a relational expression does: both sides as numbers if both consist of digits only, else as
 * bytes.
 *
 * @throws {ConfigFatalError} a number does not fit a C `long`, which ends the real program too
 */
export function compareValues(left: string, operator: RelationalOperator, right: string): boolean {
  if (isNumber(left) && isNumber(right)) return decide(operator, Number(toLong(left) - toLong(right)));
  return decide(operator, compareBytes(left, right));
}

/**
 * Compares two compatibility levels.
 *
 * @returns the text that is no level, if any
 */
export function compareLevels(
  left: string,
  operator: RelationalOperator,
  right: string,
): boolean | { readonly malformed: string } {
  const leftLevel = parseCompatibilityLevel(left);
  if (leftLevel === undefined) return { malformed: left };
  const rightLevel = parseCompatibilityLevel(right);
  if (rightLevel === undefined) return { malformed: right };
  return decide(operator, Number(leftLevel - rightLevel));
}

function isNumber(text: string): boolean {
  return /^[0-9]+$/u.test(text);
}

function toLong(digits: string): bigint {
  const significant = digits.replace(/^0+/u, "");
  // Longer than any long can be: not worth a conversion.
  const value = significant.length > 19 ? longMax + 1n : BigInt(significant);
  if (value > longMax) throw new ConfigFatalError(`mac_exp_eval: bad conversion: ${digits}`);
  return value;
}

function decide(operator: RelationalOperator, difference: number): boolean {
  switch (operator) {
    case "==":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
    default:
      return difference >= 0;
  }
}
