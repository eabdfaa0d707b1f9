import { condense } from "./condense.ts";
import { wipe } from "./secret.ts";

const capacityBytes = 1024;

/**
 * Collects stirred data until the next refill of the pool. Adding is a copy; when the buffer is full, its
 * contents are replaced by their digest, so nothing is forgotten and nothing grows.
 */
export class StirBuffer {
  readonly #bytes = new Uint8Array(capacityBytes);
  readonly #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Adds data of any length. */
  add(data: Uint8Array): void {
    if (this.#length + data.length > capacityBytes) {
      this.#condense(data);
      return;
    }
    this.#bytes.set(data, this.#length);
    this.#length += data.length;
  }

  /** Adds two numbers as 16 bytes, without making an array for them. */
  addNumbers(first: number, second: number): void {
    if (this.#length + 16 > capacityBytes) this.#condense();
    this.#view.setFloat64(this.#length, first);
    this.#view.setFloat64(this.#length + 8, second);
    this.#length += 16;
  }

  /** Returns a digest of 48 bytes of all that was added, and starts anew. The caller wipes the digest. */
  take(): Uint8Array {
    const digest = condense(this.#bytes.subarray(0, this.#length));
    this.wipe();
    return digest;
  }

  /** Forgets what was added. */
  wipe(): void {
    wipe(this.#bytes);
    this.#length = 0;
  }

  #condense(...more: readonly Uint8Array[]): void {
    const digest = condense(this.#bytes.subarray(0, this.#length), ...more);
    this.wipe();
    this.add(digest);
    wipe(digest);
  }
}
