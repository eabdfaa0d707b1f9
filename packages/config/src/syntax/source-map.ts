import type { Span } from "../text/span.ts";
import type { LogicalLine, PhysicalLine } from "./logical-lines.ts";

/**
 * Leads from offsets in a logical line's text back to offsets in the file.
 */
export class SourceMap {
  readonly #pieces: readonly PhysicalLine[];
  /** For each content piece the offset in the logical text at which it begins. */
  readonly #begins: readonly number[];

  /**
   * @param fileText - the text of the file
   * @param line - one of its logical lines
   */
  constructor(fileText: string, line: LogicalLine) {
    this.#pieces =
      line.pieces.length === 1 ? line.pieces : line.pieces.filter((piece) => piece.kind === "content");
    const begins: number[] = [];
    let begin = 0;
    for (const piece of this.#pieces) {
      begins.push(begin);
      begin += piece.end - piece.start - (fileText.charCodeAt(piece.end - 1) === 0x0a ? 1 : 0);
    }
    this.#begins = begins;
  }

  /** The place in the file of the unit at an offset of the logical text. */
  offset(logical: number): number {
    let low = 0;
    let high = this.#begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#begins[middle] ?? 0) <= logical) low = middle;
      else high = middle - 1;
    }
    return (this.#pieces[low]?.start ?? 0) + logical - (this.#begins[low] ?? 0);
  }

  /**
   * The offset in the logical text of a place in the file; a place between two content lines is the end of
   * the first.
   */
  logical(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#pieces[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const begin = this.#begins[low] ?? 0;
    const inside = begin + Math.max(0, offset - (this.#pieces[low]?.start ?? 0));
    return Math.min(inside, this.#begins[low + 1] ?? Infinity);
  }

  /**
   * The span in the file of a span of the logical text; it never reaches into the line behind its last unit.
   */
  span(from: number, to: number): Span {
    if (to <= from) {
      const at = from > 0 ? this.offset(from - 1) + 1 : this.offset(0);
      return { start: at, end: at };
    }
    return { start: this.offset(from), end: this.offset(to - 1) + 1 };
  }
}
