import fc from "fast-check";
import { expect, test } from "vitest";
import { everySplit } from "../src/index.ts";

test("the chunks of every chunking of everySplit make up the bytes again, and no chunk is empty", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const chunkings = everySplit(bytes);
      expect(chunkings).toHaveLength(bytes.length + 1);
      for (const chunks of chunkings) {
        expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
        expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
      }
    }),
  );
});
