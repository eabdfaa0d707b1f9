/**
 * Why a request gets no answer.
 *
 * - `answer`: the handler returned something that cannot be sent
 * - `handler`: the handler threw something that is not an error
 * - `timeout`: the handler took too long, or the request did not come to its end
 * - `cut`: the client closed the connection in the middle of a request
 * - `malformed`: the request breaks the rules of the protocol
 * - `disconnected`: the client closed the connection; not reported to `onError`
 */
export type ServerErrorCode = "answer" | "handler" | "timeout" | "cut" | "malformed" | "disconnected";

/**
 * A request that gets no answer: the connection is closed instead.
 *
 * @example
 * ```ts
 * import { ServerError } from "@postfixjs/attr/policy";
 *
 * const report = (error: Error): string => (error instanceof ServerError ? error.code : error.message);
 * console.log(report(new ServerError("cut", "connection has been closed within a policy request"))); // => cut
 * ```
 */
export class ServerError extends Error {
  override readonly name = "ServerError";
  /** Stable code. */
  readonly code: ServerErrorCode;

  /**
   * @param code - what happened
   * @param message - the same in words
   */
  constructor(code: ServerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
