import type { ParameterType } from "../values/parameter.ts";
import { absenceRows, parameterRows } from "./generated.ts";

/** One parameter as Postfix defines it. */
export interface ParameterDefinition {
  /** The name as written in `main.cf`. */
  readonly name: string;
  /** How the value is read. A removed parameter counts as `str`. */
  readonly type: ParameterType;
  /**
   * Whether the name belongs to a delivery transport of `master.cf` (`local_destination_recipient_limit`).
   */
  readonly belongsToService: boolean;
  /**
   * The built-in default, not expanded; empty when it is computed, or unknown because it came after 3.7.11.
   */
  readonly defaultValue: string;
  /** Whether the default depends on the machine or the process, as that of `myhostname` does. */
  readonly hasComputedDefault: boolean;
  /** Whether Postfix 3.7.11 has the parameter. */
  readonly isInPostfix3711: boolean;
  /** First version that has it, where the documentation says so. */
  readonly since?: string;
  /** Which of the versions in `recordedVersions` lack it; absent if none does. */
  readonly absentIn?: readonly string[];
  /**
   * `since VERSION` when that version and later ones warn about it, `removed`, or `yes` without a version.
   */
  readonly deprecated?: string;
  /** Least value (seconds for a time, bytes for a text); absent means no limit. */
  readonly min?: number;
  /** Greatest value, in the unit of `min`. */
  readonly max?: number;
  /** The parameter to use instead. */
  readonly replacedBy?: string;
  /** Whether a value moves to `replacedBy` unchanged; otherwise it must be rewritten. */
  readonly keepsValue?: boolean;
}

function readType(text: string): ParameterType {
  switch (text) {
    case "bool":
    case "int":
    case "long":
    case "nint":
    case "nbool":
    case "time":
    case "raw":
    case "readonly":
      return text;
    default:
      return "str";
  }
}

/** The versions of Postfix whose `postconf -d` is recorded, oldest first. */
export const recordedVersions: readonly string[] = ["3.5", "3.7", "3.10", "3.11"];

/** The versions of Postfix, without patch levels, whose parameters are known well enough to check against. */
export const knownVersions: readonly string[] = [
  "3.4",
  "3.5",
  "3.6",
  "3.7",
  "3.8",
  "3.9",
  "3.10",
  "3.11",
  "3.12",
];

/**
 * Whether a version is one that `lint` can check against, with or without its patch level.
 *
 * @example
 * ```ts
 * import { isKnownVersion } from "@postfixjs/config/registry";
 *
 * console.log(isKnownVersion("3.7.11"), isKnownVersion("2.11"), isKnownVersion("3")); // => true false false
 * ```
 */
export function isKnownVersion(version: string): boolean {
  const [, release = ""] = /^([0-9]+\.[0-9]+)(?:\.[0-9]+)?$/u.exec(version) ?? [];
  return knownVersions.includes(release);
}

const absences: ReadonlyMap<string, readonly string[]> = new Map(
  absenceRows.map((row) => {
    const [name = "", versions = ""] = row.split("\t");
    return [name, versions.split(" ")];
  }),
);

/** Reads a row. There are about a thousand at every start, hence the plain indexes and assignments. */
function readRow(row: string): ParameterDefinition {
  const cells = row.split("\t");
  const flags = cells[2] ?? "";
  const definition: { -readonly [K in keyof ParameterDefinition]: ParameterDefinition[K] } = {
    name: cells[0] ?? "",
    type: readType(cells[1] ?? ""),
    belongsToService: flags.includes("s"),
    defaultValue: cells[3] ?? "",
    hasComputedDefault: flags.includes("c"),
    isInPostfix3711: !flags.includes("n"),
  };
  const absentIn = absences.get(definition.name);
  if (absentIn !== undefined) definition.absentIn = absentIn;
  if (cells.length > 4) addHistory(definition, cells);
  return definition;
}

function addHistory(
  definition: { -readonly [K in keyof ParameterDefinition]: ParameterDefinition[K] },
  cells: readonly string[],
): void {
  if (cells[4]) definition.since = cells[4];
  if (cells[5]) definition.deprecated = cells[5];
  // Postfix takes a limit of 0 as "no limit", so it is left out here too.
  if (Number(cells[6])) definition.min = Number(cells[6]);
  if (Number(cells[7])) definition.max = Number(cells[7]);
  const replacement = cells[8];
  if (replacement) {
    definition.replacedBy = replacement.replace(/^=/, "");
    definition.keepsValue = replacement.startsWith("=");
  }
}

/**
 * Every parameter that Postfix 3.7.11 or a version up to 3.12 knows, by name, in the order of names.
 *
 * The many parameters that each delivery transport gets (`NAME_destination_recipient_limit`) are not listed
 * unless the documentation names them; see {@link serviceParametersOf}.
 *
 * Source: `postconf -d` of 3.7.11, postconf(5) of 3.12.
 *
 * @example
 * ```ts
 * import { parameters } from "@postfixjs/config/registry";
 *
 * const bytes = parameters.get("tls_random_bytes");
 * console.log(bytes?.type, bytes?.defaultValue, parameters.get("tls_random_byte")); // => int 32 undefined
 * ```
 */
export const parameters: ReadonlyMap<string, ParameterDefinition> = new Map(
  parameterRows.map(readRow).map((definition) => [definition.name, definition]),
);
