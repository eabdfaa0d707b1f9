/**
 * What is wrong with a key file:
 *
 * - `KEY_FILE_UNREADABLE`: the file is missing, is not a regular file, cannot be read (the `cause` says why),
 *   or its file system does not answer;
 * - `KEY_FILE_PERMISSIONS`: others could read or change it;
 * - `KEY_FILE_SYNTAX`: a line is not a key;
 * - `KEY_FILE_KEYS`: the keys do not fit together: none or several are current, or two have the same name.
 */
export type KeyFileErrorCode =
  | "KEY_FILE_UNREADABLE"
  | "KEY_FILE_PERMISSIONS"
  | "KEY_FILE_SYNTAX"
  | "KEY_FILE_KEYS";

/**
 * Reports a key file that cannot be used. The message names file and line, and never shows a key.
 *
 * @example
 * ```ts
 * import { KeyFileError, KeyFileSource } from "@postfixjs/ticket-keys";
 *
 * const source = new KeyFileSource({ path: "/no/such/file", timeoutSeconds: 3600 });
 * const result = await source.refresh();
 * console.log(result.status === "rejected" && result.error instanceof KeyFileError); // => true
 * ```
 */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
  /** The kind of error; texts may change, codes do not. */
  readonly code: KeyFileErrorCode;

  constructor(code: KeyFileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
