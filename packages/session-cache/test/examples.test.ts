import path from "node:path";
import { runExamples } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";

const packageDirectory = path.join(import.meta.dirname, "..");
const files = [
  "README.md",
  "src/memory-store.ts",
  "src/lmdb/lmdb-store.ts",
  "src/session-cache.ts",
  "src/snapshot/write-snapshot.ts",
  "src/testing/session-store-contract.ts",
];

describe("examples print what they promise", () => {
  test.each(files)("%s", async (file) => {
    const runs = await runExamples(path.join(packageDirectory, file), packageDirectory);
    expect(runs.length).toBeGreaterThan(0);
    for (const { printed, expected } of runs) expect(printed).toEqual(expected);
  });
});
