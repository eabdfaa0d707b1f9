import { fileURLToPath } from "node:url";

import { runExamples } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const packageDirectory = fileURLToPath(new URL("..", import.meta.url));

test.each(["README.md", "src/posix-error.ts", "src/users.ts"])(
  "the examples of %s print what they say",
  async (file) => {
    const runs = await runExamples(`${packageDirectory}${file}`, packageDirectory);
    expect(runs).not.toEqual([]);
    for (const { printed, expected, line } of runs) expect(printed, `${file}:${line}`).toEqual(expected);
  },
);
