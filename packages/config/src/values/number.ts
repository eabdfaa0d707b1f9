/** How C's `strtol` with base 10 begins: space, sign, digits. */
const strtolPattern = /^[\t-\r ]*([+-]?[0-9]+)/u;

const longMax = 0x7fff_ffff_ffff_ffffn;
const longMin = -longMax - 1n;

/** The largest C `int`. */
export const intMax: number = 0x7fff_ffff;
/** The smallest C `int`. */
export const intMin: number = -intMax - 1;

/** What `strtol` makes of a text. */
export interface LongPrefix {
  /** The number, or `undefined` if it does not fit a C `long`. No digits: 0. */
  readonly value: bigint | undefined;
  /** What stands behind the number; the whole text if there are no digits. */
  readonly rest: string;
}

/** Converts the start of a text as C's `strtol(text, &rest, 10)` does on a 64-bit machine. */
export function parseLongPrefix(text: string): LongPrefix {
  const match = strtolPattern.exec(text);
  const digits = match?.[1];
  if (match === null || digits === undefined) return { value: 0n, rest: text };
  const rest = text.slice(match[0].length);
  // A long has 19 digits; anything with more significant ones is out of range, and costly to convert.
  if (digits.replace(/^[+-]?0*/u, "").length > 19) return { value: undefined, rest };
  const value = BigInt(digits.startsWith("+") ? digits.slice(1) : digits);
  return { value: value >= longMin && value <= longMax ? value : undefined, rest };
}

/**
 * A whole text as C `long`, or `undefined`. Leading space and a sign are allowed, nothing behind the digits.
 *
 * @example
 * ```ts
 * import { parseLong } from "@postfixjs/config/daemon";
 *
 * console.log(parseLong("4294967296"), parseLong("1 ")); // => 4294967296n undefined
 * ```
 */
export function parseLong(text: string): bigint | undefined {
  const { value, rest } = parseLongPrefix(text);
  return rest === "" && text !== "" ? value : undefined;
}

/**
 * A whole text as C `int`, or `undefined`.
 *
 * @example
 * ```ts
 * import { parseInteger } from "@postfixjs/config/daemon";
 *
 * console.log(parseInteger(" +20"), parseInteger("20k"), parseInteger("4294967296"));
 * // => 20 undefined undefined
 * ```
 */
export function parseInteger(text: string): number | undefined {
  const value = parseLong(text);
  if (value === undefined || value < intMin || value > intMax) return undefined;
  return Number(value);
}
