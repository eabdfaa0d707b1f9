import { describe, expect, test } from "vitest";
import { IdIndex } from "../src/id-index.ts";

const index = new IdIndex(10, 12_345);
const hashOf = (text: string): number => index.hash(Buffer.from(text));

describe("the hash of an id", () => {
  test("is that of its bytes, wherever they lie in memory", () => {
    for (const length of [0, 1, 2, 3, 4, 5, 92, 255, 256, 257, 600]) {
      const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
      const shifted = new Uint8Array(length + 3);
      shifted.set(bytes, 3);
      const expected = index.hash(bytes);
      index.hash(new Uint8Array(700).fill(0xff));
      expect(index.hash(shifted.subarray(3))).toBe(expected);
    }
  });

  test("changes with each byte, the length and the seed", () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, at) => at);
    const hashes = Array.from(bytes, (byte, at) => index.hash(bytes.with(at, byte ^ 1)));
    const others = [
      bytes,
      bytes.subarray(1),
      new Uint8Array([...bytes, 0]),
      new Uint8Array([...bytes, 0, 0]),
    ];
    for (const other of others) hashes.push(index.hash(other));
    hashes.push(new IdIndex(10, 12_346).hash(bytes));
    expect(new Set(hashes).size).toBe(305);
  });

  test("of 50,000 ids that differ in a number is the same for a handful at most, in 32 bits and in the low 16", () => {
    const hashes = Array.from({ length: 50_000 }, (_, at) => hashOf(`A1B2C3D4E5F6&s=smtp&l=${at}`));
    expect(new Set(hashes).size).toBeGreaterThan(49_990);
    // 50,000 random numbers take 35,000 of 65,536 values.
    expect(new Set(hashes.map((hash) => hash & 0xffff)).size).toBeGreaterThan(34_500);
  });
});
