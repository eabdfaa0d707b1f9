import { encodeText } from "@postfixjs/config";

/** The six bytes that C's `isspace` accepts, as the inside of a character class. */
const space = String.raw`\t-\r `;
const leadingSpace = new RegExp(`^[${space}]+`, "u");
const trailingSpace = new RegExp(`[${space}]+$`, "u");

/** What a C string holds: the text up to its first NUL. */
export function cString(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}

/** Whether a text begins with space. */
export function isIndented(text: string): boolean {
  return leadingSpace.test(text);
}

/** Without the space in front. */
export function skipSpace(text: string): string {
  return text.replace(leadingSpace, "");
}

/** Without the space behind. */
export function trimSpaceEnd(text: string): string {
  return text.replace(trailingSpace, "");
}

/** The words of a list: pieces between commas and blanks. */
export function splitList(text: string): string[] {
  return text.split(/[, \t\r\n]+/u).filter((word) => word !== "");
}

/** Whether a master.cf word must be shown in braces to stay one word. */
export function hasBlank(text: string): boolean {
  return /[ \t\r\n]/u.test(text);
}

/** Sorts by unsigned bytes, as C's `strcmp` compares. */
export function sortBytes(texts: Iterable<string>): string[] {
  const list = [...texts];
  // The built-in order is by UTF-16 units, which is the same for ASCII, and much faster.
  if (list.every(isAscii)) return list.sort();
  return list.sort((left, right) => Buffer.compare(encodeText(left), encodeText(right)));
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/u.test(text);
}
