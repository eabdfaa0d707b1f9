import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { runExamples } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const packageDirectory = path.join(import.meta.dirname, "..");
const sources = globSync("src/**/*.ts", { cwd: packageDirectory })
  .map((file) => path.join(packageDirectory, file))
  .filter((file) => readFileSync(file, "utf8").includes("* ```ts"));

test("the examples of the README and of all doc comments print what they say", async () => {
  const files = [path.join(packageDirectory, "README.md"), ...sources];
  const runs = await runExamples(files, packageDirectory);
  expect(runs.length).toBeGreaterThanOrEqual(files.length);
  for (const { printed, expected, line } of runs) expect(printed, `line ${line}`).toEqual(expected);
});
