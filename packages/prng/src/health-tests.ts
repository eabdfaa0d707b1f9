/** Settings of {@link HealthTests}. */
export interface HealthTestsOptions {
  /**
   * Min-entropy that each byte is claimed to have at least, in bits, above 0 and at most 8. Default 1:
   * cautious.
   */
  readonly minEntropyBits?: number;
  /** The false-alarm rate of each test is 2 to the minus this. The standard suggests 20 to 40. Default 40. */
  readonly falseAlarmBits?: number;
}

/** What a health test found wrong. */
export type HealthAlarm = "repetition-count" | "adaptive-proportion" | "same-as-before";

/** Window of the adaptive proportion test for samples that are not binary, SP 800-90B section 4.4.2. */
const windowSampleCount = 512;

/**
 * The two continuous health tests of NIST SP 800-90B section 4.4 on the bytes of a noise source. They detect
 * gross failure (a source that is stuck, or strongly prefers a value); they don't measure entropy.
 *
 * @example
 * ```ts
 * import { HealthTests } from "@postfixjs/prng";
 *
 * const tests = new HealthTests();
 * console.log(tests.repetitionCutoff, tests.proportionCutoff); // => 41 336
 * console.log(tests.check(new Uint8Array(41))); // => repetition-count
 * ```
 */
export class HealthTests {
  /** This many equal bytes in a row raise an alarm. */
  readonly repetitionCutoff: number;
  /** A window of 512 bytes raises an alarm when its first byte occurs this often in it. */
  readonly proportionCutoff: number;
  #last = -1;
  #repetitions = 0;
  #reference = -1;
  #occurrences = 0;
  #windowSamples = 0;

  /**
   * Works the cutoffs out.
   *
   * @throws {RangeError} when a setting is out of its range.
   */
  constructor(options: HealthTestsOptions = {}) {
    const { minEntropyBits = 1, falseAlarmBits = 40 } = options;
    if (!(minEntropyBits > 0 && minEntropyBits <= 8)) {
      throw new RangeError(`min-entropy "${minEntropyBits}" must be above 0 and at most 8 bits`);
    }
    if (!(falseAlarmBits >= 1 && falseAlarmBits <= 64)) {
      throw new RangeError(`false-alarm rate "2^-${falseAlarmBits}" must be from 2^-64 to 2^-1`);
    }
    // Section 4.4.1: C = 1 + ceil(-log2(alpha) / H).
    this.repetitionCutoff = 1 + Math.ceil(falseAlarmBits / minEntropyBits);
    // Section 4.4.2: C = 1 + CRITBINOM(W, 2^-H, 1 - alpha).
    this.proportionCutoff = 1 + criticalBinomial(windowSampleCount, 2 ** -minEntropyBits, falseAlarmBits);
  }

  /** Runs both tests over the next bytes of the source and returns the first alarm, if any. */
  check(samples: Uint8Array): HealthAlarm | undefined {
    let alarm: HealthAlarm | undefined;
    for (const sample of samples) {
      if (this.#repeatsTooOften(sample)) alarm ??= "repetition-count";
      if (this.#prevailsTooMuch(sample)) alarm ??= "adaptive-proportion";
    }
    return alarm;
  }

  /** Section 4.4.1, Repetition Count Test. */
  #repeatsTooOften(sample: number): boolean {
    // Steps 1 and 2: A is the last sample, B its run length.
    this.#repetitions = sample === this.#last ? this.#repetitions + 1 : 1;
    this.#last = sample;
    // Step 3.
    return this.#repetitions >= this.repetitionCutoff;
  }

  /** Section 4.4.2, Adaptive Proportion Test. */
  #prevailsTooMuch(sample: number): boolean {
    // Steps 1 and 2: the first sample of a window is the reference.
    if (this.#windowSamples === 0) {
      this.#reference = sample;
      this.#occurrences = 0;
    }
    // Step 3.
    if (sample === this.#reference) this.#occurrences += 1;
    this.#windowSamples = (this.#windowSamples + 1) % windowSampleCount;
    return this.#occurrences >= this.proportionCutoff;
  }
}

/**
 * CRITBINOM(trials, probability, 1 - 2^-bits): the smallest k for which at most k successes have a
 * probability of at least 1 - 2^-bits. Worked out from the top, where the terms are small, so that no
 * precision is lost against 1.
 */
function criticalBinomial(trials: number, probability: number, bits: number): number {
  const alpha = 2 ** -bits;
  let k = trials;
  let logTerm = trials * Math.log(probability);
  let upperTail = Math.exp(logTerm);
  while (upperTail <= alpha) {
    // From C(n, k) p^k q^(n-k) to the term of k - 1.
    logTerm += Math.log(k) - Math.log(trials - k + 1) + Math.log1p(-probability) - Math.log(probability);
    k -= 1;
    upperTail += Math.exp(logTerm);
  }
  return k;
}
