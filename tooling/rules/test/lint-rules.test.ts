import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..");
let tree = "";

/**
 * A tree with the project's own lint configuration; the rules under test need no types, hence no
 * installation.
 */
beforeAll(async () => {
  tree = await mkdtemp(path.join(tmpdir(), "lint-rules-"));
  const configuration = JSON.parse(await readFile(path.join(root, ".oxlintrc.json"), "utf8")) as object;
  await writeFile(path.join(tree, ".oxlintrc.json"), JSON.stringify({ ...configuration, options: {} }));
});
afterAll(() => rm(tree, { recursive: true, force: true }));

/** Lints one file that stands at `file` in the tree, and returns the names of the rules that it breaks. */
async function brokenRules(file: string, source: string): Promise<string[]> {
  const place = path.join(tree, file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, source);
  const output = await new Promise<string>((resolve) => {
    const linter = path.join(root, "node_modules", ".bin", "oxlint");
    execFile(linter, ["--format=json", file], { cwd: tree }, (_error, stdout) => resolve(stdout));
  });
  await rm(place);
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string }[] };
  return diagnostics.map((diagnostic) => diagnostic.code);
}

test("a package that imports another package fails the lint", async () => {
  const source =
    'import { parseMainCf } from "@postfixjs/config";\nexport const parse: unknown = parseMainCf;\n';
  expect(await brokenRules("packages/attr/src/bad.ts", source)).toContain("eslint(no-restricted-imports)");
  expect(await brokenRules("packages/prng/src/bad.ts", source)).toContain("eslint(no-restricted-imports)");
  expect(await brokenRules("apps/tlsmgr/src/good.ts", source)).toEqual([]);
});

test("a package that imports a sub-path of another package fails the lint", async () => {
  const source =
    'import { requests } from "@postfixjs/attr/tlsmgr";\nexport const known: unknown = requests;\n';
  expect(await brokenRules("packages/ticket-keys/src/bad.ts", source)).toContain(
    "eslint(no-restricted-imports)",
  );
});

test("an import from node: in config or in the core of attr fails the lint", async () => {
  const source = 'import { readFileSync } from "node:fs";\nexport const read: unknown = readFileSync;\n';
  expect(await brokenRules("packages/config/src/bad.ts", source)).toContain("import(no-nodejs-modules)");
  expect(await brokenRules("packages/attr/src/bad.ts", source)).toContain("import(no-nodejs-modules)");
  expect(await brokenRules("packages/attr/src/client/good.ts", source)).toEqual([]);
  expect(await brokenRules("packages/prng/src/good.ts", source)).toEqual([]);
});

test("Node's globals in config or in the core of attr fail the lint", async () => {
  const source = 'export const bytes: unknown = Buffer.from("x");\n';
  expect(await brokenRules("packages/config/src/bad.ts", source)).toContain("eslint(no-restricted-globals)");
  expect(await brokenRules("packages/attr/src/bad.ts", source)).toContain("eslint(no-restricted-globals)");
});

test("process.exit outside apps fails the lint", async () => {
  const source =
    'import process from "node:process";\nexport function leave(): void {\n  process.exit(1);\n}\n';
  expect(await brokenRules("packages/posix/src/bad.ts", source)).toContain("unicorn(no-process-exit)");
  expect(await brokenRules("apps/tlsmgr/src/good.ts", source)).toEqual([]);
});

test("console output and Math.random in a package fail the lint", async () => {
  expect(await brokenRules("packages/posix/src/bad.ts", 'console.log("x");\n')).toContain(
    "eslint(no-console)",
  );
  const random = "export const chance: number = Math.random();\n";
  expect(await brokenRules("packages/prng/src/bad.ts", random)).toContain("eslint(no-restricted-properties)");
});

test("any and default exports fail the lint", async () => {
  const source = "export const loose: any = 1;\n";
  expect(await brokenRules("packages/prng/src/bad.ts", source)).toContain("typescript(no-explicit-any)");
  const exported = "const value = 1;\nexport default value;\n";
  expect(await brokenRules("packages/prng/src/bad.ts", exported)).toContain("import(no-default-export)");
});
