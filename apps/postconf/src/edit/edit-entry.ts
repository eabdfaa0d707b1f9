import { masterCfFields } from "@postfixjs/config";
import { splitOutsideBraces } from "../files/braces.ts";
import {
  checkMasterEntry,
  commandField,
  endsOptions,
  normalizeArguments,
  takesValue,
} from "../files/master-entry.ts";
import type { MasterEntry } from "../files/master-entry.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";

/**
 * Gives a field of an entry a new value. That of the command field includes the arguments.
 *
 * @throws {FatalError} the value is not one that the field can have; an empty one would move the other fields
 */
export function setField(entry: MasterEntry, index: number, value: string, report: Report): void {
  if (value === "") throw new FatalError(`invalid ${masterCfFields[index]} field "" in ""`);
  if (index === commandField) {
    entry.splice(index, entry.length - index, ...splitOutsideBraces(value, " \t\r\n"));
    normalizeArguments(entry, report);
  } else {
    entry[index] = value;
  }
  checkMasterEntry(entry, value);
}

/** Sets a parameter with `-o`: where it is set already, else behind the options. */
export function setParameter(entry: MasterEntry, name: string, value: string): void {
  const { positions, end } = findSettings(entry, name);
  for (const position of positions) entry[position + 1] = `${name}=${value}`;
  if (positions.length === 0) entry.splice(end, 0, "-o", `${name}=${value}`);
}

/** Removes the `-o` options that set a parameter. */
export function removeParameter(entry: MasterEntry, name: string): void {
  for (const position of findSettings(entry, name).positions.toReversed()) entry.splice(position, 2);
}

/** Where the `-o` options of a parameter stand, and where the options of the command end. */
function findSettings(entry: MasterEntry, name: string): { positions: number[]; end: number } {
  const positions: number[] = [];
  let index = masterCfFields.length;
  for (; index < entry.length && !endsOptions(entry[index] ?? ""); index += 1) {
    const option = entry[index] ?? "";
    const value = entry[index + 1];
    if (!takesValue(option) || value === undefined) continue;
    if (option === "-o" && value.startsWith(`${name}=`)) positions.push(index);
    index += 1;
  }
  return { positions, end: index };
}
