import { createHash } from "node:crypto";

/** Blocks shorter than this say too little: two good ones of one byte are equal once in 256 times. */
const blockBytesMin = 8;

/**
 * Continuous test of FIPS 140-2 section 4.9.2: two successive blocks of a random source must differ. A good
 * source fails it by chance once in 2^64 comparisons at most. What is kept between calls is a digest, not the
 * block.
 */
export class ContinuousTest {
  #previous: string | undefined;

  /** Returns false if the block equals the one before it. */
  differs(block: Uint8Array): boolean {
    if (block.length < blockBytesMin) return true;
    const digest = createHash("sha256").update(block).digest("hex");
    const same = digest === this.#previous;
    this.#previous = digest;
    return !same;
  }
}
