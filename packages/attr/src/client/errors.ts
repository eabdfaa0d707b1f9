/**
 * Why a request failed.
 *
 * - `connect`: no connection to the service
 * - `greeting`: the service did not announce the expected protocol
 * - `disconnected`: the service closed the connection
 * - `reply`: the reply is malformed or incomplete
 * - `unexpected-data`: the service sent data without a request
 * - `timeout`: no reply within the deadline
 * - `busy`: too many requests are waiting
 * - `closed`: the client has been closed
 */
export type ClientErrorCode =
  | "connect"
  | "greeting"
  | "disconnected"
  | "reply"
  | "unexpected-data"
  | "timeout"
  | "busy"
  | "closed";

/**
 * A request that failed.
 *
 * @example
 * ```ts
 * import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
 *
 * using client = new TlsmgrClient({ address: { path: "/nonexistent" }, triesMax: 1 });
 * try {
 *   await client.seed(32);
 * } catch (error) {
 *   if (error instanceof ClientError) console.log(error.code); // => connect
 * }
 * ```
 */
export class ClientError extends Error {
  override readonly name = "ClientError";
  /** Stable code. */
  readonly code: ClientErrorCode;

  /**
   * @param code - what happened
   * @param message - the same in words
   * @param cause - the error behind it
   */
  constructor(code: ClientErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
