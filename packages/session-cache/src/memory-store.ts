import { SessionStoreError } from "./session-store-error.ts";
import { isInterpreted } from "./is-interpreted.ts";
import type { SessionStore } from "./session-store.ts";

/** Small enough to waste little at the end of a record. */
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
 * which the next record takes them, so that nothing is ever moved and nothing is lost between records. Blocks
 * that lie side by side are copied at once: all blocks of most records do.
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
    for (let start = 0; start < length;) {
      const blocks = this.#runFrom(block, length - start);
      const bytes = Math.min(blocks * blockBytes, length - start);
      copyBytes(segmentOf(segments, block), offsetOf(block), this.#scratch, start, bytes);
      start += bytes;
      block = this.#blockAfter(block + blocks - 1);
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
    if (this.#filled[slot] === 1 && held === blocks) {
      this.#wipeScratch();
    } else {
      this.delete(slot);
      this.#first[slot] = this.#takeChain(segments, blocks);
      this.#filled[slot] = 1;
    }
    this.#write(segments, this.#firstBlock(slot), record);
    this.#lengths[slot] = record.length;
    return true;
  }

  /** Writes a record into a chain of as many blocks as it needs, and wipes the rest of the last one. */
  #write(segments: readonly Uint8Array[], first: number, record: Uint8Array): void {
    let block = first;
    for (let start = 0; start < record.length;) {
      const blocks = this.#runFrom(block, record.length - start);
      const bytes = Math.min(blocks * blockBytes, record.length - start);
      const [segment, offset] = [segmentOf(segments, block), offsetOf(block)];
      copyBytes(record, start, segment, offset, bytes);
      segment.fill(0, offset + bytes, offset + blocks * blockBytes);
      start += bytes;
      block = this.#blockAfter(block + blocks - 1);
    }
  }

  /** Empties a slot and wipes its bytes. */
  delete(slot: number): void {
    const segments = this.#requireOpen();
    this.#wipeScratch();
    if (this.#filled[slot] !== 1) return;
    this.#filled[slot] = 0;
    const first = this.#firstBlock(slot);
    let last = 0;
    for (let left = this.#lengthOf(slot); left > 0;) {
      const block = last === 0 ? first : this.#blockAfter(last);
      const blocks = this.#runFrom(block, left);
      const offset = offsetOf(block);
      segmentOf(segments, block).fill(0, offset, offset + blocks * blockBytes);
      this.#blocksUsed -= blocks;
      left -= blocks * blockBytes;
      last = block + blocks - 1;
    }
    if (last === 0) return;
    // The chain stays as it is, so that the next record of this size has the same blocks in the same order.
    this.#next[last] = this.#free;
    this.#free = first;
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

  /** How many blocks of a chain lie side by side from one on, as far as so many bytes need them. */
  #runFrom(block: number, bytes: number): number {
    const most = Math.min(Math.ceil(bytes / blockBytes), segmentBlocks - ((block - 1) % segmentBlocks));
    let blocks = 1;
    while (blocks < most && this.#next[block + blocks - 1] === block + blocks) blocks += 1;
    return blocks;
  }

  /**
   * Takes a chain of blocks.
   *
   * @returns the first one, or 0 for none
   */
  #takeChain(segments: Uint8Array[], count: number): number {
    if (count === 0) return 0;
    const first = this.#take(segments);
    let last = first;
    for (let taken = 1; taken < count; taken += 1) {
      const block = this.#take(segments);
      this.#next[last] = block;
      last = block;
    }
    this.#next[last] = 0;
    return first;
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

/** So few bytes are copied faster by a loop than by `set` on views. */
const loopBytesMax = isInterpreted ? 0 : 96;

function copyBytes(
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  length: number,
): void {
  if (length > loopBytesMax) {
    target.set(source.subarray(sourceStart, sourceStart + length), targetStart);
    return;
  }
  for (let index = 0; index < length; index += 1) {
    target[targetStart + index] = source[sourceStart + index] ?? 0;
  }
}
