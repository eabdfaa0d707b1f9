import { SessionStoreError } from "./session-store-error.ts";
import type { SessionStore } from "./session-store.ts";

/** Small enough to waste little at the end of a record, large enough for few steps per record. */
const blockBytes = 64;
const segmentBlocks = 16_384;
const noBytes = new Uint8Array();

/** Size of a {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /** The highest slot number, that is the most records. */
  readonly capacity: number;
  /**
   * The most bytes for records, in blocks of 64; at least 64. Memory is taken as it is needed, 1 MiB at a
   * time.
   */
  readonly bytesMax: number;
}

/**
 * A {@link SessionStore} in memory, outside the JavaScript heap: a million records cause no pause of the
 * garbage collector.
 *
 * A record lies in a chain of 64-byte blocks. Freed blocks are wiped and form their own chain, from
 * which the next record takes them, so that nothing is ever moved and nothing is lost between records.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "@postfixjs/session-cache";
 *
 * const store = new MemoryStore({ capacity: 100, bytesMax: 65_536 });
 * store.reset();
 * store.put(1, new TextEncoder().encode("a record"));
 * console.log(new TextDecoder().decode(store.get(1))); // => a record
 * ```
 */
export class MemoryStore implements SessionStore {
  /** The highest slot number. */
  readonly capacity: number;
  /** The longest record in bytes: all there is. */
  readonly recordBytesMax: number;
  readonly #blocksMax: number;
  /**
   * First block and length of each slot's record; block 0 is none, and stands for an empty record as well.
   */
  readonly #first: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #filled: Uint8Array;
  /** The block that follows in the chain of a record or of the free blocks. */
  readonly #next: Uint32Array;
  #segments: Uint8Array[] | undefined;
  #free = 0;
  #untouched = 1;
  #blocksUsed = 0;
  /** Holds the record that was read last, and nothing else. */
  #scratch = new Uint8Array(4096);
  #scratchLength = 0;

  /**
   * @throws {RangeError} if a size is not a whole number of at least 1
   */
  constructor(options: MemoryStoreOptions) {
    for (const [name, value] of Object.entries(options)) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(`Cannot make a memory store with ${name} "${value}": use a whole number from 1`);
      }
    }
    this.capacity = options.capacity;
    this.#blocksMax = Math.floor(options.bytesMax / blockBytes);
    this.recordBytesMax = this.#blocksMax * blockBytes;
    this.#first = new Uint32Array(options.capacity + 1);
    this.#lengths = new Uint32Array(options.capacity + 1);
    this.#filled = new Uint8Array(options.capacity + 1);
    this.#next = new Uint32Array(this.#blocksMax + 1);
  }

  /** Drops all records and their memory, and wipes it. */
  reset(): void {
    for (const segment of this.#segments ?? []) segment.fill(0);
    this.#segments = [];
    this.#filled.fill(0);
    this.#free = 0;
    this.#untouched = 1;
    this.#blocksUsed = 0;
    this.#wipeScratch();
  }

  /** Reads the record of a slot; see {@link SessionStore.get}. */
  get(slot: number): Uint8Array | undefined {
    const segments = this.#requireOpen();
    if (this.#filled[slot] !== 1) return undefined;
    const length = this.#lengthOf(slot);
    this.#wipeScratch();
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2);
    this.#scratchLength = length;
    let block = this.#firstBlock(slot);
    for (let start = 0; start < length; start += blockBytes) {
      copyBytes(segmentOf(segments, block), offsetOf(block), this.#scratch, start, length - start);
      block = this.#blockAfter(block);
    }
    return this.#scratch.subarray(0, length);
  }

  /** Puts a record into a slot; see {@link SessionStore.put}. */
  put(slot: number, record: Uint8Array): boolean {
    if (!(slot >= 1 && slot <= this.capacity)) {
      throw new RangeError(`Cannot use slot "${slot}" of a store: use a number from 1 to ${this.capacity}`);
    }
    const segments = this.#requireOpen();
    const blocks = Math.ceil(record.length / blockBytes);
    const held = this.#filled[slot] === 1 ? Math.ceil(this.#lengthOf(slot) / blockBytes) : 0;
    if (this.#blocksUsed - held + blocks > this.#blocksMax) return false;
    this.delete(slot);
    // From the last block to the first, so that each knows the one that follows.
    let following = 0;
    for (let start = (blocks - 1) * blockBytes; start >= 0; start -= blockBytes) {
      const block = this.#take(segments);
      copyBytes(record, start, segmentOf(segments, block), offsetOf(block), record.length - start);
      this.#next[block] = following;
      following = block;
    }
    this.#first[slot] = following;
    this.#lengths[slot] = record.length;
    this.#filled[slot] = 1;
    return true;
  }

  /** Empties a slot and wipes its bytes. */
  delete(slot: number): void {
    const segments = this.#requireOpen();
    this.#wipeScratch();
    if (this.#filled[slot] !== 1) return;
    this.#filled[slot] = 0;
    let block = this.#firstBlock(slot);
    for (let left = this.#lengthOf(slot); left > 0; left -= blockBytes) {
      const following = this.#blockAfter(block);
      const offset = offsetOf(block);
      segmentOf(segments, block).fill(0, offset, offset + blockBytes);
      this.#next[block] = this.#free;
      this.#free = block;
      this.#blocksUsed -= 1;
      block = following;
    }
  }

  /** Bytes of memory taken for records. */
  bytesUsed(): number {
    return (this.#segments ?? []).reduce((sum, segment) => sum + segment.length, 0);
  }

  /** Drops all records; see {@link SessionStore.close}. */
  close(): void {
    this.reset();
    this.#segments = undefined;
  }

  #wipeScratch(): void {
    this.#scratch.fill(0, 0, this.#scratchLength);
    this.#scratchLength = 0;
  }

  /** A block from the free ones, or one never used so far. */
  #take(segments: Uint8Array[]): number {
    this.#blocksUsed += 1;
    if (this.#free !== 0) {
      const block = this.#free;
      this.#free = this.#blockAfter(block);
      return block;
    }
    const block = this.#untouched;
    this.#untouched += 1;
    const blocks = segments.length * segmentBlocks;
    if (block > blocks) {
      segments.push(new Uint8Array(Math.min(segmentBlocks, this.#blocksMax - blocks) * blockBytes));
    }
    return block;
  }

  #lengthOf(slot: number): number {
    return this.#lengths[slot] ?? 0;
  }

  #firstBlock(slot: number): number {
    return this.#first[slot] ?? 0;
  }

  #blockAfter(block: number): number {
    return this.#next[block] ?? 0;
  }

  #requireOpen(): Uint8Array[] {
    if (this.#segments === undefined) {
      throw new SessionStoreError("STORE_CLOSED", "Cannot use a closed session store: reset it first");
    }
    return this.#segments;
  }
}

/** Blocks are counted from 1, since 0 is none. */
function segmentOf(segments: readonly Uint8Array[], block: number): Uint8Array {
  return segments[Math.floor((block - 1) / segmentBlocks)] ?? noBytes;
}

function offsetOf(block: number): number {
  return ((block - 1) % segmentBlocks) * blockBytes;
}

/** Copies one block, or the last bytes of a record; for so few bytes a loop is faster than `set` on views. */
function copyBytes(
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  bytesLeft: number,
): void {
  const length = Math.min(blockBytes, bytesLeft);
  for (let index = 0; index < length; index += 1) {
    target[targetStart + index] = source[sourceStart + index] ?? 0;
  }
}
