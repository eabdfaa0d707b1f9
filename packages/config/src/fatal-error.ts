/**
 * What ends a Postfix program: the message is the text that Postfix logs behind `fatal: `, byte for byte.
 *
 * A daemon logs it, waits a second and exits with status 1.
 *
 * @example
 * ```ts
 * import { ConfigFatalError } from "@postfixjs/config";
 * import { convertValue } from "@postfixjs/config/daemon";
 *
 * const parameter = { name: "tls_random_bytes", type: "int", defaultValue: "32", min: 1 } as const;
 * try {
 *   convertValue(parameter, "0", "s");
 * } catch (error) {
 *   if (error instanceof ConfigFatalError) console.log(error.message);
 *   // => invalid tls_random_bytes parameter value 0 < 1
 * }
 * ```
 */
export class ConfigFatalError extends Error {
  override readonly name = "ConfigFatalError";
  /** Always `CONFIG_FATAL`. */
  readonly code = "CONFIG_FATAL";
}
