/**
 * Why a request gets no answer.
 *
 * - `SERVER_ANSWER`: the handler returned something that cannot be sent
 * - `SERVER_HANDLER`: the handler threw something that is not an error
 * - `SERVER_TIMEOUT`: the handler took too long, or the request did not come to its end
 * - `SERVER_CUT`: the client closed the connection in the middle of a request
 * - `SERVER_MALFORMED`: the request breaks the rules of the protocol
 * - `SERVER_DISCONNECTED`: the client closed the connection; not reported to `onError`
 */
export type ServerErrorCode =
  | "SERVER_ANSWER"
  | "SERVER_HANDLER"
  | "SERVER_TIMEOUT"
  | "SERVER_CUT"
  | "SERVER_MALFORMED"
  | "SERVER_DISCONNECTED";

/**
 * A request that gets no answer: the connection is closed instead.
 *
 * @example
 * ```ts
 * import { ServerError } from "@postfixjs/attr/policy";
 *
 * const report = (error: Error): string => (error instanceof ServerError ? error.code : error.message);
 * console.log(report(new ServerError("SERVER_CUT", "connection has been closed within a policy request"))); // => SERVER_CUT
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
