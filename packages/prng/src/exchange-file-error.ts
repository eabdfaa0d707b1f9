import { PrngError } from "./prng-error.ts";

/**
 * The steps of work on the exchange file that can fail, by Postfix's names for them. `check` is none of
 * Postfix's: it means that the file is not one to share secrets with (a symbolic link, not a regular file,
 * another user's).
 */
export type ExchangeFileStep = "open" | "check" | "lock" | "read" | "write" | "unlock" | "fstat";

/**
 * A failure on the exchange file. Postfix ends the process on each of them.
 *
 * @example
 * ```ts
 * import { ExchangeFile, ExchangeFileError } from "@postfixjs/prng";
 *
 * try {
 *   ExchangeFile.open("/no/such/directory/prng_exch");
 * } catch (error) {
 *   console.log(error instanceof ExchangeFileError && error.step); // => open
 * }
 * ```
 */
export class ExchangeFileError extends PrngError {
  override readonly name: string = "ExchangeFileError";
  /** Which step failed. */
  readonly step: ExchangeFileStep;
  /** The file's path. */
  readonly path: string;

  /** Makes the error; `options.cause` is the system's error. */
  constructor(step: ExchangeFileStep, path: string, reason: string, options?: ErrorOptions) {
    super("PRNG_EXCHANGE_FILE", `cannot ${step} PRNG exchange file "${path}": ${reason}`, options);
    this.step = step;
    this.path = path;
  }
}
