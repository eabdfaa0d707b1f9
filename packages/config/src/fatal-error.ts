/**
 * What ends a Postfix program: the message is the text that Postfix logs behind `fatal: `, byte for byte.
 *
 * A daemon logs it, waits a second and exits with status 1.
 */
export class ConfigFatalError extends Error {
  override readonly name = "ConfigFatalError";
  /** Always `CONFIG_FATAL`. */
  readonly code = "CONFIG_FATAL";
}
