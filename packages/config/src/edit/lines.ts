import { trimSpace } from "../text/characters.ts";
import type { ContentLine, LogicalLine, PhysicalLine } from "../syntax/logical-lines.ts";
import type { Span } from "../text/span.ts";
import type { TextEdit } from "./text-edit.ts";

/** The line end that a file uses: that of its first line. */
export function lineEnd(text: string): string {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of a place begins. */
export function lineStart(text: string, offset: number): number {
  // A negative start would count as 0.
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Whether nothing but blanks stands in front of a place on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/u.test(text.slice(lineStart(text, offset), offset));
}

/** Where the visible part of a line ends: before LF, and before a CR in front of it. */
export function visibleEnd(text: string, line: Span): number {
  let end = line.end;
  if (text[end - 1] === "\n") end -= 1;
  if (end < line.end && end > line.start && text[end - 1] === "\r") end -= 1;
  return end;
}

/** The content lines of an entry. */
export function contentLines(entry: LogicalLine): ContentLine[] {
  return entry.pieces.filter((piece) => piece.kind === "content");
}

/** Adds an entry at the end of a file, after a line end that may be missing there. */
export function appendEntry(text: string, entry: string): TextEdit {
  const end = lineEnd(text);
  const missing = text === "" || text.endsWith("\n") ? "" : end;
  return { start: text.length, end: text.length, text: `${missing}${entry}${end}` };
}

/** Deletes the content lines of an entry; comments and empty lines inside it stay. */
export function deleteEntry(entry: LogicalLine): TextEdit[] {
  return contentLines(entry).map(({ start, end }) => ({ start, end, text: "" }));
}

/** Puts `#` in front of the content lines of an entry. */
export function commentOutEntry(entry: LogicalLine): TextEdit[] {
  return contentLines(entry).map(({ start }) => ({ start, end: start, text: "#" }));
}

/**
 * Takes the `#` away from a commented-out entry: its first line, and the comment lines right behind it that
 * hold a continuation: two blanks or a tab behind the `#`, or one blank if the line before ends with a comma.
 */
export function uncommentEntry(text: string, lines: readonly PhysicalLine[], first: number): TextEdit[] {
  const edits: TextEdit[] = [];
  let previous = "";
  for (const line of lines.slice(first)) {
    const content = text.slice(line.start, visibleEnd(text, line));
    const isContinuation =
      /^#(?:[ \t]{2}|\t)[ \t]*[^\s#]/u.test(content) ||
      (previous.endsWith(",") && /^# [^\s#]/u.test(content));
    if (edits.length > 0 && (line.kind !== "comment" || !isContinuation)) break;
    const blanks = edits.length === 0 ? (/^[ \t]*#[ \t]*/u.exec(content)?.[0].length ?? 0) : 1;
    edits.push({ start: line.start, end: line.start + blanks, text: "" });
    previous = trimSpace(content);
  }
  return edits;
}
