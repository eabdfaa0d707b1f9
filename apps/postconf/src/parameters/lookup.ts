import { ConfigFatalError, expand } from "@postfixjs/config/daemon";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import type { Configuration, Service } from "./configuration.ts";
import type { KnownParameter } from "./parameter-table.ts";

/** Which values count: `effective` ones, only those that are `set`, or only the `defaults`. */
export type LookupMode = "effective" | "set" | "defaults";

/**
 * The value of a parameter before expansion.
 *
 * @param service - its settings come first, if given
 */
export function lookUpParameter(
  configuration: Configuration,
  mode: LookupMode,
  name: string,
  service?: Service,
  known: KnownParameter | undefined = configuration.table.get(name),
): string | undefined {
  if (mode !== "defaults") {
    const value =
      service?.fixed.get(name) ?? service?.settings?.get(name) ?? configuration.settings.get(name);
    if (value !== undefined || mode === "set") return value;
  }
  return known?.defaultValue();
}

/**
 * Expands `$name` and all its relatives in a value. A listing of what is set expands with all values all the
 * same.
 *
 * @throws {FatalError} the value, or one that it refers to, is malformed
 */
export function expandParameter(
  configuration: Configuration,
  mode: LookupMode,
  value: string,
  report: Report,
  service?: Service,
): string {
  const lookupMode = mode === "set" ? "effective" : mode;
  const expanded = expandOrFail(value, report, (name) =>
    lookUpParameter(configuration, lookupMode, name, service),
  );
  if (expanded === undefined) throw new FatalError("macro processing error");
  if (report.verbosity > 1) {
    const how = expanded === value ? `const  ${value}` : `expand ${value} -> ${expanded}`;
    report.info(`pcf_expand_parameter_value: ${how}`);
  }
  return expanded;
}

/**
 * The value of a name in a dictionary of settings, expanded with that dictionary alone.
 *
 * @param dictionary - its name in a fatal message
 */
export function evaluateSetting(
  settings: ReadonlyMap<string, string>,
  dictionary: string,
  name: string,
  report: Report,
): string | undefined {
  const value = settings.get(name);
  if (value === undefined) return undefined;
  const expanded = expandOrFail(value, report, (other) => settings.get(other));
  if (expanded === undefined) throw new FatalError(`dictionary ${dictionary}: macro processing error`);
  return expanded;
}

function expandOrFail(
  value: string,
  report: Report,
  lookup: (name: string) => string | undefined,
): string | undefined {
  if (!value.includes("$")) return value;
  try {
    return expand(value, { lookup, warn: (text) => report.warn(text) });
  } catch (error) {
    if (error instanceof ConfigFatalError) throw new FatalError(error.message, { cause: error });
    throw error;
  }
}
