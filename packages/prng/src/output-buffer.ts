import { encrypt } from "./cipher.ts";
import { secretArray, wipe } from "./secret.ts";

/** Length of the cipher key, and of the seed of a refill. */
export const outputKeyBytes = 32;
/** Bytes that one refill puts into the buffer. */
export const outputBufferBytes = 4096;
/** Length of the mask of a refill: it covers the next key and the buffer. */
export const outputMaskBytes: number = outputKeyBytes + outputBufferBytes;

const firstCounter = new Uint8Array(16);
const zeros = new Uint8Array(outputMaskBytes);

/**
 * Fast key erasure (Bernstein, 2017): each refill makes a stretch of AES-256 counter-mode key stream, the
 * first part of which at once replaces the key, while the rest is handed out and erased as it goes. Who reads
 * the memory learns nothing about bytes handed out before.
 *
 * Two things are added to the plain scheme: the seed is XORed into the key before use, and the mask is XORed
 * into the key stream. So the output is unpredictable if the old key, the seed, or the mask is. Key stream
 * and mask come together only when a byte is handed out; a copy of the key stream that the crypto library
 * leaves somewhere is worth nothing.
 */
export class OutputBuffer {
  readonly #key = secretArray(outputKeyBytes);
  readonly #mask = secretArray(outputMaskBytes);
  #keyStream: Uint8Array = zeros;
  #next = outputMaskBytes;

  /** Bytes that can be taken before the next refill. */
  get available(): number {
    return outputMaskBytes - this.#next;
  }

  /**
   * Replaces the contents.
   *
   * @param seed outputKeyBytes bytes.
   * @param mask outputMaskBytes bytes.
   */
  refill(seed: Uint8Array, mask: Uint8Array): void {
    this.discard();
    for (const [index, byte] of seed.entries()) this.#key[index] = (this.#key[index] ?? 0) ^ byte;
    this.#keyStream = encrypt("aes-256-ctr", this.#key, firstCounter, zeros);
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
    this.#next = outputMaskBytes;
  }

  /** Throws away contents and key. */
  wipe(): void {
    this.discard();
    wipe(this.#key);
  }
}
