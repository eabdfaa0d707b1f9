import path from "node:path";
import { runExamples } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const packageDirectory = path.join(import.meta.dirname, "..");

test.each(["README.md", "src/rotating-keys.ts", "src/ticket-keys.ts", "src/key-file-source.ts"])(
  "the examples of %s print what they say",
  async (file) => {
    const runs = await runExamples(path.join(packageDirectory, file), packageDirectory);
    expect(runs).not.toEqual([]);
    for (const { printed, expected, line } of runs) expect(printed, `${file}:${line}`).toEqual(expected);
  },
);
