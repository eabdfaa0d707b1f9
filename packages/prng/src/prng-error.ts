/**
 * The stable codes of a {@link PrngError}.
 *
 * - `ERR_PRNG_WIPED`: the object was wiped and answers no more.
 * - `ERR_PRNG_RESEED_REQUIRED`: the generator reached its reseed interval; reseed it and call again.
 * - `ERR_PRNG_SELF_TEST`: a known-answer test failed at start.
 * - `ERR_PRNG_FAILED`: the pool or the generator failed earlier, wiped itself and answers no more; `cause` has the
 *   reason.
 * - `ERR_PRNG_SOURCE_STUCK`: the operating system's generator gave the same bytes twice.
 * - `ERR_PRNG_SOURCE_BUSY`: an entropy source was asked to read while a read was under way, or after it was closed.
 * - `ERR_PRNG_EXCHANGE_FILE`: a step on the exchange file failed; see {@link ExchangeFileError}.
 */
export type PrngErrorCode =
  | "ERR_PRNG_WIPED"
  | "ERR_PRNG_RESEED_REQUIRED"
  | "ERR_PRNG_SELF_TEST"
  | "ERR_PRNG_FAILED"
  | "ERR_PRNG_SOURCE_STUCK"
  | "ERR_PRNG_SOURCE_BUSY"
  | "ERR_PRNG_EXCHANGE_FILE";

/**
 * What this package throws when it cannot do what it promises. Misuse (a wrong length, a wrong type) is a plain
 * `RangeError` or `TypeError` instead.
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
