import { ConfigFatalError } from "../../fatal-error.ts";
import type { Reference } from "../../evaluate/configuration.ts";
import type { KnownParameter } from "../../evaluate/registry.ts";
import { convertValue } from "../../values/convert.ts";
import { defaultTimeUnit, parseTime } from "../../values/time.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";

/**
 * Values that cannot be expanded, or do not suit their parameter.
 *
 * @yields the findings
 */
export function* checkValues(context: LintContext): Iterable<Diagnostic> {
  const malformedNames = new Set<string>();
  for (const site of context.sites) {
    for (const { message, start, end } of site.references.malformed) {
      malformedNames.add(site.name);
      yield finding(
        site.file,
        site.locate(start, end),
        "expansion-error",
        `Malformed expression: ${message}`,
      );
    }
  }
  for (const site of context.sites) {
    if (context.isExhausted) {
      const message =
        "The values refer to each other so often that this one and those behind it are not checked";
      yield finding(site.file, site.valueSpan, "not-evaluated", message);
      return;
    }
    if (site.isLast && !malformedNames.has(site.name)) yield* checkValue(context, site, malformedNames);
  }
}

function* checkValue(
  context: LintContext,
  site: CheckedSite,
  malformedNames: ReadonlySet<string>,
): Iterable<Diagnostic> {
  const parameter = context.known.get(site.name);
  if (!site.value.includes("$")) {
    // Most values stand for themselves.
    if (parameter !== undefined) yield* checkType(context, site, parameter, site.value);
    return;
  }
  const configuration = context.configurationFor(site);
  const evaluation = configuration.evaluate(site.name);
  if (evaluation === undefined) return;
  const { value, warnings, references } = evaluation;
  if (value !== undefined) {
    const isKnown = references.every((reference) => !isComputed(context, reference));
    if (parameter !== undefined && isKnown) yield* checkType(context, site, parameter, value);
    return;
  }
  if (context.isExhausted) return;
  const names = references.map(({ name }) => name);
  if (names.includes(site.name)) {
    const path = names.length > 1 ? `, through ${names.filter((name) => name !== site.name).join(", ")}` : "";
    yield finding(site.file, site.valueSpan, "reference-loop", `"${site.name}" refers to itself${path}`);
  } else if (
    !names.some((name) => malformedNames.has(name) || configuration.evaluate(name)?.value === undefined)
  ) {
    // The error lies here and not in a value that this one refers to.
    const message = `This value cannot be expanded: ${warnings[0] ?? ""}`;
    yield finding(site.file, site.valueSpan, "expansion-error", message);
  }
}

/** Whether the machine decides the value, so that it is not known here. */
function isComputed(context: LintContext, { name, source }: Reference): boolean {
  return source?.origin.from === "default" && context.known.get(name)?.hasComputedDefault === true;
}

function* checkType(
  context: LintContext,
  site: CheckedSite,
  parameter: KnownParameter,
  value: string,
): Iterable<Diagnostic> {
  const { type, name } = parameter;
  const unit = type === "time" ? timeUnit(context, parameter) : "";
  try {
    convertValue(parameter, value, unit);
  } catch (error) {
    if (!(error instanceof ConfigFatalError)) throw error;
    const isRange = /^(?:invalid|bad string length)/u.test(error.message);
    const message = isRange
      ? rangeMessage(parameter, value)
      : `"${value}" is no ${typeNames[type]} for "${name}"`;
    yield finding(site.file, site.valueSpan, isRange ? "out-of-range" : "wrong-type", message);
    return;
  }
  if (type === "time") yield* checkIgnored(site, value, unit);
}

/** The unit of a bare number; a default such as `$other_time` has that of the other parameter. */
function timeUnit(context: LintContext, { defaultValue }: KnownParameter): string {
  return defaultTimeUnit(context.configuration.expand(defaultValue).value ?? "");
}

function* checkIgnored(site: CheckedSite, value: string, unit: string): Iterable<Diagnostic> {
  const time = parseTime(value, unit);
  if (time === undefined || time.ignored === "") return;
  const from = value.length - time.ignored.length;
  // An expanded value has no place of its own in the file.
  const span = value === site.value ? site.locate(from, value.length) : site.valueSpan;
  const message = `"${time.ignored}" is ignored: "${value}" means ${time.seconds} seconds`;
  yield finding(site.file, span, "ignored-text", message);
}

const typeNames: Readonly<Record<KnownParameter["type"], string>> = {
  bool: "yes or no",
  nbool: "yes or no",
  int: "whole number",
  nint: "whole number",
  long: "whole number",
  time: "time (a number with s, m, h, d or w)",
  str: "text",
  raw: "text",
  readonly: "text",
};

function rangeMessage({ name, type, min, max }: KnownParameter, value: string): string {
  const limits = [
    ...(min === undefined || min === 0 ? [] : [`at least ${min}`]),
    ...(max === undefined || max === 0 ? [] : [`at most ${max}`]),
  ].join(" and ");
  if (type === "time") return `"${name}" is ${limits} seconds, not ${value}`;
  if (type === "str" || type === "raw")
    return value === "" ? `"${name}" may not be empty` : `"${name}" has ${limits} characters`;
  return `"${name}" is ${limits}, not ${value}`;
}
