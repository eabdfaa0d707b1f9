import { isSpace, skipSpace } from "../text/characters.ts";
import type { Span } from "../text/span.ts";

/** A comment or an empty line. Counts for nothing, wherever it stands. */
export interface Trivia extends Span {
  /** `blank`: nothing but space. `comment`: `#` is the first character that is not space. */
  readonly kind: "blank" | "comment";
}

/** A physical line with something to read on it. */
export interface ContentLine extends Span {
  readonly kind: "content";
}

/** One physical line with its line end. */
export type PhysicalLine = Trivia | ContentLine;

/**
 * A line that starts without space, and all lines behind it that start with space: one line as Postfix reads
 * it. It ends with its last content line; comments and empty lines inside it are pieces of it.
 */
export interface LogicalLine extends Span {
  /** Number of its first physical line, counted from 1. */
  readonly line: number;
  /** Its physical lines, without gaps. */
  readonly pieces: readonly PhysicalLine[];
  /** Its content lines put together, without line feeds: the text that Postfix continues with. */
  readonly text: string;
}

/** Indented text before the first entry of a file: Postfix ignores it with a warning. */
export interface IndentedText extends LogicalLine {
  readonly kind: "indented";
}

/** The parts of a file in order; put together they are the file. */
export interface LogicalLines {
  /** Called for each logical line. */
  readonly logical: (line: LogicalLine) => void;
  /** Called for each comment or empty line that belongs to no logical line. */
  readonly trivia: (line: Trivia) => void;
}

/**
 * Cuts a file as Postfix's `readllines` does (`postconf(5)`, "FORMAT OF THE MAIN.CF FILE"; the same for
 * master.cf).
 *
 * @param text - the whole file
 * @param sink - gets the parts in the order of the file, without gaps
 * @example
 * ```ts
 * import { scanLogicalLines } from "@postfixjs/config/syntax";
 *
 * const kinds: string[] = [];
 * scanLogicalLines("# ours\na = 1,\n  2\n", {
 *   logical: ({ text }) => kinds.push(text),
 *   trivia: ({ kind }) => kinds.push(kind),
 * });
 * console.log(kinds); // => [ 'comment', 'a = 1,  2' ]
 * ```
 */
export function scanLogicalLines(text: string, sink: LogicalLines): void {
  let pieces: PhysicalLine[] = [];
  /** Comments and empty lines seen since the last content line: inside only if a continuation follows. */
  let waiting: Trivia[] = [];
  let firstLine = 0;
  let lineNumber = 0;
  const flush = (): void => {
    if (pieces.length > 0) sink.logical(toLogicalLine(text, pieces, firstLine));
    pieces = [];
    if (waiting.length === 0) return;
    for (const line of waiting) sink.trivia(line);
    waiting = [];
  };
  for (let start = 0; start < text.length;) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed + 1;
    const kind = physicalKind(text, start, end);
    lineNumber += 1;
    if (kind !== "content") {
      waiting.push({ kind, start, end });
    } else if (pieces.length > 0 && isSpace(text.charCodeAt(start))) {
      // One by one: they may be more than a call takes arguments.
      for (const line of waiting) pieces.push(line);
      pieces.push({ kind, start, end });
      if (waiting.length > 0) waiting = [];
    } else {
      flush();
      pieces = [{ kind, start, end }];
      firstLine = lineNumber;
    }
    start = end;
  }
  flush();
}

function physicalKind(text: string, start: number, end: number): PhysicalLine["kind"] {
  const first = skipSpace(text, start, end);
  if (first === end) return "blank";
  return text.charCodeAt(first) === 0x23 ? "comment" : "content";
}

function toLogicalLine(text: string, pieces: readonly PhysicalLine[], line: number): LogicalLine {
  const start = pieces[0]?.start ?? 0;
  const end = pieces.at(-1)?.end ?? start;
  const content = pieces.length === 1 ? contentOf(text, { start, end }) : joinContent(text, pieces);
  return { start, end, line, pieces, text: content };
}

function joinContent(text: string, pieces: readonly PhysicalLine[]): string {
  const parts: string[] = [];
  for (const piece of pieces) if (piece.kind === "content") parts.push(contentOf(text, piece));
  return parts.join("");
}

function contentOf(text: string, piece: Span): string {
  return text.slice(piece.start, contentEnd(text, piece));
}

function contentEnd(text: string, piece: Span): number {
  return text.charCodeAt(piece.end - 1) === 0x0a ? piece.end - 1 : piece.end;
}
