import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..");
let tree = "";

async function write(file: string, content: object | string): Promise<void> {
  const place = path.join(tree, file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, typeof content === "string" ? content : JSON.stringify(content));
}

async function writePackage(name: string, tag: string, dependencies: object, source: string): Promise<void> {
  await write(`packages/${name}/package.json`, { name: `@sample/${name}`, version: "0.0.0", dependencies });
  await write(`packages/${name}/turbo.json`, { extends: ["//"], tags: [tag] });
  await write(`packages/${name}/index.ts`, source);
}

/** A workspace of its own with the project's boundaries. */
beforeAll(async () => {
  tree = await mkdtemp(path.join(tmpdir(), "boundaries-"));
  const { boundaries } = JSON.parse(await readFile(path.join(root, "turbo.json"), "utf8")) as {
    boundaries: object;
  };
  await write("turbo.json", { boundaries, tasks: {} });
  await write("package.json", { name: "sample", private: true, packageManager: "pnpm@12.21.0" });
  await write("pnpm-workspace.yaml", "packages:\n  - packages/*\n");
  await write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
});
afterAll(() => rm(tree, { recursive: true, force: true }));

async function boundaries(): Promise<{ status: number; output: string }> {
  const turbo = path.join(root, "node_modules", ".bin", "turbo");
  return await new Promise((resolve) => {
    const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
    execFile(
      turbo,
      ["boundaries", "--no-color"],
      { cwd: tree, env: environment },
      (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : 1, output: stdout + stderr });
      },
    );
  });
}

const workspace = "workspace:*";

test("turbo boundaries accepts an app that uses libraries", async () => {
  await writePackage("one", "library", {}, "export const one: number = 1;\n");
  await writePackage(
    "app",
    "app",
    { "@sample/one": workspace },
    'import { one } from "@sample/one";\nexport const x = one;\n',
  );
  expect(await boundaries()).toMatchObject({ status: 0 });
});

test("turbo boundaries refuses a library that depends on a library", async () => {
  await writePackage("one", "library", {}, "export const one: number = 1;\n");
  await writePackage(
    "two",
    "library",
    { "@sample/one": workspace },
    'import { one } from "@sample/one";\nexport const x = one;\n',
  );
  const { status, output } = await boundaries();
  await rm(path.join(tree, "packages", "two"), { recursive: true });
  expect(status).toBe(1);
  expect(output).toMatch(/@sample\/one/u);
});

test("turbo boundaries refuses an import that is not declared", async () => {
  await writePackage("three", "app", {}, 'import { one } from "@sample/one";\nexport const x = one;\n');
  const { status } = await boundaries();
  await rm(path.join(tree, "packages", "three"), { recursive: true });
  expect(status).toBe(1);
});
