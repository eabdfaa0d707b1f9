/**
 * The stable codes of a {@link PrngError}.
 *
 * - `PRNG_WIPED`: the object was wiped and answers no more.
 * - `PRNG_RESEED_REQUIRED`: the generator reached its reseed interval; reseed it and call again.
 * - `PRNG_SELF_TEST`: a known-answer test failed at start.
 * - `PRNG_FAILED`: the pool or the generator failed earlier, wiped itself and answers no more; `cause` has
 *   the reason.
 * - `PRNG_SOURCE_STUCK`: the operating system's generator gave the same bytes twice.
 * - `PRNG_SOURCE_BUSY`: an entropy source was asked to read while a read was under way, or after it was
 *   closed.
 * - `PRNG_EXCHANGE_FILE`: a step on the exchange file failed; see {@link ExchangeFileError}.
 */
export type PrngErrorCode =
  | "PRNG_WIPED"
  | "PRNG_RESEED_REQUIRED"
  | "PRNG_SELF_TEST"
  | "PRNG_FAILED"
  | "PRNG_SOURCE_STUCK"
  | "PRNG_SOURCE_BUSY"
  | "PRNG_EXCHANGE_FILE";

/**
 * What this package throws when it cannot do what it promises. Misuse (a wrong length, a wrong type) is a
 * plain `RangeError` or `TypeError` instead.
 *
 * @example
 * ```ts
 * import { PrngError, PrngPool } from "@postfixjs/prng";
 *
 * const pool = new PrngPool();
 * pool.wipe();
 * try {
 *   pool.bytes(1);
 * } catch (error) {
 *   console.log(error instanceof PrngError && error.code); // => PRNG_WIPED
 * }
 * ```
 */
export class PrngError extends Error {
  override readonly name: string = "PrngError";
  /** Tells the cases apart; messages may change, codes do not. */
  readonly code: PrngErrorCode;

  /** Makes the error; `options.cause` is the error that led to this one. */
  constructor(code: PrngErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
