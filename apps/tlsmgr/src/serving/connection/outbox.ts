/** Room for the replies of a turn, unless they are large. */
const firstBytes = 65_536;
/** Memory of this size is kept for the next turn. Only a turn with the largest of sessions takes more. */
const keptBytesMax = 1_048_576;

/**
 * Memory into which replies are written, one after the other, before they are sent. It is used again in each
 * turn of the event loop: separate memory for each reply would cost 0.5 µs, mostly for freeing it.
 */
export class Outbox {
  #bytes = new Uint8Array(firstBytes);
  #end = 0;
  #isLent = false;

  /** The memory; what is written to it lies before {@link end}. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where the next reply goes. */
  get end(): number {
    return this.#end;
  }

  /**
   * Makes room for a number of bytes from {@link end} on.
   *
   * @returns the memory, which may be new; what was written is at the same offset
   */
  reserve(byteCount: number): Uint8Array {
    const wanted = this.#end + byteCount;
    if (wanted > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(wanted, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#end));
      if (!this.#isLent) this.#bytes.fill(0, 0, this.#end);
      this.#isLent = false;
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Counts as written what lies before `end`. */
  commit(end: number): void {
    this.#end = end;
  }

  /** Writes a copy of some bytes. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Forgets, and overwrites, what was written from `start` on. */
  drop(start: number): void {
    this.#bytes.fill(0, start, this.#end);
    this.#end = start;
  }

  /**
   * Lends the memory to the system, which still reads it. Other memory takes its place before
   * anything is written there.
   */
  lend(): void {
    this.#isLent = true;
  }

  /** Forgets what was written. Those who have sent it have overwritten it. */
  clear(): void {
    this.#end = 0;
    if (!this.#isLent && this.#bytes.length <= keptBytesMax) return;
    this.#bytes = new Uint8Array(firstBytes);
    this.#isLent = false;
  }
}
