import { splitNameValue } from "@postfixjs/config/syntax";
import { commandField } from "../files/master-entry.ts";
import { FatalError } from "../report.ts";
import { fieldIndex, parseServicePattern } from "../show/service-pattern.ts";
import type { ServicePattern } from "../show/service-pattern.ts";
import { hasBlank, skipSpace } from "../text.ts";
import type { EditAction } from "./edit-file.ts";

/** What an edit of master.cf is about: whole entries, fields or `-o` settings. */
export type MasterSubject = "entry" | "field" | "parameter";

/** One argument of an edit, taken apart. */
export interface MasterRequest {
  /** As given, for messages. */
  readonly text: string;
  readonly pattern: ServicePattern;
  /** The third part of the pattern: field or parameter name. */
  readonly name: string;
  readonly value: string;
  matches: number;
}

const options = "-Me, -Fe, -Pe, -X, or -#";

/**
 * Takes the arguments of a master.cf edit apart.
 *
 * @throws {FatalError} one makes no sense
 */
export function readMasterRequests(
  action: EditAction,
  subject: MasterSubject,
  requests: readonly string[],
): MasterRequest[] {
  return requests.map((text) => {
    if (text.includes("\n")) throw new FatalError(`${options} accept no multi-line input`);
    const trimmed = skipSpace(text);
    if (trimmed.startsWith("#")) throw new FatalError(`${options} accept no comment input`);
    const { name: target, value } = action === "set" ? readSetting(trimmed, text) : readTarget(trimmed);
    const pattern = readPattern(target, subject);
    const name = pattern[2] ?? "";
    if (subject === "field") checkField(name, value, action);
    if (subject === "parameter") checkParameter(name, value, action);
    return { text, pattern, name, value, matches: 0 };
  });
}

function readSetting(text: string, whole: string): { name: string; value: string } {
  const setting = splitNameValue(text);
  if (typeof setting === "string") throw new FatalError(`${setting}: "${whole}"`);
  return setting;
}

function readTarget(text: string): { name: string; value: string } {
  if (text.includes("=")) throw new FatalError("-X or -# requires names without value");
  return { name: text, value: "" };
}

const patternForms = {
  entry: { parts: 2, error: "-Me, -MX or -M# requires service_name/type" },
  field: { parts: 3, error: "-Fe or -FX requires service_name/type/field_name" },
  parameter: { parts: 3, error: "-Pe or -PX requires service_name/type/parameter" },
} as const;

function readPattern(target: string, subject: MasterSubject): ServicePattern {
  const { parts, error } = patternForms[subject];
  const pattern = parseServicePattern(target, parts, parts);
  if (pattern === undefined) throw new FatalError(error);
  return pattern;
}

function checkField(name: string, value: string, action: EditAction): void {
  const index = fieldIndex(name);
  if (index === undefined) throw new FatalError("-Fe does not accept wild-card field name");
  if (action === "set" && index < commandField && hasBlank(value)) {
    throw new FatalError("-Fe does not accept whitespace in non-command field");
  }
}

function checkParameter(name: string, value: string, action: EditAction): void {
  if (name === "*") throw new FatalError("-Pe does not accept wild-card parameter name");
  if (action === "set" && hasBlank(value)) {
    throw new FatalError("-Pe does not accept whitespace in parameter value");
  }
}
