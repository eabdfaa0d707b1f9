import { masterCfFields } from "@postfixjs/config";
import { splitNameValue } from "@postfixjs/config/syntax";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { extractBraces, splitOutsideBraces } from "./braces.ts";

/** Index of the last single-column field; arguments follow. */
export const commandField: number = masterCfFields.length - 1;

/** The words of a master.cf entry: eight fields, then the arguments in the form that postconf shows. */
export type MasterEntry = string[];

/**
 * Whether an option of a daemon takes a value. C's strchr also finds the end of the string, hence the lone
 * `-`.
 */
export function takesValue(option: string): boolean {
  return option[1] === "o" || option.length === 1;
}

/** Whether a word ends the options of a command. */
export function endsOptions(word: string): boolean {
  return !word.startsWith("-") || word === "--";
}

/**
 * Takes the text of an entry apart.
 *
 * This is postconf's reading, not the daemons': `@postfixjs/config` has theirs, which differs in glued `-o`
 * options.
 *
 * @returns nothing if there are fewer than eight fields
 * @throws {FatalError} a field has a value that postconf refuses
 */
export function parseMasterEntry(text: string, report: Report): MasterEntry | undefined {
  const words = splitOutsideBraces(text, " \t\r\n");
  if (words.length < masterCfFields.length) return undefined;
  checkMasterEntry(words, text);
  normalizeArguments(words, report);
  return words;
}

/**
 * Checks the fields of an entry.
 *
 * @param source - the text that an error message shows
 * @throws {FatalError} a field has a value that postconf refuses
 */
export function checkMasterEntry(words: readonly string[], source: string): void {
  const [, type = "", isPrivate = "", unprivileged = "", chroot = "", wakeup = "", limit = ""] = words;
  const refuse = (field: string, value: string): never => {
    throw new FatalError(`invalid ${field} field "${value}" in "${source}"`.replaceAll("\n", " "));
  };
  if (!["unix", "fifo", "inet", "pass", "unix-dgram"].includes(type)) refuse("type", type);
  const flags = { private: isPrivate, unprivileged, chroot };
  for (const [field, value] of Object.entries(flags)) if (!/^[yn-]$/u.test(value)) refuse(field, value);
  if (!/^(?:-|[0-9]*)\??$/u.test(wakeup)) refuse("wakeup", wakeup);
  if (!/^(?:-|[0-9]*)$/u.test(limit)) refuse("process_limit", limit);
}

/** Brings the arguments behind the command into the form `-o name=value`, without braces around words. */
export function normalizeArguments(words: MasterEntry, report: Report): void {
  let index = masterCfFields.length;
  for (; index < words.length; index += 1) {
    if (endsOptions(words[index] ?? "")) break;
    splitGluedOptions(words, index);
    const option = words[index] ?? "";
    if (!takesValue(option)) continue;
    if (option.length > 2) words.splice(index, 1, option.slice(0, 2), option.slice(2));
    if (index + 1 >= words.length) continue;
    index += 1;
    if (words[index]?.startsWith("{")) {
      extractWord(words, index, report);
      if (option[1] === "o") normalizeSetting(words, index, report);
    }
  }
  for (; index < words.length; index += 1) {
    if (words[index]?.startsWith("{")) extractWord(words, index, report);
  }
}

/**
 * Splits `-vo…` into `-v` and `-o…`. It does so at every `o` behind the first letter, also in the value of a
 * glued `-oname=value`: a defect of the real program, kept because its output is what we promise.
 */
function splitGluedOptions(words: MasterEntry, index: number): void {
  const option = words[index] ?? "";
  const at = option.indexOf("o", 2);
  if (at > 0) words.splice(index, 1, option.slice(0, at), `-${option.slice(at)}`);
}

function extractWord(words: MasterEntry, index: number, report: Report): void {
  const { text, error } = extractBraces(words[index] ?? "");
  if (error !== undefined) report.warn(`master.cf: ${error}`);
  words[index] = text;
}

function normalizeSetting(words: MasterEntry, index: number, report: Report): void {
  const word = words[index] ?? "";
  const setting = splitNameValue(word);
  if (typeof setting === "string") report.warn(`master.cf: ${setting}: "${word}"`);
  else words[index] = `${setting.name}=${setting.value}`;
}
