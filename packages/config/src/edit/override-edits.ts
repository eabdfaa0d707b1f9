import { trimSpace } from "../text/characters.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { Override } from "../syntax/overrides.ts";
import { lineEnd, visibleEnd } from "./lines.ts";
import { requireService } from "./master-cf-edits.ts";
import type { ServiceId } from "./master-cf-edits.ts";
import type { PhysicalLine } from "../syntax/logical-lines.ts";
import type { TextEdit } from "./text-edit.ts";

/**
 * Sets a parameter for one service: changes the `-o` option that counts, which is the last one, or adds one behind the
 * other options, laid out as they are. Values with blanks get braces. No edits if the value is already the same.
 *
 * @param file - a tree, which stays as it is
 * @param id - the service
 * @param name - the parameter
 * @param value - the new raw value
 * @throws {RangeError} the file has no such service, or an option cannot hold this name or value
 */
export function setServiceOverride(file: MasterCf, id: ServiceId, name: string, value: string): TextEdit[] {
  const service = requireService(file, id);
  const argument = toArgument(name, trimSpace(value));
  const present = service.overrides.findLast((override) => override.name === name);
  if (present === undefined) return [insertOption(file.text, service, `-o ${argument}`)];
  if (present.value === trimSpace(value)) return [];
  return [replaceOption(file.text, present, name, trimSpace(value), argument)];
}

/** Removes a parameter from a service: all its `-o` options of this name. */
export function removeServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  const edits: TextEdit[] = [];
  for (const override of service.overrides) {
    if (override.name !== name) continue;
    const edit = deleteOption(file.text, service, override);
    // Two neighbours would both take the blanks between them.
    edits.push({ ...edit, start: Math.max(edit.start, edits.at(-1)?.end ?? 0) });
  }
  return edits;
}

/**
 * Comments a parameter of a service out: each `-o` option of this name that has its line to itself gets a `#` in front
 * of the line; one that shares its line moves to a comment line below.
 *
 * @throws {RangeError} the file has no such service
 */
export function commentOutServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  const edits: TextEdit[] = [];
  let removedTo = 0;
  for (const override of service.overrides) {
    if (override.name !== name) continue;
    const line = ownLine(file.text, service, override);
    if (line !== undefined) {
      edits.push({ start: line.start, end: line.start, text: "#" });
      continue;
    }
    const removal = deleteOption(file.text, service, override);
    edits.push({ ...removal, start: Math.max(removal.start, removedTo) });
    edits.push(insertComment(file.text, service, override));
    removedTo = removal.end;
  }
  return edits;
}

/**
 * Brings back a parameter of a service: the last comment line `#  -o name=value` inside the service or right behind it.
 * No edits if the service sets the parameter or there is no such comment.
 *
 * @throws {RangeError} the file has no such service
 */
export function uncommentServiceOverride(file: MasterCf, id: ServiceId, name: string): TextEdit[] {
  const service = requireService(file, id);
  if (service.overrides.some((override) => override.name === name)) return [];
  const line = commentsOf(file, service).findLast(
    ({ start, end }) => commentedOption(file.text.slice(start, end)) === name,
  );
  if (line === undefined) return [];
  const [hash = ""] = /^[ \t]*#/u.exec(file.text.slice(line.start, line.end)) ?? [];
  const end = line.start + hash.length;
  // The line has to be indented, or it would be a service of its own.
  const isIndented = /^[ \t]/u.test(file.text.slice(end));
  return [{ start: line.start, end, text: isIndented ? "" : "  " }];
}

/** The comment lines inside a service, and those that follow it without an empty line between. */
function commentsOf(file: MasterCf, service: MasterCfService): PhysicalLine[] {
  const inside = service.pieces.filter((piece) => piece.kind === "comment");
  const behind = file.nodes.slice(file.nodes.indexOf(service) + 1);
  const first = behind.findIndex((node) => node.kind !== "comment");
  const following = first < 0 ? behind : behind.slice(0, first);
  return [...inside, ...following.flatMap((node) => (node.kind === "comment" ? [node] : []))];
}

/** The name in `#  -o name=value` or `#  -o { name = value }`. */
function commentedOption(comment: string): string | undefined {
  return /^[ \t]*#[ \t]*-o[ \t]*(?:\{[ \t]*)?([^\s={}]+)[ \t]*=/u.exec(comment)?.[1];
}

/** A comment line with the option, below the line on which it ends. */
function insertComment(text: string, service: MasterCfService, override: Override): TextEdit {
  const line = service.pieces.find((piece) => piece.start < override.end && override.end <= piece.end);
  const at = line === undefined ? override.end : visibleEnd(text, line);
  const { start, end } = override.argumentSpan;
  const argument = text.slice(start, end).replaceAll(/[ \t\r]*\n[ \t]*/gu, " ");
  return { start: at, end: at, text: `${lineEnd(text)}#  -o ${argument}` };
}

/** Braces keep blanks; braces that do not match would take in the words behind them. */
function toArgument(name: string, value: string): string {
  if (!/^[^\s={}\0]+$/u.test(name) || /[\n\r\0\v\f]/u.test(value) || !isBalanced(value)) {
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
function replaceOption(
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

/** Behind the last option, or the command: on a line of its own if the options have theirs, or if nothing follows. */
function insertOption(text: string, service: MasterCfService, option: string): TextEdit {
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
function ownLine(text: string, service: MasterCfService, override: Override): PhysicalLine | undefined {
  const { start, end, sharedOptions } = override;
  const line = service.pieces.find((piece) => piece.start <= start && end <= piece.end);
  if (line === undefined || sharedOptions !== "" || leadingBlanks(text, override) === undefined)
    return undefined;
  return trimSpace(text.slice(end, line.end)) === "" ? line : undefined;
}

/** Deletes the line if it holds nothing else, else the option and the blanks in front of it. */
function deleteOption(text: string, service: MasterCfService, override: Override): TextEdit {
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
