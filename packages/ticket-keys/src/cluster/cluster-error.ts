/**
 * What is wrong with what a cluster shares:
 *
 * - `CLUSTER_SECRET_SYNTAX`: a line of the secret file is malformed, or not exactly one secret is current;
 * - `CLUSTER_UNKNOWN_SECRET`: a record is sealed with a secret that is not in the secret file;
 * - `CLUSTER_DAMAGED_RECORD`: a record has the wrong length or version, or was changed or moved.
 */
export type ClusterErrorCode = "CLUSTER_SECRET_SYNTAX" | "CLUSTER_UNKNOWN_SECRET" | "CLUSTER_DAMAGED_RECORD";

/**
 * Reports a secret file or a record that cannot be used. The message never shows a secret.
 *
 * @example
 * ```ts
 * import { ClusterError, ClusterSecrets } from "@postfixjs/ticket-keys/cluster";
 *
 * try {
 *   ClusterSecrets.parse(Buffer.from("current 12\n"), "secret");
 * } catch (error) {
 *   console.log(error instanceof ClusterError && error.code); // => CLUSTER_SECRET_SYNTAX
 * }
 * ```
 */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  /** The kind of error; texts may change, codes do not. */
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
