import { fileURLToPath } from "node:url";
import { runExamples } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const packageDirectory = fileURLToPath(new URL("..", import.meta.url));

test.each([
  "README.md",
  "src/ctr-drbg.ts",
  "src/exchange-file.ts",
  "src/health-tests.ts",
  "src/hmac-drbg.ts",
  "src/open-entropy-source.ts",
  "src/prng-pool.ts",
])("the examples of %s print what they promise", async (file) => {
  const runs = await runExamples(`${packageDirectory}/${file}`, packageDirectory);
  expect(runs.length).toBeGreaterThan(0);
  for (const { printed, expected } of runs) expect(printed).toEqual(expected);
});
