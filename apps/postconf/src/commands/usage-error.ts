/** The arguments of a subcommand make no sense; the usage is shown behind the message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message);
    this.usage = usage;
  }
}

/**
 * The value of an option that must be one of a few words.
 *
 * @throws {UsageError} it is not
 */
export function readChoice<T extends string>(
  option: string,
  value: string,
  choices: readonly T[],
  usage: string,
): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(`unknown ${option} "${value}"; choose from ${choices.join(", ")}`, usage);
}
