import path from "node:path";
import { runExamples } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";

const packageDirectory = path.resolve(import.meta.dirname, "..");

const withExamples = [
  "README.md",
  "src/syntax/main-cf.ts",
  "src/syntax/master-cf.ts",
  "src/expand/expand.ts",
  "src/daemon/mail-dictionary.ts",
  "src/evaluate/configuration.ts",
  "src/edit/main-cf-edits.ts",
  "src/lint/lint.ts",
  "src/editor/index.ts",
  "src/editor/model.ts",
  "src/editor/node-at.ts",
  "src/editor/rename.ts",
  "src/editor/formatting.ts",
  "src/daemon/index.ts",
  "src/edit/index.ts",
  "src/edit/list-edits.ts",
  "src/lint/fixing.ts",
  "src/registry/index.ts",
  "src/registry/descriptions.ts",
  "src/registry/kinds/kind-of.ts",
  "src/registry/kinds/restrictions.ts",
];

describe("the examples print what they promise", () => {
  test.each(withExamples)("%s", async (file) => {
    const runs = await runExamples(path.join(packageDirectory, file), packageDirectory);
    expect(runs.length).toBeGreaterThan(0);
    for (const { line, printed, expected } of runs)
      expect({ line, printed }).toEqual({ line, printed: expected });
  });
});
