import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everySplit, findExamples, runExamples } from "../src/index.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "examples-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("findExamples finds ts blocks in Markdown and in doc comments, and leaves no-run blocks alone", () => {
  const markdown = "# x\n```ts\nconsole.log(1); // => 1\n```\n```ts no-run\nlater();\n```\n";
  const comment = "/**\n * @example\n * ```ts\n * console.log(2); // => 2\n * ```\n */\n";
  expect(findExamples(markdown)).toEqual([{ line: 2, code: "console.log(1); // => 1", expected: ["1"] }]);
  expect(findExamples(comment)).toEqual([{ line: 3, code: "console.log(2); // => 2", expected: ["2"] }]);
});

test("runExamples reports what an example really prints, so that a wrong promise shows", async () => {
  const file = path.join(directory, "README.md");
  await writeFile(file, "```ts\nconst sum: number = 1 + 1;\nconsole.log(sum); // => 3\n```\n");
  const [run] = await runExamples(file, directory);
  expect(run?.printed).toEqual(["2"]);
  expect(run?.expected).toEqual(["3"]);
});

test("runExamples rejects when an example throws", async () => {
  const file = path.join(directory, "broken.md");
  await writeFile(file, "```ts\nthrow new Error('broken');\n```\n");
  await expect(runExamples(file, directory)).rejects.toThrow(/broken/u);
});

test("everySplit gives the whole, the single bytes and each cut in two", () => {
  const chunkings = everySplit(Uint8Array.of(1, 2, 3));
  expect(chunkings.map((chunks) => chunks.map((chunk) => [...chunk]))).toEqual([
    [[1, 2, 3]],
    [[1], [2], [3]],
    [[1], [2, 3]],
    [[1, 2], [3]],
  ]);
});
