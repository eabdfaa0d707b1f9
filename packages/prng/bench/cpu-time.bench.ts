import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("CPU time of 32-byte answers, in its own process", () => {
  const program = fileURLToPath(new URL("programs/cpu-time.ts", import.meta.url));
  const table = execFileSync(process.execPath, ["--conditions=@postfixjs/source", program], {
    encoding: "utf8",
  });
  process.stdout.write(table);
  expect(table).toContain("PrngPool.bytes(32)");
});
