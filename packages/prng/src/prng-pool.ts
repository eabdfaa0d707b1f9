import { hostname } from "node:os";
import { condense } from "./condense.ts";
import { CtrDrbg } from "./ctr-drbg.ts";
import { checkLength } from "./drbg.ts";
import { selfTest } from "./known-answers.ts";
import { outputKeyBytes, outputMaskBytes, OutputBuffer } from "./output-buffer.ts";
import { thisMachine } from "./pool-platform.ts";
import type { PoolPlatform } from "./pool-platform.ts";
import { PrngError } from "./prng-error.ts";
import { StirBuffer } from "./stir-buffer.ts";
import { secretArray, wipe } from "./secret.ts";

/** Settings of a {@link PrngPool}. */
export interface PrngPoolOptions {
  /**
   * Makes this pool different from others of the same host, process and time; need not be secret. Default:
   * nothing.
   */
  readonly personalization?: Uint8Array;
}

const requestBytesMax = 65_536;
const stirBytesMax = 65_536;
const rootSeedBytes = 48;
const sampleBytes = 16;
/** Buffered output older than this, by either clock, is discarded unused. */
const outputAgeMaxMilliseconds = 10;

/**
 * The pool: random bytes that are never weaker than the operating system's generator, whatever is mixed in.
 *
 * Each refill of its output buffer takes fresh bytes from the operating system and uses them twice: as
 * entropy input that reseeds a CTR_DRBG (SP 800-90A Rev. 1), and XORed over the output. Everything that was
 * stirred since the last refill, and 48 bytes of the cryptographic library's own generator, are the
 * additional input of that reseed. Nothing but the operating system's bytes is ever counted as entropy.
 *
 * Output is buffered for 10 milliseconds at most, and never across a jump of a clock, so that a resumed or
 * cloned machine continues with fresh bytes. A pool that detects a fault wipes itself and stops answering.
 *
 * Design and threat model: docs/prng.md.
 *
 * @example
 * ```ts
 * import { PrngPool } from "@postfixjs/prng";
 *
 * const pool = new PrngPool();
 * pool.stir(Buffer.from("anything; it can't do harm"));
 * console.log(pool.bytes(32).length); // => 32
 * pool.wipe();
 * ```
 */
export class PrngPool {
  readonly #platform: PoolPlatform;
  readonly #root: CtrDrbg;
  readonly #output = new OutputBuffer();
  readonly #stirred = new StirBuffer();
  readonly #lastSample = new Uint8Array(sampleBytes);
  readonly #fromSystem = new Uint8Array(rootSeedBytes + sampleBytes + outputMaskBytes);
  readonly #fromLibrary = secretArray(rootSeedBytes);
  readonly #digestSalt = secretArray(32);
  #filledAtMonotonic = 0;
  #filledAtWall = 0;
  #closed: PrngError | undefined;

  /**
   * Runs the self-test and seeds the pool from the operating system. Make it before a chroot jail: it opens
   * `/dev/urandom`.
   *
   * @param options settings.
   * @param platform the machine; for tests only.
   * @throws {PrngError} `PRNG_SELF_TEST` when a known-answer test fails.
   */
  constructor(options: PrngPoolOptions = {}, platform: PoolPlatform = thisMachine) {
    selfTest();
    this.#platform = platform;
    platform.fillFromSystem(this.#digestSalt);
    const entropy = secretArray(rootSeedBytes);
    platform.fillFromSystem(entropy);
    const personalization = personalizationDigest(platform, options.personalization);
    this.#root = new CtrDrbg({ usesDerivationFunction: false, entropy, personalization });
    wipe(entropy);
  }

  /**
   * Returns random bytes in a new array that the caller owns, and wipes when they are secret.
   *
   * @param byteCount 1 to 65536.
   * @throws {RangeError} for another count; the pool is then unchanged.
   * @throws {PrngError} `PRNG_WIPED` or `PRNG_FAILED` when the pool is closed, or closes now.
   */
  bytes(byteCount: number): Uint8Array {
    checkLength("byte count", byteCount, { min: 1, max: requestBytesMax });
    const target = new Uint8Array(byteCount);
    this.randomFill(target);
    return target;
  }

  /**
   * Fills an array of the caller with random bytes.
   *
   * @param target 1 to 65536 bytes long.
   * @throws {RangeError} for another length; the pool is then unchanged.
   * @throws {PrngError} as {@link PrngPool.bytes}; the target is then all zeros.
   */
  randomFill(target: Uint8Array): void {
    checkLength("target", target.length, { min: 1, max: requestBytesMax });
    this.#assertOpen();
    const monotonic = this.#platform.monotonicMilliseconds();
    const wall = this.#platform.wallMilliseconds();
    this.#stirred.addNumbers(monotonic, wall);
    if (!this.#isFresh(monotonic, wall)) this.#output.discard();
    let filled = this.#output.moveInto(target, 0);
    while (filled < target.length) {
      this.#refillOrWipe(target, monotonic, wall);
      filled += this.#output.moveInto(target, filled);
    }
  }

  /**
   * Stirs data in: they take part in the next refill, which is at most 4096 bytes of output or 10
   * milliseconds away. They count as no entropy at all and may come from anybody.
   *
   * @param data at most 65536 bytes; copied or digested, never kept past the next refill.
   * @throws {RangeError} for more data.
   * @throws {PrngError} when the pool is closed.
   */
  stir(data: Uint8Array): void {
    checkLength("stirred data", data.length, { min: 0, max: stirBytesMax });
    this.#assertOpen();
    this.#stirred.add(data);
  }

  /**
   * Stirs in a digest of data that must not be kept, such as TLS session-cache entries: SHA-384 under a salt
   * that never leaves this pool, so it can be neither reversed nor compared with a guess.
   *
   * @param data at most 65536 bytes; only read during the call.
   * @throws {RangeError} for more data.
   * @throws {PrngError} when the pool is closed.
   */
  stirDigest(data: Uint8Array): void {
    checkLength("stirred data", data.length, { min: 0, max: stirBytesMax });
    this.#assertOpen();
    const digest = condense(this.#digestSalt, data);
    this.#stirred.add(digest);
    wipe(digest);
  }

  /**
   * Mixes entropy in at once, together with all that was stirred and with fresh bytes of the operating
   * system, and discards buffered output: the next bytes depend on all of it.
   *
   * @param entropy at most 65536 bytes from an entropy source; may be empty. The caller wipes its own copy.
   * @throws {RangeError} for more entropy.
   * @throws {PrngError} as {@link PrngPool.bytes}.
   */
  reseed(entropy: Uint8Array = new Uint8Array(0)): void {
    this.stir(entropy);
    this.#refill(this.#platform.monotonicMilliseconds(), this.#platform.wallMilliseconds());
  }

  /** Wipes the pool for good. It may be called again and does nothing then. */
  wipe(): void {
    this.#close(new PrngError("PRNG_WIPED", "the pool was wiped"));
  }

  /** Buffered output is fresh while both clocks say that it is young; a clock that jumped makes it stale. */
  #isFresh(monotonic: number, wall: number): boolean {
    const age = monotonic - this.#filledAtMonotonic;
    const wallAge = wall - this.#filledAtWall;
    return age >= 0 && age <= outputAgeMaxMilliseconds && Math.abs(wallAge - age) <= outputAgeMaxMilliseconds;
  }

  /** Refills for a caller who already has bytes of the last buffer; they are wiped should this fail. */
  #refillOrWipe(target: Uint8Array, monotonic: number, wall: number): void {
    try {
      this.#refill(monotonic, wall);
    } catch (error) {
      wipe(target);
      throw error;
    }
  }

  #refill(monotonic: number, wall: number): void {
    try {
      this.#refillUnguarded();
    } catch (cause) {
      const failed = new PrngError("PRNG_FAILED", "the pool failed and was wiped", { cause });
      this.#close(failed);
      throw failed;
    }
    this.#filledAtMonotonic = monotonic;
    this.#filledAtWall = wall;
  }

  #refillUnguarded(): void {
    this.#platform.fillFromSystem(this.#fromSystem);
    this.#assertSystemNotStuck();
    this.#platform.fillFromLibrary(this.#fromLibrary);
    this.#stirred.add(this.#fromLibrary);
    const additional = this.#stirred.take();
    this.#root.reseed(this.#fromSystem.subarray(0, rootSeedBytes), additional);
    const seed = this.#root.generate(outputKeyBytes);
    this.#output.refill(seed, this.#fromSystem.subarray(rootSeedBytes + sampleBytes));
    wipe(additional, seed, this.#fromSystem, this.#fromLibrary);
  }

  /**
   * Continuous test of FIPS 140-2 section 4.9.2 on the operating system's generator. The sample serves for
   * this comparison only, so that nothing of what makes output is kept.
   */
  #assertSystemNotStuck(): void {
    const sample = this.#fromSystem.subarray(rootSeedBytes, rootSeedBytes + sampleBytes);
    const differs = Buffer.compare(sample, this.#lastSample) !== 0;
    this.#lastSample.set(sample);
    if (differs) return;
    throw new PrngError(
      "PRNG_SOURCE_STUCK",
      "the operating system's generator gave the same 16 bytes twice; restart the machine's random source",
    );
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  #close(reason: PrngError): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#root.wipe();
    this.#output.wipe();
    this.#stirred.wipe();
    wipe(this.#fromSystem, this.#fromLibrary, this.#digestSalt);
  }
}

/** Personalization string of the root: host, process and start time, and what the caller adds. */
function personalizationDigest(platform: PoolPlatform, extra: Uint8Array = new Uint8Array(0)): Uint8Array {
  const identity = `${hostname()} ${process.pid} ${platform.wallMilliseconds()} `;
  return condense(Buffer.from(identity), extra);
}
