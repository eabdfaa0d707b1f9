/** A word of a value; offsets count in the value. */
export interface ValueWord {
  /** The word, without commas, blanks and the braces of a nested list around it. */
  readonly text: string;
  /** Offset of its first unit. */
  readonly start: number;
  /** Offset behind its last unit. */
  readonly end: number;
}

/**
 * Cuts a value into the words of a list, as Postfix separates them: blanks and commas, and the braces of a
 * nested list (`{ check_client_access inline:{a=b}, reject }`). Expressions such as `${name?{a b}}` and
 * braces inside a word stay in their word.
 *
 * @example
 * ```ts
 * import { valueWords } from "@postfixjs/config/editor";
 *
 * const value = "permit_mynetworks, { check_client_access inline:{a=b}, reject }";
 * console.log(valueWords(value).map(({ text }) => text));
 * // => [
 * // =>   'permit_mynetworks',
 * // =>   'check_client_access',
 * // =>   'inline:{a=b}',
 * // =>   'reject'
 * // => ]
 * ```
 */
export function valueWords(value: string): ValueWord[] {
  const words: ValueWord[] = [];
  let at = 0;
  while (at < value.length) {
    if (isSeparator(value, at) || value[at] === "{" || value[at] === "}") {
      at += 1;
      continue;
    }
    const end = wordEnd(value, at);
    words.push({ text: value.slice(at, end), start: at, end });
    at = end;
  }
  return words;
}

/** The word that an offset lies in or just behind. */
export function wordAt(value: string, offset: number): ValueWord | undefined {
  return valueWords(value).find(({ start, end }) => offset >= start && offset <= end);
}

function wordEnd(value: string, start: number): number {
  const closers: string[] = [];
  let at = start;
  for (; at < value.length; at++) {
    const character = value[at];
    if (closers.length === 0 && (isSeparator(value, at) || character === "}")) break;
    if (character === "{") closers.push("}");
    else if (character === "(" && value[at - 1] === "$") closers.push(")");
    else if (character === closers.at(-1)) closers.pop();
  }
  return at;
}

function isSeparator(value: string, at: number): boolean {
  return /[\s,]/u.test(value.charAt(at));
}
