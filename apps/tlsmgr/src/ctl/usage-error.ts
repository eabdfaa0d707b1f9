/** The command line asks for something that is not possible: the message says what and why. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
