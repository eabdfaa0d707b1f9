import fc from "fast-check";
import { expect, test } from "vitest";
import { readFragment, shareFragment } from "../src/share.ts";

test("readFragment gives back what shareFragment took", async () => {
  const text = fc.string({ unit: "binary", maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(text, text, fc.constantFrom("", "3.7"), async (mainCf, masterCf, version) => {
      const fragment = await shareFragment({ mainCf, masterCf, version });
      expect(fragment).toMatch(/^#s=[\w-]+$/u);
      expect(await readFragment(fragment)).toEqual({ mainCf, masterCf, version });
    }),
    { numRuns: 20 },
  );
});

test("readFragment refuses what is damaged, foreign or too large", async () => {
  const fragment = await shareFragment({ mainCf: "a = b\n", masterCf: "", version: "" });
  expect(await readFragment("")).toBeUndefined();
  expect(await readFragment("#other")).toBeUndefined();
  expect(await readFragment(fragment.slice(0, -4))).toBeUndefined();
  expect(await readFragment("#s=!")).toBeUndefined();
  const bomb = await shareFragment({ mainCf: "x".repeat(3 * 1024 * 1024), masterCf: "", version: "" });
  expect(bomb.length).toBeLessThan(10_000);
  expect(await readFragment(bomb)).toBeUndefined();
});
