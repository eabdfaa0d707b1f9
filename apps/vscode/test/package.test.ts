import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const here = path.join(import.meta.dirname, "..");

describe("npm run package", () => {
  let root = "";
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), "postfix-vsix-"));
    for (const name of ["one", "two"]) {
      execFileSync(process.execPath, [path.join(here, "scripts", "package.ts"), path.join(root, name)], {
        stdio: "pipe",
      });
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("makes the same bytes twice", () => {
    const [name = ""] = readdirSync(path.join(root, "one"));
    expect(name).toMatch(/^postfix-[0-9]+\.[0-9]+\.[0-9]+\.vsix$/u);
    const [one, two] = ["one", "two"].map((directory) => readFileSync(path.join(root, directory, name)));
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
  });
});
