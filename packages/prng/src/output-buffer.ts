import { encrypt } from "./cipher.ts";
import { secretArray, wipe } from "./secret.ts";

/** Length of the cipher key, and of the seed of a refill. */
export const OUTPUT_KEY_BYTES = 32;
/** Bytes that one refill puts into the buffer. */
export const OUTPUT_BUFFER_BYTES = 4096;
/** Length of the mask of a refill: it covers the next key and the buffer. */
export const OUTPUT_MASK_BYTES: number = OUTPUT_KEY_BYTES + OUTPUT_BUFFER_BYTES;

const FIRST_COUNTER = new Uint8Array(16);
const ZEROS = new Uint8Array(OUTPUT_MASK_BYTES);

/**
 * Fast key erasure (Bernstein, 2017): each refill makes a stretch of AES-256 counter-mode key stream, the first part
 * of which at once replaces the key, while the rest is handed out and erased as it goes. Who reads the memory learns
 * nothing about bytes handed out before.
 *
 * Two things are added to the plain scheme: the seed is XORed into the key before use, and the mask is XORed into the
 * key stream. So the output is unpredictable if the old key, the seed, or the mask is. Key stream and mask come
 * together only when a byte is handed out; a copy of the key stream that the crypto library leaves somewhere is worth
 * nothing.
 */
export class OutputBuffer {
  readonly #key = secretArray(OUTPUT_KEY_BYTES);
  readonly #mask = secretArray(OUTPUT_MASK_BYTES);
  #keyStream: Uint8Array = ZEROS;
  #next = OUTPUT_MASK_BYTES;

  /** Bytes that can be taken before the next refill. */
  get available(): number {
    return OUTPUT_MASK_BYTES - this.#next;
  }

  /**
   * Replaces the contents.
   *
   * @param seed OUTPUT_KEY_BYTES bytes.
   * @param mask OUTPUT_MASK_BYTES bytes.
   */
  refill(seed: Uint8Array, mask: Uint8Array): void {
    this.discard();
    for (const [index, byte] of seed.entries()) this.#key[index] = (this.#key[index] ?? 0) ^ byte;
    this.#keyStream = encrypt("aes-256-ctr", this.#key, FIRST_COUNTER, ZEROS);
    this.#mask.set(mask);
    this.#next = 0;
    this.moveInto(this.#key, 0);
  }

  /** Moves bytes into the target from an offset on, as many as there are and fit, and returns how many. */
  moveInto(target: Uint8Array, offset: number): number {
    const keyStream = this.#keyStream;
    const mask = this.#mask;
    const start = this.#next;
    const count = Math.min(target.length - offset, this.available);
    for (let index = 0; index < count; index += 1) {
      target[offset + index] = (keyStream[start + index] ?? 0) ^ (mask[start + index] ?? 0);
      keyStream[start + index] = 0;
      mask[start + index] = 0;
    }
    this.#next = start + count;
    return count;
  }

  /** Throws the contents away; the key stays. */
  discard(): void {
    wipe(this.#keyStream, this.#mask);
    this.#next = OUTPUT_MASK_BYTES;
  }

  /** Throws away contents and key. */
  wipe(): void {
    this.discard();
    wipe(this.#key);
  }
}
