import type { Span } from "../text/span.ts";

/**
 * A change as data: the piece of the original text to replace, and what to put there. An empty piece inserts,
 * an empty text deletes. Editors can apply these themselves.
 */
export interface TextEdit extends Span {
  /** What stands there afterwards. */
  readonly text: string;
}

/**
 * Applies edits to a text. All offsets refer to the original; edits may come in any order and must not
 * overlap; several insertions at one place are made in the order of the list.
 *
 * @throws {RangeError} an edit lies outside the text, or two overlap
 * @example
 * ```ts
 * import { applyEdits } from "@postfixjs/config/edit";
 *
 * const edits = [
 *   { start: 0, end: 1, text: "b" },
 *   { start: 4, end: 5, text: "20" },
 * ];
 * console.log(applyEdits("a = 1", edits)); // => b = 20
 * ```
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  // The sort is stable, so that insertions at one place keep their order; they come before a replacement
  // there.
  const sorted = [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
  const parts: string[] = [];
  let position = 0;
  for (const edit of sorted) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(
        `Cannot apply the edit of ${edit.start} to ${edit.end}: it overlaps another or leaves the text of ${text.length}`,
      );
    }
    parts.push(text.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}
