import type { Token } from "./encoding.ts";
import { warningText } from "./warning.ts";
import type { Warning } from "./warning.ts";

/**
 * Why bytes were refused.
 *
 * - `LIST_INCOMPLETE`: the bytes end before the list does
 * - `LIST_TRAILING`: bytes follow the list
 * - `LIST_SHORT`: not all wanted attributes were found
 * - `LIST_MALFORMED`: a name or value breaks the rules of the encoding or of its type
 */
export type AttributeErrorCode = "LIST_INCOMPLETE" | "LIST_TRAILING" | "LIST_SHORT" | "LIST_MALFORMED";

/**
 * Bytes that are not the list a schema describes.
 *
 * @example
 * ```ts
 * import { AttributeError, bytesOf, decode, integer, schema } from "@postfixjs/attr";
 *
 * try {
 *   decode(schema([integer("size")], { strict: true }), bytesOf("length\0" + "1\0\0"));
 * } catch (error) {
 *   if (error instanceof AttributeError) console.log(error.code, error.warnings[0]?.code); // => LIST_SHORT unexpected-attribute
 * }
 * ```
 */
export class AttributeError extends Error {
  override readonly name = "AttributeError";
  /** Stable code. */
  readonly code: AttributeErrorCode;
  /** The findings behind the error, in the order in which Postfix would log them. */
  readonly warnings: readonly Warning[];

  /**
   * @param code - why the bytes were refused
   * @param warnings - the findings; the last one gives the message
   */
  constructor(code: AttributeErrorCode, warnings: readonly Warning[] = []) {
    const last = warnings.at(-1);
    const text = last === undefined ? `${code.slice(5).toLowerCase()} input` : warningText(last, "input");
    super(`cannot decode attribute list: ${text}`);
    this.code = code;
    this.warnings = warnings;
  }
}

/** The error for a list whose reading ended without success: `dry` and `more` are the end of the bytes. */
export function listError(outcome: Token | "more" | "short", warnings?: readonly Warning[]): AttributeError {
  if (outcome === "dry" || outcome === "more") return new AttributeError("LIST_INCOMPLETE");
  return new AttributeError(outcome === "short" ? "LIST_SHORT" : "LIST_MALFORMED", warnings);
}

/** Which limit of a {@link ListDecoder} was exceeded. */
export type LimitCode = "NAME_LIMIT" | "VALUE_LIMIT" | "ATTRIBUTE_LIMIT" | "LIST_LIMIT";

/**
 * A peer sent more than a {@link ListDecoder} accepts. The decoder cannot be used any further.
 *
 * @example
 * ```ts
 * import { LimitError, ListDecoder } from "@postfixjs/attr";
 *
 * const decoder = new ListDecoder(undefined, { nameBytesMax: 8 });
 * try {
 *   decoder.push(new Uint8Array(100).fill(65));
 * } catch (error) {
 *   if (error instanceof LimitError) console.log(error.code); // => NAME_LIMIT
 * }
 * ```
 */
export class LimitError extends Error {
  override readonly name = "LimitError";
  /** Stable code: the limit. */
  readonly code: LimitCode;

  /**
   * @param code - the limit
   * @param max - its value, in bytes or attributes
   */
  constructor(code: LimitCode, max: number) {
    super(`attribute list exceeds the ${code.replace("_", "-").toLowerCase()} of "${max}"`);
    this.code = code;
  }
}
