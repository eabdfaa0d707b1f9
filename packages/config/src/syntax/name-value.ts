import { isSpace, skipSpace, trimSpaceEnd } from "../text/characters.ts";

/** `name = value` taken apart; the numbers are offsets in the text that was split. */
export interface NameValue {
  /** What stands in front of the `=`. */
  readonly name: string;
  /** What stands behind the `=`, without the space around it. */
  readonly value: string;
  /** Where the name begins. */
  readonly nameStart: number;
  /** Behind the name. */
  readonly nameEnd: number;
  /** Where the `=` stands. */
  readonly equals: number;
  /** Where the value begins. */
  readonly valueStart: number;
  /** Behind the value. */
  readonly valueEnd: number;
}

/** Why a text is not `name = value`, in Postfix's words. */
export type NameValueError = "missing attribute name" | "missing '=' after attribute name";

/**
 * Splits `name = value` as Postfix's `split_nameval` does, on what a C string holds: the text up to the first
 * NUL.
 *
 * @example
 * ```ts
 * import { splitNameValue } from "@postfixjs/config/syntax";
 *
 * const parts = splitNameValue("relayhost = [mx.example]");
 * if (typeof parts !== "string") console.log(parts.name, parts.value); // => relayhost [mx.example]
 * console.log(splitNameValue("relayhost")); // => missing '=' after attribute name
 * ```
 */
export function splitNameValue(text: string): NameValue | NameValueError {
  const nul = text.indexOf("\0");
  const end = nul < 0 ? text.length : nul;
  const nameStart = skipSpace(text, 0, end);
  if (nameStart === end || text.charCodeAt(nameStart) === 0x3d) return "missing attribute name";
  let nameEnd = nameStart;
  while (nameEnd < end && text.charCodeAt(nameEnd) !== 0x3d && !isSpace(text.charCodeAt(nameEnd)))
    nameEnd += 1;
  const equals = skipSpace(text, nameEnd, end);
  if (equals === end || text.charCodeAt(equals) !== 0x3d) return "missing '=' after attribute name";
  const valueStart = skipSpace(text, equals + 1, end);
  const valueEnd = trimSpaceEnd(text, valueStart, end);
  return {
    name: text.slice(nameStart, nameEnd),
    value: text.slice(valueStart, valueEnd),
    nameStart,
    nameEnd,
    equals,
    valueStart,
    valueEnd,
  };
}
