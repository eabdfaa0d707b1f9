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
 * const away = new TableError("TABLE_TEMPORARY", "the database is away");
 * console.log(away.code); // => TABLE_TEMPORARY
 * ```
 */
export class TableError extends Error {
  override readonly name = "TableError";
  /** `TABLE_TEMPORARY`: Postfix retries later; `TABLE_PERMANENT`: it reports a configuration error. */
  readonly code: "TABLE_TEMPORARY" | "TABLE_PERMANENT";

  /**
   * @param code - whether asking again can help
   * @param message - the reason, which Postfix logs
   */
  constructor(code: "TABLE_TEMPORARY" | "TABLE_PERMANENT", message: string) {
    super(message);
    this.code = code;
  }
}
