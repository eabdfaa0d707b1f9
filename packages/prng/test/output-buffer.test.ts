import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outputBufferBytes, outputKeyBytes, outputMaskBytes, OutputBuffer } from "../src/output-buffer.ts";

const seed = new Uint8Array(outputKeyBytes).fill(3);
const mask = new Uint8Array(outputMaskBytes);

function filled(): OutputBuffer {
  const buffer = new OutputBuffer();
  buffer.refill(seed, mask);
  return buffer;
}

function takeAll(buffer: OutputBuffer): Uint8Array {
  const target = new Uint8Array(outputBufferBytes);
  buffer.moveInto(target, 0);
  return target;
}

describe("OutputBuffer", () => {
  test("is empty before the first refill, and after everything was taken", () => {
    const buffer = new OutputBuffer();
    expect(buffer.available).toBe(0);
    buffer.refill(seed, mask);
    expect(buffer.available).toBe(outputBufferBytes);
    takeAll(buffer);
    expect(buffer.available).toBe(0);
    expect(buffer.moveInto(new Uint8Array(1), 0)).toBe(0);
  });

  test("hands the same bytes out however they are asked for, each once", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 10 });
    const whole = takeAll(filled());
    fc.assert(
      fc.property(sizes, (byteCounts) => {
        const buffer = filled();
        let position = 0;
        for (const byteCount of byteCounts) {
          const target = new Uint8Array(byteCount);
          const moved = buffer.moveInto(target, 0);
          expect(target.subarray(0, moved)).toEqual(whole.subarray(position, position + moved));
          position += moved;
        }
        expect(position + buffer.available).toBe(outputBufferBytes);
      }),
    );
  });

  test("the first key stream bytes become the next key, XORed with the next seed: Bernstein's scheme", () => {
    const keystream = (key: Uint8Array): Buffer =>
      createCipheriv("aes-256-ctr", key, new Uint8Array(16)).update(new Uint8Array(outputMaskBytes));
    const buffer = filled();
    const first = keystream(seed);
    expect(Buffer.from(takeAll(buffer)).equals(first.subarray(outputKeyBytes))).toBe(true);
    buffer.refill(seed, mask);
    const secondKey = first.subarray(0, outputKeyBytes).map((byte, index) => byte ^ (seed[index] ?? 0));
    expect(Buffer.from(takeAll(buffer)).equals(keystream(secondKey).subarray(outputKeyBytes))).toBe(true);
  });

  test("discarded bytes are never handed out", () => {
    const buffer = filled();
    buffer.discard();
    expect(buffer.available).toBe(0);
  });

  test("wiped, it forgets the key: a refill gives what a new buffer gives", () => {
    const buffer = filled();
    buffer.wipe();
    expect(buffer.available).toBe(0);
    buffer.refill(seed, mask);
    expect(takeAll(buffer)).toEqual(takeAll(filled()));
  });
});
