import { createCipheriv } from "node:crypto";
import { wipe } from "./wipe.ts";

/** Length of the cipher key, and of the seed of a refill. */
export const OUTPUT_KEY_BYTES = 32;
/** Bytes that one refill puts into the buffer. */
export const OUTPUT_BUFFER_BYTES = 4096;
/** Length of the mask of a refill: it covers the next key and the buffer. */
export const OUTPUT_MASK_BYTES: number = OUTPUT_KEY_BYTES + OUTPUT_BUFFER_BYTES;

const FIRST_COUNTER = new Uint8Array(16);

/**
 * Fast key erasure (Bernstein, 2017): each refill makes a stretch of AES-256 counter-mode key stream, the first part of
 * which at once replaces the key, while the rest is handed out and erased as it goes. Who reads the memory learns
 * nothing about bytes handed out before.
 *
 * Two things are added to the plain scheme: the seed is XORed into the key before use, and the mask is XORed into the key stream.
 * So the output is unpredictable if the old key, the seed, or the mask is.
 */
export class OutputBuffer {
  readonly #key = new Uint8Array(OUTPUT_KEY_BYTES);
  #bytes: Uint8Array = new Uint8Array(0);
  #next = 0;

  /** Bytes that can be taken before the next refill. */
  get available(): number {
    return this.#bytes.length - this.#next;
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
    // Counter mode XORs its key stream into what it is given: encrypting the mask is XORing it in.
    const masked = createCipheriv("aes-256-ctr", this.#key, FIRST_COUNTER).update(mask);
    this.#key.set(masked.subarray(0, OUTPUT_KEY_BYTES));
    masked.fill(0, 0, OUTPUT_KEY_BYTES);
    // Not as a Buffer, whose methods are slower.
    this.#bytes = new Uint8Array(masked.buffer, masked.byteOffset, masked.length);
    this.#next = OUTPUT_KEY_BYTES;
  }

  /** Moves bytes into the target from an offset on, as many as there are and fit, and returns how many. */
  moveInto(target: Uint8Array, offset: number): number {
    const bytes = this.#bytes;
    const start = this.#next;
    const count = Math.min(target.length - offset, bytes.length - start);
    // A plain loop: for the usual 32 bytes it takes half the time of `subarray`, `set` and `fill`.
    for (let index = 0; index < count; index += 1) {
      target[offset + index] = bytes[start + index] ?? 0;
      bytes[start + index] = 0;
    }
    this.#next = start + count;
    return count;
  }

  /** Throws the contents away; the key stays. */
  discard(): void {
    wipe(this.#bytes);
    this.#next = this.#bytes.length;
  }

  /** Throws away contents and key. */
  wipe(): void {
    this.discard();
    wipe(this.#key);
  }
}
