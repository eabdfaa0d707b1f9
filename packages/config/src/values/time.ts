import { intMax, parseLongPrefix } from "./number.ts";

/** A unit of time in Postfix: seconds, minutes, hours, days, weeks. */
export type TimeUnit = "s" | "m" | "h" | "d" | "w";

/** A time value, and the text behind its unit, which Postfix does not look at. */
export interface TimeValue {
  /** Whole seconds. */
  readonly seconds: number;
  /** Ignored text, as the `30m` of `1h30m`; mostly empty. */
  readonly ignored: string;
}

/**
 * Converts a time value as Postfix's `conv_time` does: a number and one unit letter, here in seconds.
 *
 * Faithful to its peculiarities: text behind the unit is ignored, and a unit without a number is 0.
 *
 * @param text - for example `10m`
 * @param defaultUnit - the unit of a bare number
 * @returns `undefined` if Postfix refuses the text
 * @example
 * ```ts
 * import { parseTime } from "@postfixjs/config/daemon";
 *
 * console.log(parseTime("10m", "s")); // => { seconds: 600, ignored: '' }
 * console.log(parseTime("2", "h")?.seconds, parseTime("soon", "s"));
 * // => 7200 { seconds: 0, ignored: 'oon' }
 * ```
 */
export function parseTime(text: string, defaultUnit: string): TimeValue | undefined {
  const { value, rest } = parseLongPrefix(text);
  if (text === "" || value === undefined || value < 0n || value > intMax) return undefined;
  const secondsPerUnit = secondsPer(rest === "" ? defaultUnit : rest.charAt(0));
  if (secondsPerUnit === undefined) return undefined;
  const count = Number(value);
  if (secondsPerUnit > 1 && count >= Math.trunc(intMax / secondsPerUnit)) return undefined;
  return { seconds: count * secondsPerUnit, ignored: rest.slice(1) };
}

/**
 * The unit that a bare number has: the first letter of the parameter's built-in default value.
 *
 * @example
 * ```ts
 * import { defaultTimeUnit } from "@postfixjs/config/daemon";
 *
 * console.log(defaultTimeUnit("5d"), defaultTimeUnit("3600s")); // => d s
 * ```
 */
export function defaultTimeUnit(defaultValue: string): string {
  return /[A-Za-z]/u.exec(defaultValue)?.[0] ?? "s";
}

function secondsPer(unit: string): number | undefined {
  switch (unit) {
    case "s":
      return 1;
    case "m":
      return 60;
    case "h":
      return 3600;
    case "d":
      return 86_400;
    case "w":
      return 604_800;
    default:
      return undefined;
  }
}
