// Character classes as C sees them in Postfix's locale: ASCII only.

/** C's `isspace`: SP, TAB, LF, VT, FF, CR. */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** A letter, digit or `_`: what a `$name` without braces consists of. */
export function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x5f;
}

/** C's `isalnum`. */
export function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || isLetter(code);
}

/** C's `isalpha`. */
export function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** The first index at or behind `from` that holds no space, or `to`. */
export function skipSpace(text: string, from: number, to: number): number {
  let index = from;
  while (index < to && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

/** The smallest index above `from` such that only space lies between it and `to`, or `from`. */
export function trimSpaceEnd(text: string, from: number, to: number): number {
  let index = to;
  while (index > from && isSpace(text.charCodeAt(index - 1))) index -= 1;
  return index;
}

/** The text without the space around it: only what C calls space, unlike JavaScript's `trim`. */
export function trimSpace(text: string): string {
  const start = skipSpace(text, 0, text.length);
  return text.slice(start, trimSpaceEnd(text, start, text.length));
}
