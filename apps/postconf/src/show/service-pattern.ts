import { masterCfFields } from "@postfixjs/config";
import type { MasterEntry } from "../files/master-entry.ts";
import { FatalError } from "../report.ts";

/** A pattern `service/type/name`; missing parts are `*`, which matches anything. */
export type ServicePattern = readonly string[];

/**
 * Takes a pattern apart.
 *
 * @returns nothing if it has too few or too many parts, or a `*` that is only a piece of a part
 */
export function parseServicePattern(
  text: string,
  partsMin: number,
  partsMax: number,
): ServicePattern | undefined {
  if (text.startsWith("/")) return undefined;
  const parts = text.split("/").filter((part) => part !== "");
  if (parts.length < partsMin || parts.length > partsMax) return undefined;
  if (parts.some((part) => part !== "*" && part.includes("*"))) return undefined;
  while (parts.length < partsMax) parts.push("*");
  return parts;
}

/** Whether a service has the name and type of a pattern. */
export function matchesService(pattern: ServicePattern, [name, type]: MasterEntry): boolean {
  return matchesPart(pattern[0], name) && matchesPart(pattern[1], type);
}

function matchesPart(part: string | undefined, text: string | undefined): boolean {
  return part === "*" || part === text;
}

/**
 * The index of a field by its name.
 *
 * @returns nothing for `*`
 * @throws {FatalError} there is no such field
 */
export function fieldIndex(name: string): number | undefined {
  if (name === "*") return undefined;
  const index = masterCfFields.findIndex((field) => field === name);
  if (index < 0) throw new FatalError(`invalid service attribute name: "${name}"`);
  return index;
}
