import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const dist = path.join(import.meta.dirname, "..", "..", "dist");

// Compiled code runs in a vm.Script, where import() throws ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING.
test.each(["tlsmgr", "start"])("the program %s contains no import() that is left to Node", (program) => {
  const text = readFileSync(path.join(dist, program), "utf8");
  expect(text.length).toBeGreaterThan(1000);
  const imports = text.split("\n").filter((line) => /(?<![\w.$"'])import\s*\(/u.test(line));
  expect(imports).toEqual([]);
});
