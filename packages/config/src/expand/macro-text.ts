import { isNameCharacter } from "../text/characters.ts";
import type { Span } from "../text/span.ts";

/** Text that stands for itself. */
export interface Literal extends Span {
  readonly kind: "literal";
  /** The text, with `$$` already made `$`. */
  readonly text: string;
}

/** A `$name`, `${…}` or `$(…)`. */
export interface MacroReference extends Span {
  readonly kind: "reference";
  /** What stands between the braces, or the name. */
  readonly body: string;
  /** Offset of the body in the text that was parsed. */
  readonly bodyStart: number;
  /** Whether the name stands in braces or parentheses. */
  readonly isBraced: boolean;
}

/** Why the rest of a text could not be cut. */
export interface MacroTextError extends Span {
  /** Postfix's own words. */
  readonly message: string;
  /** Whether it is an empty `${}` or `$()`. */
  readonly isEmptyBraces: boolean;
}

/** A text cut into pieces up to its end or to the first error. */
export interface MacroText {
  /** The pieces up to the error, if any. */
  readonly pieces: readonly (Literal | MacroReference)[];
  /** Why the rest is missing. */
  readonly error?: MacroTextError;
}

/**
 * Cuts a value into literals and references, as Postfix's `mac_parse` does.
 *
 * @example
 * ```ts
 * import { parseMacroText } from "@postfixjs/config/syntax";
 *
 * const { pieces } = parseMacroText("mail.$mydomain");
 * console.log(pieces.map((piece) => (piece.kind === "literal" ? piece.text : `[${piece.body}]`)));
 * // => [ 'mail.', '[mydomain]' ]
 * ```
 */
export function parseMacroText(text: string): MacroText {
  const pieces: (Literal | MacroReference)[] = [];
  let at = 0;
  while (at < text.length) {
    const literal = scanLiteral(text, at);
    at = literal.end;
    const reference = at < text.length ? scanReference(text, at) : undefined;
    // Postfix hands on a literal when it reaches the next reference, and not if the text ends in an error
    // there.
    if (literal.text !== "") pieces.push(literal);
    if (reference === undefined) break;
    if ("message" in reference) return { pieces, error: reference };
    pieces.push(reference);
    at = reference.end;
  }
  return { pieces };
}

function scanLiteral(text: string, start: number): Literal {
  let end = start;
  let value = "";
  for (;;) {
    const dollar = text.indexOf("$", end);
    if (dollar < 0) return { kind: "literal", start, end: text.length, text: value + text.slice(end) };
    value += text.slice(end, dollar);
    end = dollar;
    if (text.charCodeAt(dollar + 1) !== 0x24) return { kind: "literal", start, end, text: value };
    value += "$";
    end = dollar + 2;
  }
}

function scanReference(text: string, start: number): MacroReference | MacroTextError {
  const opener = text[start + 1];
  if (opener !== "{" && opener !== "(") {
    let end = start + 1;
    while (end < text.length && isNameCharacter(text.charCodeAt(end))) end += 1;
    return reference(text, start, start + 1, end, end);
  }
  const close = findCloser(text, start + 1, opener, opener === "{" ? "}" : ")");
  if (close < 0)
    return { start, end: text.length, message: `truncated macro reference: "${text}"`, isEmptyBraces: false };
  return reference(text, start, start + 2, close, close + 1);
}

/** Counts only parentheses of the same kind, as Postfix does. */
function findCloser(text: string, start: number, opener: string, closer: string): number {
  let level = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === opener) level += 1;
    else if (text[index] === closer && --level === 0) return index;
  }
  return -1;
}

function reference(
  text: string,
  start: number,
  bodyStart: number,
  bodyEnd: number,
  end: number,
): MacroReference | MacroTextError {
  const isBraced = bodyStart > start + 1;
  if (bodyStart === bodyEnd) {
    return { start, end, message: `empty macro name: "${text}"`, isEmptyBraces: isBraced };
  }
  return { kind: "reference", start, end, body: text.slice(bodyStart, bodyEnd), bodyStart, isBraced };
}
