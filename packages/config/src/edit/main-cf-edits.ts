import { trimSpace } from "../text/characters.ts";
import { mainCfSettings, parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf, MainCfSetting } from "../syntax/main-cf.ts";
import type { ContentLine } from "../syntax/logical-lines.ts";
import {
  appendEntry,
  commentOutEntry,
  contentLines,
  deleteEntry,
  lineEnd,
  uncommentEntry,
  visibleEnd,
} from "./lines.ts";
import { applyEdits } from "./text-edit.ts";
import type { TextEdit } from "./text-edit.ts";

/**
 * Sets a parameter: changes the occurrence that counts, which is the last one, or appends the setting to the
 * file. Comments and empty lines inside a value of several lines stay. No edits if the value is already the
 * same.
 *
 * @param file - a tree, which stays as it is
 * @param name - the parameter
 * @param value - the new raw value; lines behind the first must be indented, as in the file
 * @returns edits for the text of the tree
 * @throws {RangeError} no main.cf file can hold this name or value
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, setParameter } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("relayhost = a  # really\r\nmail_name = M");
 * console.log(JSON.stringify(applyEdits(file.text, setParameter(file, "mail_name", "N"))));
 * // => "relayhost = a  # really\r\nmail_name = N"
 * console.log(JSON.stringify(applyEdits(file.text, setParameter(file, "inet_protocols", "ipv4"))));
 * // => "relayhost = a  # really\r\nmail_name = M\r\ninet_protocols = ipv4\r\n"
 * ```
 */
export function setParameter(file: MainCf, name: string, value: string): TextEdit[] {
  const entry = formatSetting(file.text, name, value);
  const setting = settingsOf(file, name).at(-1);
  if (setting === undefined) return [appendEntry(file.text, entry)];
  return says(setting, value) ? [] : replaceValue(file, setting, value);
}

/**
 * Sets several parameters at once: what `setParameter` does for each, as edits that can be applied together.
 *
 * @param file - a tree, which stays as it is
 * @param settings - raw values by name; names that the file lacks are appended in this order
 * @returns edits for the text of the tree
 * @throws {RangeError} no main.cf file can hold one of these names or values
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, setParameters } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("relayhost = a\n");
 * const settings = new Map([["biff", "no"], ["relayhost", "b"], ["mynetworks_style", "host"]]);
 * console.log(JSON.stringify(applyEdits(file.text, setParameters(file, settings))));
 * // => "relayhost = b\nbiff = no\nmynetworks_style = host\n"
 * ```
 */
export function setParameters(file: MainCf, settings: ReadonlyMap<string, string>): TextEdit[] {
  const { text } = file;
  const present = new Set(mainCfSettings(file).map(({ name }) => name));
  const edits: TextEdit[] = [];
  const entries: string[] = [];
  for (const [name, value] of settings) {
    if (present.has(name)) edits.push(...setParameter(file, name, value));
    else entries.push(formatSetting(text, name, value));
  }
  if (entries.length === 0) return edits;
  // An edit of the last entry may have ended its line.
  const appended = appendEntry(applyEdits(text, edits), entries.join(lineEnd(text)));
  return [...edits, { ...appended, start: text.length, end: text.length }];
}

/**
 * Puts a setting at the end of the file, where it overrides earlier ones. No edits if the last occurrence
 * already has this value.
 *
 * @throws {RangeError} no main.cf file can hold this name or value
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { appendParameter, applyEdits } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("relayhost = a.example\n");
 * console.log(JSON.stringify(applyEdits(file.text, appendParameter(file, "relayhost", "b.example"))));
 * // => "relayhost = a.example\nrelayhost = b.example\n"
 * ```
 */
export function appendParameter(file: MainCf, name: string, value: string): TextEdit[] {
  const entry = formatSetting(file.text, name, value);
  if (says(settingsOf(file, name).at(-1), value)) return [];
  return [appendEntry(file.text, entry)];
}

/**
 * Deletes every occurrence of a parameter, so that the default counts. Comments inside an entry stay.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, removeParameter } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("relayhost = a.example\nmynetworks = 127.0.0.0/8\n");
 * console.log(JSON.stringify(applyEdits(file.text, removeParameter(file, "relayhost"))));
 * // => "mynetworks = 127.0.0.0/8\n"
 * ```
 */
export function removeParameter(file: MainCf, name: string): TextEdit[] {
  return settingsOf(file, name).flatMap(deleteEntry);
}

/**
 * Deletes all occurrences of a parameter but the one that counts.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, removeDuplicates } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("relayhost = a.example\nrelayhost = b.example\n");
 * console.log(JSON.stringify(applyEdits(file.text, removeDuplicates(file, "relayhost"))));
 * // => "relayhost = b.example\n"
 * ```
 */
export function removeDuplicates(file: MainCf, name: string): TextEdit[] {
  return settingsOf(file, name).slice(0, -1).flatMap(deleteEntry);
}

/**
 * Comments out every occurrence of a parameter, with all its lines.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, commentOutParameter } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("mynetworks = 127.0.0.0/8,\n  [::1]/128\n");
 * console.log(JSON.stringify(applyEdits(file.text, commentOutParameter(file, "mynetworks"))));
 * // => "#mynetworks = 127.0.0.0/8,\n#  [::1]/128\n"
 * ```
 */
export function commentOutParameter(file: MainCf, name: string): TextEdit[] {
  return settingsOf(file, name).flatMap(commentOutEntry);
}

/**
 * Brings back a parameter that was commented out: the last `#name = value` of the file, with the comment
 * lines behind it that hold its continuation. No edits if the parameter is set or there is no such comment.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { applyEdits, uncommentParameter } from "@postfixjs/config/edit";
 *
 * const file = parseMainCf("#mynetworks = 127.0.0.0/8,\n#  [::1]/128\n");
 * console.log(JSON.stringify(applyEdits(file.text, uncommentParameter(file, "mynetworks"))));
 * // => "mynetworks = 127.0.0.0/8,\n  [::1]/128\n"
 * ```
 */
export function uncommentParameter(file: MainCf, name: string): TextEdit[] {
  if (settingsOf(file, name).length > 0) return [];
  const lines = file.nodes.flatMap((node) => ("pieces" in node ? node.pieces : [node]));
  const first = lines.findLastIndex(
    (line) => line.kind === "comment" && commentedName(file.text.slice(line.start, line.end)) === name,
  );
  return first < 0 ? [] : uncommentEntry(file.text, lines, first);
}

/** The name in `#name = value`, or `undefined` for a comment of another form. */
export function commentedName(comment: string): string | undefined {
  return /^[ \t]*#[ \t]*([^\s=#]+)[ \t]*=/u.exec(comment)?.[1];
}

function settingsOf(file: MainCf, name: string): MainCfSetting[] {
  return mainCfSettings(file).filter((setting) => setting.name === name);
}

/**
 * The text of a new setting.
 *
 * @throws {RangeError} Postfix would read something else from it
 */
export function formatSetting(fileText: string, name: string, value: string): string {
  const lines = withLineEnds(trimSpace(value), lineEnd(fileText));
  const text = lines === "" ? `${name} =` : `${name} = ${lines}`;
  const { nodes } = parseMainCf(text + lineEnd(fileText));
  const [setting] = nodes;
  const isOne = nodes.length === 1 && setting?.kind === "setting" && setting.name === name;
  if (isOne && !setting.text.includes("\0")) return text;
  throw new RangeError(
    `Cannot write "${text}" to main.cf: names hold no space and no "=", and further lines must be indented`,
  );
}

/** Whether a setting says this already, with whatever line ends. */
function says(setting: MainCfSetting | undefined, value: string): boolean {
  if (setting === undefined) return false;
  return ["\n", "\r\n"].some((end) => {
    const [same] = mainCfSettings(parseMainCf(`x = ${withLineEnds(trimSpace(value), end)}${end}`));
    return same?.value === setting.value;
  });
}

function withLineEnds(value: string, end: string): string {
  return value.replace(/\r?\n/gu, end);
}

/** Writes the new value behind the `=` and deletes the lines behind that one. */
function replaceValue(file: MainCf, setting: MainCfSetting, value: string): TextEdit[] {
  const lines = contentLines(setting);
  const at = lines.findIndex((line) => equalsIn(file.text, setting, line) >= 0);
  const line = lines[at];
  if (line === undefined) return [];
  const start = equalsIn(file.text, setting, line) + 1;
  const end = visibleEnd(file.text, line);
  const blanks = /^[ \t]*/u.exec(file.text.slice(start, end))?.[0] ?? "";
  const text = withLineEnds(trimSpace(value), lineEnd(file.text));
  const between = blanks === "" && file.text[start - 2] === " " ? " " : blanks;
  const replacement = { start, end, text: text === "" ? "" : `${between}${text}` };
  return [
    replacement,
    ...lines.slice(at + 1).map((rest) => ({ start: rest.start, end: rest.end, text: "" })),
  ];
}

/** The `=` between name and value, if it stands on this line. */
function equalsIn(text: string, setting: MainCfSetting, line: ContentLine): number {
  const at = text.indexOf("=", Math.max(setting.nameSpan.end, line.start));
  return at >= line.start && at < line.end ? at : -1;
}
