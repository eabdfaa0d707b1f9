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

/** Bytes that are not the list a schema describes. */
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

/** A peer sent more than a {@link ListDecoder} accepts. The decoder cannot be used any further. */
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
