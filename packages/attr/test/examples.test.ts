import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { postfixInstalled, postfixInstance, runExamples } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";

const packageDirectory = path.resolve(import.meta.dirname, "..");

async function expectPromised(
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const runs = await runExamples(path.join(packageDirectory, file), packageDirectory, environment);
  expect(runs.length).toBeGreaterThan(0);
  for (const { line, printed, expected } of runs)
    expect({ line, printed }).toEqual({ line, printed: expected });
}

describe("the examples print what they promise", () => {
  test.each([
    "src/schema.ts",
    "src/list-decoder.ts",
    "src/tlsmgr/request.ts",
    "src/tlsmgr/encode-reply-into.ts",
  ])("%s", async (file) => {
    await expectPromised(file);
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
  test("of README.md, clients and tables", async () => {
    await using postfix = await postfixInstance();
    const environment = { QUEUE_DIRECTORY: postfix.queueDirectory, PORT: String(await freePort()) };
    for (const file of [
      "README.md",
      "src/client/service-client.ts",
      "src/client/list-queue.ts",
      "src/tables/socketmap.ts",
    ]) {
      await expectPromised(file, environment);
    }
  });
});
