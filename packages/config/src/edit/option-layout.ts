import type { PhysicalLine } from "../syntax/logical-lines.ts";
import type { Override } from "../syntax/overrides.ts";
import type { MasterCfService } from "../syntax/service.ts";
import { trimSpace } from "../text/characters.ts";
import type { Span } from "../text/span.ts";
import { beginsLine, lineEnd, lineStart, visibleEnd } from "./lines.ts";
import type { TextEdit } from "./text-edit.ts";

// How `-o` options lie in the lines of a service, and how to change one without touching its neighbours.

/** A comment line with the option. */
export function commentLine(text: string, { argumentSpan: { start, end } }: Override): string {
  return `#  -o ${text.slice(start, end).replaceAll(/[ \t\r]*\n[ \t]*/gu, " ")}`;
}

/** Where a comment line below an option goes: the end of the line on which the option ends. */
export function commentPlace(text: string, service: MasterCfService, { end }: Span): number {
  const line = service.pieces.find((piece) => piece.start < end && end <= piece.end);
  return line === undefined ? end : visibleEnd(text, line);
}

/** Braces keep blanks; braces that do not match would take in the words behind them. */
export function toArgument(name: string, value: string): string {
  if (!/^[^\s={}\0]+$/u.test(name) || /[\n\r\0\x0b\f]/u.test(value) || !isBalanced(value)) {
    throw new RangeError(
      `Cannot write "${name}=${value}" as an option: it holds a line end, NUL or unmatched braces`,
    );
  }
  return /[ \t]/u.test(value) ? `{ ${name} = ${value} }` : `${name}=${value}`;
}

function isBalanced(value: string): boolean {
  let level = 0;
  for (const character of value) {
    if (character === "{") level += 1;
    else if (character === "}" && --level < 0) return false;
  }
  return level === 0;
}

/** Keeps the layout of the option if its braces, or their absence, suit the new value. */
export function replaceOption(
  text: string,
  present: Override,
  name: string,
  value: string,
  argument: string,
): TextEdit {
  const { start, end } = present.argumentSpan;
  const isBraced = text[start] === "{";
  const { nameSpan, valueSpan } = present;
  if (isBraced || !argument.startsWith("{")) {
    const isEmptied = value === "" || valueSpan.start === valueSpan.end;
    if (!isEmptied) return { ...valueSpan, text: value };
    return { start: nameSpan.start, end: Math.max(valueSpan.end, nameSpan.end), text: `${name}=${value}` };
  }
  const isGlued = text[start - 1] === "o";
  return { start, end, text: `${isGlued ? " " : ""}${argument}` };
}

/**
 * Behind the last option, or the command: on its own line if the options have theirs, or if nothing
 * follows.
 */
export function insertOption(text: string, service: MasterCfService, option: string): TextEdit {
  const last = service.overrides.at(-1);
  const at = last?.end ?? service.fields.command.end;
  const line = service.pieces.find((piece) => piece.start <= at && at <= piece.end);
  const isAtLineEnd = line === undefined || trimSpace(text.slice(at, visibleEnd(text, line))) === "";
  if (!isAtLineEnd) return { start: at, end: at, text: ` ${option}` };
  const indent = last === undefined ? undefined : leadingBlanks(text, last);
  if (last !== undefined && indent === undefined) return { start: at, end: at, text: ` ${option}` };
  return { start: at, end: at, text: `${lineEnd(text)}${indent ?? "  "}${option}` };
}

/** The blanks in front of an option that begins its line. */
function leadingBlanks(text: string, { start }: Override): string | undefined {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return before !== "" && /^[ \t]+$/u.test(before) ? before : undefined;
}

/** The line of an option that has it to itself. */
export function ownLine(
  text: string,
  service: MasterCfService,
  override: Override,
): PhysicalLine | undefined {
  const { start, end, sharedOptions } = override;
  const line = service.pieces.find((piece) => piece.start <= start && end <= piece.end);
  if (line === undefined || sharedOptions !== "" || leadingBlanks(text, override) === undefined)
    return undefined;
  return trimSpace(text.slice(end, line.end)) === "" ? line : undefined;
}

/** An option, or several in a row, to take away; `text` is what stays of them. */
export interface Removal extends TextEdit {
  readonly overrides: readonly Override[];
}

/** Deletes the line if it holds nothing else, else the option and the blanks in front of it. */
export function deleteOption(text: string, service: MasterCfService, override: Override): TextEdit {
  const [removal] = removeOptions(text, service, [override]);
  const { start, end, text: left } = removal ?? { ...override, text: "" };
  return { start, end, text: left };
}

/** Deletes options in the order of the file. A line that held nothing else goes too. */
export function removeOptions(
  text: string,
  service: MasterCfService,
  overrides: readonly Override[],
): Removal[] {
  const removals: Removal[] = [];
  for (const override of overrides) {
    const edit = cutOption(text, service, override);
    const last = removals.at(-1);
    const isNext = last?.text === "" && edit.text === "" && isOnSameLine(text, last.end, override.start);
    if (last !== undefined && isNext) {
      removals[removals.length - 1] = { ...last, end: edit.end, overrides: [...last.overrides, override] };
    } else {
      // Two neighbours would both take the blanks between them.
      removals.push({ ...edit, start: Math.max(edit.start, last?.end ?? 0), overrides: [override] });
    }
  }
  return removals.map((removal) => tidy(text, service, removal));
}

function isOnSameLine(text: string, from: number, to: number): boolean {
  return text[from - 1] !== "\n" && /^[ \t]*$/u.test(text.slice(from, to));
}

function cutOption(text: string, service: MasterCfService, override: Override): TextEdit {
  const { start, end, sharedOptions } = override;
  const own = ownLine(text, service, override);
  if (own !== undefined) return { start: own.start, end: own.end, text: "" };
  if (sharedOptions !== "") return { start, end, text: sharedOptions };
  if (beginsLine(text, start)) return { start, end, text: "" };
  const blanks = /[ \t]*$/u.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0;
  return { start: start - blanks, end, text: "" };
}

/** What is left of the line is neither blank nor, because of a `#` in front, a comment. */
function tidy(text: string, service: MasterCfService, removal: Removal): Removal {
  const { start, end } = removal;
  if (removal.text !== "" || text[end - 1] === "\n" || !beginsLine(text, start)) return removal;
  const [blanks = ""] = /^[ \t]*/u.exec(text.slice(end)) ?? [];
  const next = end + blanks.length;
  const [lineFeed] = /^(?:\r?\n|$)/u.exec(text.slice(next)) ?? [];
  if (lineFeed !== undefined)
    return { ...removal, start: lineStart(text, start), end: next + lineFeed.length };
  const word = service.arguments.find((each) => each.start === next);
  // In braces the program gets the same word.
  const isComment = text[next] === "#" && word !== undefined;
  return isComment
    ? { ...removal, end: word.end, text: `{${text.slice(word.start, word.end)}}` }
    : { ...removal, end: next };
}
