import { readFileSync } from "node:fs";
import path from "node:path";
import {
  filesWithExamples,
  freePorts,
  postfixInstalled,
  postfixInstance,
  runExamples,
} from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";

const packageDirectory = path.join(import.meta.dirname, "..");
const files = filesWithExamples(packageDirectory);
const talksToPostfix = (file: string): boolean =>
  readFileSync(file, "utf8").includes('process.env["QUEUE_DIRECTORY"]');

async function expectPromised(
  paths: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const [port] = await freePorts(1);
  const runs = await runExamples(paths, packageDirectory, { ...environment, PORT: String(port) });
  expect(runs.length).toBeGreaterThanOrEqual(paths.length);
  for (const { file, line, printed, expected } of runs) expect(printed, `${file}:${line}`).toEqual(expected);
}

test("the examples of doc comments print what they say", async () => {
  await expectPromised(
    files.filter((file) => !talksToPostfix(file)),
    {},
  );
});

describe.skipIf(!postfixInstalled)("beside a real Postfix", () => {
  test("the examples of the README and of the clients print what they say", async () => {
    await using postfix = await postfixInstance();
    await expectPromised(files.filter(talksToPostfix), { QUEUE_DIRECTORY: postfix.queueDirectory });
  });
});
