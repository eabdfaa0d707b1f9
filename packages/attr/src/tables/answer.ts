/**
 * The result of a table lookup.
 *
 * - a string: the value, text in UTF-8
 * - `undefined`: the table has no such key
 */
export type Found = string | undefined;

/**
 * The table cannot be used now, or for this key.
 *
 * @example
 * ```ts
 * import { TableError } from "@postfixjs/attr/tables";
 *
 * const away = new TableError("temporary", "the database is away");
 * console.log(away.code); // => temporary
 * ```
 */
export class TableError extends Error {
  override readonly name = "TableError";
  /** `temporary`: Postfix tries again later; `permanent`: it reports a configuration error. */
  readonly code: "temporary" | "permanent";

  /**
   * @param code - whether asking again can help
   * @param message - the reason, which Postfix logs
   */
  constructor(code: "temporary" | "permanent", message: string) {
    super(message);
    this.code = code;
  }
}
