import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { findExamples, postfixInstalled, postfixInstance, runExamples } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";

const packageDirectory = path.resolve(import.meta.dirname, "..");

async function expectPromised(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const paths = files.map((file) => path.join(packageDirectory, file));
  const runs = await runExamples(paths, packageDirectory, environment);
  expect(runs.length).toBeGreaterThanOrEqual(files.length);
  for (const { file, line, printed, expected } of runs)
    expect({ file, line, printed }).toEqual({ file, line, printed: expected });
}

/** The sources that have examples. */
const sources = globSync("src/**/*.ts", { cwd: packageDirectory }).filter(
  (file) => findExamples(readFileSync(path.join(packageDirectory, file), "utf8")).length > 0,
);
const talksToPostfix = (file: string): boolean =>
  readFileSync(path.join(packageDirectory, file), "utf8").includes('process.env["QUEUE_DIRECTORY"]');

describe("the examples print what they promise", () => {
  test("in doc comments", async () => {
    await expectPromised(
      sources.filter((file) => !talksToPostfix(file)),
      { PORT: String(await freePort()) },
    );
  });
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return address === null || typeof address === "string" ? 0 : address.port;
}

describe.skipIf(!postfixInstalled)("the examples print what they promise, beside a real Postfix", () => {
  test("README.md and the clients", async () => {
    await using postfix = await postfixInstance();
    const environment = { QUEUE_DIRECTORY: postfix.queueDirectory, PORT: String(await freePort()) };
    await expectPromised(["README.md", ...sources.filter(talksToPostfix)], environment);
  });
});
