import path from "node:path";
import { filesWithExamples, runExamples } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const packageDirectory = path.join(import.meta.dirname, "..");

test("the examples of the README and of all doc comments print what they say", async () => {
  const runs = await runExamples(filesWithExamples(packageDirectory), packageDirectory);
  expect(runs.length).toBeGreaterThan(0);
  for (const { file, line, printed, expected } of runs) expect(printed, `${file}:${line}`).toEqual(expected);
});
