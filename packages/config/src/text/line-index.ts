/** A place in a file as people and Postfix's messages name it. */
export interface Position {
  /** Line, counted from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, counted from 1. */
  readonly column: number;
}

/**
 * Turns offsets into lines and columns. The tree holds offsets only; this index is built by those who need
 * more.
 *
 * @example
 * ```ts
 * import { LineIndex } from "@postfixjs/config";
 *
 * const lines = new LineIndex("a = 1\nb = 2\n");
 * console.log(lines.position(8)); // => { line: 2, column: 3 }
 * console.log(lines.offset({ line: 2, column: 1 }), lines.lines); // => 6 3
 * ```
 */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  /** @param text - the text of the file; only LF ends a line, as in Postfix */
  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
    this.#length = text.length;
  }

  /** The number of lines; a file that ends with LF has an empty last one. */
  get lines(): number {
    return this.#starts.length;
  }

  /** The line and column of an offset; offsets outside the file are taken to its nearer end. */
  position(offset: number): Position {
    const inside = Math.min(Math.max(offset, 0), this.#length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.#starts[low] ?? 0) + 1 };
  }

  /**
   * The offset of a line and column. A column behind the end of its line is taken to that end, before the LF;
   * a line outside the file to the nearer end of the file.
   */
  offset(position: Position): number {
    const index = Math.max(position.line, 1) - 1;
    const start = this.#starts[index] ?? this.#length;
    const next = this.#starts[index + 1];
    return Math.min(start + Math.max(position.column, 1) - 1, next === undefined ? this.#length : next - 1);
  }
}
