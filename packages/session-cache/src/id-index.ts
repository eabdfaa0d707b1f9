/** Longer ids are read in parts. */
const idWordsMax = 64;

/**
 * Finds the slot of an id by a 32-bit hash. Different ids may share a hash, so the caller compares the ids.
 *
 * The table has its full size from the start and never has to be rebuilt, which would be a pause. Its memory
 * costs nothing until it is touched.
 */
export class IdIndex {
  /** First slot of each bucket's chain, and the slot that follows in the chain; 0 is none. */
  readonly #heads: Uint32Array;
  readonly #following: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #mask: number;
  readonly #seed: number;
  /** An id, or a part of one, as bytes and as words. */
  readonly #idWords = new Uint32Array(idWordsMax);
  readonly #idBytes = new Uint8Array(this.#idWords.buffer);
  #isTouched = false;

  /**
   * @param capacity - the highest slot number
   * @param seed - a random number, so that nobody can choose ids that fall into one bucket
   */
  constructor(capacity: number, seed: number) {
    const buckets = 2 ** Math.ceil(Math.log2(capacity + 1));
    this.#heads = new Uint32Array(buckets);
    this.#following = new Uint32Array(capacity + 1);
    this.#hashes = new Uint32Array(capacity + 1);
    this.#mask = buckets - 1;
    this.#seed = seed;
  }

  /** MurmurHash3 from the seed: a word of four bytes at a time, and its final mixing. */
  hash(id: Uint8Array): number {
    let hash = this.#seed;
    for (let start = 0; start < id.length; start += this.#idBytes.length)
      hash = this.#mixIn(
        hash,
        id.length <= this.#idBytes.length ? id : id.subarray(start, start + this.#idBytes.length),
      );
    hash ^= id.length;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #mixIn(before: number, bytes: Uint8Array): number {
    const words = this.#idWords;
    const count = (bytes.length + 3) >>> 2;
    words[count - 1] = 0;
    this.#idBytes.set(bytes);
    let hash = before;
    for (let at = 0; at < count; at += 1) {
      const word = Math.imul(words[at] ?? 0, 0xcc9e2d51);
      hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    return hash;
  }

  /**
   * The slots whose ids have this hash, one after the other: the first one, or the one after `slot`; 0 is
   * none.
   */
  next(hash: number, slot = 0): number {
    let candidate = slot === 0 ? this.#head(hash & this.#mask) : this.#after(slot);
    while (candidate !== 0 && this.#hashes[candidate] !== hash) candidate = this.#after(candidate);
    return candidate;
  }

  /** Enters a slot that is not in the table. */
  add(slot: number, hash: number): void {
    const bucket = hash & this.#mask;
    this.#isTouched = true;
    this.#hashes[slot] = hash;
    this.#following[slot] = this.#head(bucket);
    this.#heads[bucket] = slot;
  }

  /** Takes a slot out that is in the table. */
  remove(slot: number): void {
    const bucket = (this.#hashes[slot] ?? 0) & this.#mask;
    const following = this.#after(slot);
    let before = this.#head(bucket);
    if (before === slot) {
      this.#heads[bucket] = following;
      return;
    }
    while (this.#after(before) !== slot) before = this.#after(before);
    this.#following[before] = following;
  }

  /** Takes all slots out. A table that is new stays untouched. */
  clear(): void {
    if (this.#isTouched) this.#heads.fill(0);
    this.#isTouched = false;
  }

  #head(bucket: number): number {
    return this.#heads[bucket] ?? 0;
  }

  #after(slot: number): number {
    return this.#following[slot] ?? 0;
  }
}
