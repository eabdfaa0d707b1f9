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
      `cannot decode attribute list: ${last === undefined ? messages[code] : warningText(last, "input")}`,
    );
    this.code = code;
    this.warnings = warnings;
  }
}

const messages: { readonly [Code in AttributeErrorCode]: string } = {
  incomplete: "the bytes end before the list does",
  trailing: "more bytes follow the list",
  short: "wanted attributes are missing",
  malformed: "malformed input",
};

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
    super(limitMessages[code](max));
    this.code = code;
  }
}

const limitMessages: { readonly [Code in LimitCode]: (max: number) => string } = {
  "name-limit": (max) => `attribute name exceeds limit of "${max}" bytes`,
  "value-limit": (max) => `attribute value exceeds limit of "${max}" bytes`,
  "attribute-limit": (max) => `attribute list exceeds limit of "${max}" attributes`,
  "list-limit": (max) => `attribute list exceeds limit of "${max}" bytes`,
};
