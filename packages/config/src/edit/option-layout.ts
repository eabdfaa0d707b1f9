import type { PhysicalLine } from "../syntax/logical-lines.ts";
import type { Override } from "../syntax/overrides.ts";
import type { MasterCfService } from "../syntax/service.ts";
import { trimSpace } from "../text/characters.ts";
import { lineEnd, visibleEnd } from "./lines.ts";
import type { TextEdit } from "./text-edit.ts";

// How `-o` options lie in the lines of a service, and how to change one without touching its neighbours.

/** A comment line with the option, below the line on which it ends. */
export function insertComment(text: string, service: MasterCfService, override: Override): TextEdit {
  const line = service.pieces.find((piece) => piece.start < override.end && override.end <= piece.end);
  const at = line === undefined ? override.end : visibleEnd(text, line);
  const { start, end } = override.argumentSpan;
  const argument = text.slice(start, end).replaceAll(/[ \t\r]*\n[ \t]*/gu, " ");
  return { start: at, end: at, text: `${lineEnd(text)}#  -o ${argument}` };
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

/** Deletes the line if it holds nothing else, else the option and the blanks in front of it. */
export function deleteOption(text: string, service: MasterCfService, override: Override): TextEdit {
  const { start, end, sharedOptions } = override;
  const own = ownLine(text, service, override);
  if (own !== undefined) return { start: own.start, end: own.end, text: "" };
  if (sharedOptions !== "") return { start, end, text: sharedOptions };
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const blanks = /[ \t]*$/u.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  const isLineStart = leadingBlanks(text, override) !== undefined;
  return isLineStart
    ? { start, end: end + trailingBlanks(text, end), text: "" }
    : { start: start - blanks, end, text: "" };
}

function trailingBlanks(text: string, from: number): number {
  return /^[ \t]*/u.exec(text.slice(from))?.[0].length ?? 0;
}
