/**
 * What went wrong in a store:
 *
 * - `STORE_CLOSED`: used before its first `reset` or after `close`.
 * - `STORE_NO_SPACE`: the file system could not give the space that the store must own before it may write.
 * - `STORE_EXHAUSTED`: the file has no page left that is certain to exist, so nothing more is written to it.
 * - `STORE_FAILED`: the system or LMDB reported an error, found as `cause`.
 */
export type SessionStoreErrorCode = "STORE_CLOSED" | "STORE_NO_SPACE" | "STORE_EXHAUSTED" | "STORE_FAILED";

/**
 * An error of a session store. Callers tell the kinds apart by `code`; texts may change.
 *
 * @example
 * ```ts
 * import { MemoryStore, SessionStoreError } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 10, bytesMax: 10_000 });
 * store.close();
 * try {
 *   store.get(0);
 * } catch (error) {
 *   console.log(error instanceof SessionStoreError && error.code); // => STORE_CLOSED
 * }
 * ```
 */
export class SessionStoreError extends Error {
  override readonly name = "SessionStoreError";
  /** The kind of error. */
  readonly code: SessionStoreErrorCode;

  constructor(code: SessionStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
