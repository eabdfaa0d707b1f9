import { PrngError } from "./prng-error.ts";
import { wipe } from "./secret.ts";

/** A range of lengths in bytes, both ends included. */
export interface ByteRange {
  readonly min: number;
  readonly max: number;
}

/** The limits of one mechanism: SP 800-90A Rev. 1, tables 2 and 3, in bytes. */
export interface DrbgLimits {
  readonly entropy: ByteRange;
  readonly nonce: ByteRange;
  readonly personalization: ByteRange;
  readonly additional: ByteRange;
  readonly request: ByteRange;
}

/**
 * One mechanism of SP 800-90A Rev. 1 section 10: the working state and the algorithms on it. It checks
 * nothing; {@link Drbg} has checked every argument before it calls.
 */
export interface DrbgMechanism {
  readonly limits: DrbgLimits;
  instantiate(entropy: Uint8Array, nonce: Uint8Array, personalization: Uint8Array): void;
  reseed(entropy: Uint8Array, additional: Uint8Array): void;
  generate(byteCount: number, additional: Uint8Array): Uint8Array;
  uninstantiate(): void;
}

/** What a generator is made from. All inputs are copied or consumed; the caller wipes its own. */
export interface DrbgInstantiation {
  /**
   * Entropy input, full 256 bits or more: 32 bytes at least, for `CtrDrbg` without derivation function
   * exactly 48.
   */
  readonly entropy: Uint8Array;
  /** Nonce of at least 16 bytes; for `CtrDrbg` without derivation function it must be empty or absent. */
  readonly nonce?: Uint8Array;
  /** Personalization string: not secret, makes this generator different from all others. */
  readonly personalization?: Uint8Array;
  /**
   * Source of fresh entropy for prediction resistance: given a number of bytes, it returns that many. When it
   * is there, every `generate` reseeds from it first; what it returned is wiped after use.
   */
  readonly freshEntropy?: (byteCount: number) => Uint8Array;
  /** Number of `generate` calls between two reseeds, at most 2^48 (the default). */
  readonly reseedInterval?: number;
}

/** Tables 2 and 3 of SP 800-90A Rev. 1: the reseed interval, for all mechanisms here. */
export const reseedIntervalMax: number = 2 ** 48;

const noBytes: Uint8Array = new Uint8Array(0);

/**
 * The functions of SP 800-90A Rev. 1 section 9, common to all mechanisms: they check every argument before
 * any state changes, count towards the reseed interval, see to prediction resistance, and close for good on
 * any failure.
 *
 * The security strength is always 256 bits. Steps of the standard that only compare requested strengths are
 * void and left out.
 */
export class Drbg {
  readonly #mechanism: DrbgMechanism;
  readonly #freshEntropy: ((byteCount: number) => Uint8Array) | undefined;
  readonly #reseedInterval: number;
  #reseedCounter = 1;
  #closed: PrngError | undefined;

  /** Section 9.1, Instantiate_function. */
  protected constructor(mechanism: DrbgMechanism, instantiation: DrbgInstantiation) {
    const { entropy, nonce = noBytes, personalization = noBytes, freshEntropy } = instantiation;
    const { reseedInterval = reseedIntervalMax } = instantiation;
    const { limits } = mechanism;
    checkLength("reseed interval", reseedInterval, { min: 1, max: reseedIntervalMax });
    // Step 3: the personalization string is not too long.
    checkLength("personalization", personalization.length, limits.personalization);
    // Steps 6 to 8: the caller obtained entropy input and nonce; here is checked that they are enough.
    checkLength("entropy", entropy.length, limits.entropy);
    checkLength("nonce", nonce.length, limits.nonce);
    this.#mechanism = mechanism;
    this.#freshEntropy = freshEntropy;
    this.#reseedInterval = reseedInterval;
    // Step 9: initial working state.
    this.#run(() => mechanism.instantiate(entropy, nonce, personalization));
  }

  /**
   * Section 9.2, Reseed_function: brings new entropy into the state.
   *
   * @param entropy entropy input, of the same lengths as at instantiation.
   * @param additional further data that need not be secret or unpredictable.
   * @throws {RangeError} for a length outside the standard's limits; the state is then unchanged.
   * @throws {PrngError} `PRNG_WIPED` or `PRNG_FAILED` when the generator is closed.
   */
  reseed(entropy: Uint8Array, additional: Uint8Array = noBytes): void {
    // Step 1: the state is there.
    this.#assertOpen();
    const { limits } = this.#mechanism;
    // Step 3: the additional input is not too long.
    checkLength("additional input", additional.length, limits.additional);
    // Steps 4 and 5: the entropy input, obtained by the caller, is enough.
    checkLength("entropy", entropy.length, limits.entropy);
    // Steps 6 and 7: new working state.
    this.#run(() => this.#mechanism.reseed(entropy, additional));
    this.#reseedCounter = 1;
  }

  /**
   * Section 9.3, Generate_function: returns pseudorandom bytes in a new array that the caller owns and wipes.
   *
   * @param byteCount 1 to 65536 (2^19 bits).
   * @param additional further data that need not be secret or unpredictable.
   * @throws {RangeError} for a length outside the standard's limits; the state is then unchanged.
   * @throws {PrngError} `PRNG_RESEED_REQUIRED` at the reseed interval when there is no source of fresh
   *   entropy, `PRNG_WIPED` or `PRNG_FAILED` when the generator is closed.
   */
  generate(byteCount: number, additional: Uint8Array = noBytes): Uint8Array {
    // Step 1: the state is there.
    this.#assertOpen();
    const { limits } = this.#mechanism;
    // Step 2: not too much is asked for.
    checkLength("byte count", byteCount, limits.request);
    // Step 4: the additional input is not too long.
    checkLength("additional input", additional.length, limits.additional);
    // Steps 5 to 7 and 9: reseed for prediction resistance; the additional input is used up by that.
    const freshEntropy = this.#freshEntropy;
    if (freshEntropy === undefined) this.#assertReseedIntervalNotReached();
    else this.#reseedFrom(freshEntropy, additional);
    const remaining = freshEntropy === undefined ? additional : noBytes;
    // Steps 8, 10 and 11.
    const output = this.#run(() => this.#mechanism.generate(byteCount, remaining));
    this.#reseedCounter += 1;
    return output;
  }

  /**
   * Section 9.4, Uninstantiate_function: wipes the state for good. It may be called again and does nothing
   * then.
   */
  wipe(): void {
    this.#close(new PrngError("PRNG_WIPED", "the generator was wiped"));
  }

  #reseedFrom(freshEntropy: (byteCount: number) => Uint8Array, additional: Uint8Array): void {
    const entropy = this.#run(() => freshEntropy(this.#mechanism.limits.entropy.min));
    this.reseed(entropy, additional);
    wipe(entropy);
  }

  #assertReseedIntervalNotReached(): void {
    if (this.#reseedCounter <= this.#reseedInterval) return;
    throw new PrngError(
      "PRNG_RESEED_REQUIRED",
      `the generator was used ${this.#reseedInterval} times since its last reseed; reseed it first`,
    );
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** Runs a step that changes the state. If it throws, the state is not to be trusted: it is wiped. */
  #run<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (cause) {
      const failed = new PrngError("PRNG_FAILED", "the generator failed and was wiped", { cause });
      this.#close(failed);
      throw failed;
    }
  }

  #close(reason: PrngError): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#mechanism.uninstantiate();
  }
}

/**
 * Checks a length or count against its limits.
 *
 * @throws {RangeError} when it is not a whole number within them.
 */
export function checkLength(what: string, length: number, range: ByteRange): void {
  if (Number.isInteger(length) && length >= range.min && length <= range.max) return;
  const wanted = range.min === range.max ? `${range.min}` : `from ${range.min} to ${range.max}`;
  throw new RangeError(`length of ${what} is "${length}", must be ${wanted}`);
}
