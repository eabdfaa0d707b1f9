import { ConfigFatalError } from "../fatal-error.ts";
import { byteLength } from "../text/encoding.ts";
import { parseBoolean } from "./boolean.ts";
import { parseInteger, parseLong } from "./number.ts";
import type { Parameter, ParameterType, ParameterValue } from "./parameter.ts";
import { parseTime } from "./time.ts";

/**
 * Converts the expanded text of a parameter to its value and checks its limits (Postfix's `mail_conf_int` and
 * so on).
 *
 * @param parameter - which parameter
 * @param text - its text, expanded unless it is `raw`
 * @param timeUnit - for `time`: the unit of a bare number
 * @throws {ConfigFatalError} with the text that Postfix logs for a bad value
 * @example
 * ```ts
 * import { convertValue } from "@postfixjs/config/daemon";
 *
 * const parameter = { name: "daemon_timeout", type: "time", defaultValue: "18000s", min: 1 } as const;
 * console.log(convertValue(parameter, "5h", "s")); // => 18000
 * ```
 */
export function convertValue<T extends ParameterType>(
  parameter: Parameter<T>,
  text: string,
  timeUnit: string,
): ParameterValue<T>;
export function convertValue(parameter: Parameter, text: string, timeUnit: string): unknown {
  switch (parameter.type) {
    case "bool":
    case "nbool":
      return convertBoolean(parameter.name, text);
    case "int":
    case "nint":
      return checkNumber(parameter, parseInteger(text), text);
    case "long":
      return checkNumber(parameter, parseLong(text), text);
    case "time":
      return convertTime(parameter, text, timeUnit);
    case "str":
    case "readonly":
      return checkLength(parameter, text, (relation) => `bad string length ${relation}: `);
    case "raw":
    default:
      return checkLength(parameter, text, (relation) => `bad string length (${relation}): `);
  }
}

function convertBoolean(name: string, text: string): boolean {
  const value = parseBoolean(text);
  if (value === undefined) throw new ConfigFatalError(`bad boolean configuration: ${name} = ${text}`);
  return value;
}

function checkNumber<N extends number | bigint>(parameter: Parameter, value: N | undefined, text: string): N {
  const { name, min, max } = parameter;
  if (value === undefined) throw new ConfigFatalError(`bad numerical configuration: ${name} = ${text}`);
  if (isLimit(min) && value < min)
    throw new ConfigFatalError(`invalid ${name} parameter value ${value} < ${min}`);
  if (isLimit(max) && value > max)
    throw new ConfigFatalError(`invalid ${name} parameter value ${value} > ${max}`);
  return value;
}

function convertTime({ name, min, max }: Parameter, text: string, timeUnit: string): number {
  const seconds = parseTime(text, timeUnit)?.seconds;
  if (seconds === undefined) throw new ConfigFatalError(`parameter ${name}: bad time value or unit: ${text}`);
  if (isLimit(min) && seconds < min) throw new ConfigFatalError(`invalid ${name}: ${seconds} (min ${min})`);
  if (isLimit(max) && seconds > max) throw new ConfigFatalError(`invalid ${name}: ${seconds} (max ${max})`);
  return seconds;
}

function checkLength(
  { name, min, max }: Parameter,
  text: string,
  words: (relation: string) => string,
): string {
  if (!isLimit(min) && !isLimit(max)) return text;
  const length = byteLength(text);
  if (isLimit(min) && length < min)
    throw new ConfigFatalError(`${words(`${length} < ${min}`)}${name} = ${text}`);
  if (isLimit(max) && length > max)
    throw new ConfigFatalError(`${words(`${length} > ${max}`)}${name} = ${text}`);
  return text;
}

/** A limit of 0 means no limit. */
function isLimit(limit: number | undefined): limit is number {
  return limit !== undefined && limit !== 0;
}
