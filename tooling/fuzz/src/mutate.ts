import type { Random } from "./random.ts";

/** Longest input: beyond every limit on a single value that there is. */
const inputBytesMax = 200_000;
const changesMax = 5;
const repeatsMax = 2000;

/** Bytes at which programs change their minds. */
const telling = Buffer.from([
  0x00, 0x01, 0x09, 0x0a, 0x0d, 0x20, 0x23, 0x24, 0x3d, 0x7b, 0x7d, 0x7f, 0x80, 0xff,
]);

/** What a mutation may borrow from. */
export interface Material {
  readonly random: Random;
  /** Other inputs. */
  readonly inputs: readonly Uint8Array[];
  /** Words of the language. */
  readonly words: readonly string[];
}

/** Changes some bytes, which are replaced by others. */
type Change = (input: Buffer, material: Material) => Buffer;

const changes: readonly Change[] = [
  (input, { random }) => replace(input, random.below(input.length + 1), 1, random.bytes(1)),
  (input, { random }) =>
    replace(input, random.below(input.length + 1), 1, Buffer.of(random.pick([...telling]))),
  (input, { random }) => replace(input, random.below(input.length + 1), 0, random.bytes(1 + random.below(8))),
  (input, { random }) => replace(input, random.below(input.length + 1), 1 + random.below(16), nothing),
  (input, { random }) => input.subarray(0, random.below(input.length + 1)),
  flipBit,
  moveRange,
  repeatRange,
  insertWord,
  insertWord,
  crossOver,
];

const nothing = Buffer.alloc(0);

/** Makes a new input from an old one. */
export function mutate(input: Uint8Array, material: Material): Buffer {
  let result = Buffer.from(input);
  for (let count = 1 + material.random.below(changesMax); count > 0; count -= 1) {
    result = Buffer.from(material.random.pick(changes)(result, material)).subarray(0, inputBytesMax);
  }
  return result;
}

function replace(input: Buffer, at: number, length: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at + length)]);
}

function flipBit(input: Buffer, { random }: Material): Buffer {
  const at = random.below(input.length + 1);
  return replace(input, at, 1, Buffer.of((input[at] ?? 0) ^ (1 << random.below(8))));
}

function rangeOf(input: Buffer, random: Random): Buffer {
  const start = random.below(input.length + 1);
  return input.subarray(start, start + 1 + random.below(input.length + 1 - start));
}

function moveRange(input: Buffer, { random }: Material): Buffer {
  return replace(input, random.below(input.length + 1), 0, rangeOf(input, random));
}

function repeatRange(input: Buffer, { random }: Material): Buffer {
  const range = rangeOf(input, random).subarray(0, 64);
  const repeated = Buffer.concat(Array.from({ length: 1 + random.below(repeatsMax) }, () => range));
  return replace(input, random.below(input.length + 1), 0, repeated);
}

function insertWord(input: Buffer, { random, words }: Material): Buffer {
  const word = words.length === 0 ? "" : random.pick(words);
  return replace(input, random.below(input.length + 1), random.below(4), Buffer.from(word, "latin1"));
}

function crossOver(input: Buffer, { random, inputs }: Material): Buffer {
  const other = Buffer.from(random.pick(inputs));
  return Buffer.concat([
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
}
