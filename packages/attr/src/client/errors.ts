/**
 * Why a request could not be carried out.
 *
 * - `connect`: no connection to the service
 * - `greeting`: the service did not announce the expected protocol
 * - `disconnected`: the service closed the connection
 * - `reply`: the reply is not what was asked for
 * - `unexpected-data`: the service sent something without being asked
 * - `timeout`: no reply within the deadline
 * - `busy`: too many requests wait already
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
 * A request that could not be carried out.
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
