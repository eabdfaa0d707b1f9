import { warningText } from "./warning.ts";
import type { Warning } from "./warning.ts";

/**
 * Why bytes were refused.
 *
 * - `incomplete`: the bytes end before the list does
 * - `trailing`: bytes follow the list
 * - `short`: not all wanted attributes were found
 * - `malformed`: a name or value breaks the rules of the encoding or of its type
 */
export type AttributeErrorCode = "incomplete" | "trailing" | "short" | "malformed";

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
 *   if (error instanceof AttributeError) console.log(error.code, error.warnings[0]?.code); // => short unexpected-attribute
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
    super(
      `cannot decode attribute list: ${last === undefined ? `${code} input` : warningText(last, "input")}`,
    );
    this.code = code;
    this.warnings = warnings;
  }
}

/** Which limit of a {@link ListDecoder} was exceeded. */
export type LimitCode = "name-limit" | "value-limit" | "attribute-limit" | "list-limit";

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
 *   if (error instanceof LimitError) console.log(error.code); // => name-limit
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
    super(`attribute list exceeds the ${code} of "${max}"`);
    this.code = code;
  }
}
