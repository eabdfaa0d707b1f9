/**
 * Why a request failed.
 *
 * - `CLIENT_CONNECT`: no connection to the service
 * - `CLIENT_GREETING`: the service did not announce the expected protocol
 * - `CLIENT_DISCONNECTED`: the service closed the connection
 * - `CLIENT_REPLY`: the reply is malformed or incomplete
 * - `CLIENT_UNEXPECTED_DATA`: the service sent data without a request
 * - `CLIENT_TIMEOUT`: no reply within the deadline
 * - `CLIENT_BUSY`: too many requests are waiting
 * - `CLIENT_CLOSED`: the client has been closed
 */
export type ClientErrorCode =
  | "CLIENT_CONNECT"
  | "CLIENT_GREETING"
  | "CLIENT_DISCONNECTED"
  | "CLIENT_REPLY"
  | "CLIENT_UNEXPECTED_DATA"
  | "CLIENT_TIMEOUT"
  | "CLIENT_BUSY"
  | "CLIENT_CLOSED";

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
 *   if (error instanceof ClientError) console.log(error.code); // => CLIENT_CONNECT
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
