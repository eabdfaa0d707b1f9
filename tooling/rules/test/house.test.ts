import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { backwardImports, importCycles, importGraph, layerOf } from "../src/imports.ts";
import {
  bareErrors,
  longCommentLines,
  lowerCaseErrorCodes,
  untypedThrows,
  upperCaseConstants,
} from "../src/style.ts";
import { foldersIn, sourceFiles } from "../src/tree.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");
const everything = sourceFiles(root, ["packages", "apps", "tooling"]);
const sources = everything.filter(({ path: file }) => /^(?:packages|apps)\/[^/]+\/src\//u.test(file));
const graph = importGraph(sources);

test("source files do not import each other in a circle", () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(importCycles(graph)).toEqual([]);
});

test("importCycles finds a circle of two files, and of three", () => {
  const circles = new Map([
    ["a", ["b"]],
    ["b", ["a", "c"]],
    ["c", ["d"]],
    ["d", ["e"]],
    ["e", ["c"]],
  ]);
  expect(importCycles(circles)).toEqual([
    ["c", "d", "e"],
    ["a", "b"],
  ]);
});

test("every file of the daemon has a layer and imports downwards only", () => {
  const daemon = sources.filter(({ path: file }) => file.startsWith("apps/tlsmgr/src/"));
  expect(daemon.filter(({ path: file }) => layerOf(file) === undefined)).toEqual([]);
  expect(backwardImports(graph)).toEqual([]);
});

test("backwardImports names an import into a higher layer", () => {
  const upwards = new Map([["apps/tlsmgr/src/log/log.ts", ["apps/tlsmgr/src/main.ts"]]]);
  expect(backwardImports(upwards)).toEqual(["apps/tlsmgr/src/log/log.ts imports apps/tlsmgr/src/main.ts"]);
});

test("sources throw errors of their own class", () => {
  expect(bareErrors(sources)).toEqual([]);
});

test("comments stay within 110 columns", () => {
  expect(longCommentLines(everything)).toEqual([]);
});

test("constants are written in camelCase", () => {
  expect(upperCaseConstants(everything)).toEqual([]);
});

test("@throws names the class of the error in braces", () => {
  expect(untypedThrows(everything)).toEqual([]);
});

test("codes of errors are UPPER_SNAKE, the subject first", () => {
  expect(lowerCaseErrorCodes(sources)).toEqual([]);
});

test("the rules of style find what they forbid", () => {
  const file = (text: string): { path: string; text: string }[] => [{ path: "a.ts", text }];
  expect(bareErrors(file('throw new Error("x");'))).toHaveLength(1);
  expect(longCommentLines(file(`/** ${"word ".repeat(30)}*/`))).toHaveLength(1);
  expect(upperCaseConstants(file("export const KEY_BYTES = 16;"))).toHaveLength(1);
  expect(lowerCaseErrorCodes(file('export type AErrorCode = "A_CLOSED" | "closed";'))).toEqual([
    "a.ts: closed",
  ]);
  expect(untypedThrows(file(" * @throws RangeError when it is negative"))).toHaveLength(1);
});

test("the code map of ARCHITECTURE names every folder of every src", () => {
  const map = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
  const folders = ["packages", "apps"].flatMap((group) =>
    foldersIn(path.join(root, group)).flatMap((name) =>
      foldersIn(path.join(root, group, name, "src")).map((folder) => `${group}/${name}/src/${folder}/`),
    ),
  );
  expect(folders.length).toBeGreaterThan(30);
  expect(folders.filter((folder) => !map.includes(`\`${folder}\``))).toEqual([]);
});

test("docs/prng.md quotes tests that exist", () => {
  const page = readFileSync(path.join(root, "docs", "prng.md"), "utf8").replaceAll(/\s+/gu, " ");
  const tests = everything.filter(({ path: file }) => file.startsWith("packages/prng/test/"));
  const quoted = Array.from(page.matchAll(/"([^"]+)"/gu), ([, name = ""]) => name.replace(/…$/u, ""));
  expect(quoted.length).toBeGreaterThan(30);
  expect(quoted.filter((name) => tests.every(({ text }) => !text.includes(name)))).toEqual([]);
});

test("helpers of tests are in test/support, programs that they start in test/programs", () => {
  const places = /\/test\/(?:.*\/)?(?:support|programs|fixtures|faults|installed|targets)\//u;
  const helpers = everything
    .map(({ path: file }) => file)
    .filter((file) => /^(?:packages|apps)\/[^/]+\/test\//u.test(file) && !file.endsWith(".test.ts"))
    .filter((file) => !places.test(file));
  expect(helpers).toEqual(["apps/tlsmgr/test/fuzz/served-target.ts"]);
});

test('every place in ARCHITECTURE\'s "Where to look" exists', () => {
  const map = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
  const [, section = ""] = /## Where to look\n([\s\S]*?)\n## /u.exec(map) ?? [];
  const rows = Array.from(section.matchAll(/^\|.*\| ([^|]+) \|$/gmu), ([, cell = ""]) => cell);
  const missing = rows.flatMap((cell) => {
    const places = Array.from(cell.matchAll(/`([^`]+)`/gu), ([, place = ""]) => place);
    const [first = ""] = places;
    return places.filter((place) => {
      const beside = path.posix.join(path.posix.dirname(first), place);
      const roots = [place, `apps/tlsmgr/src/${place}`, `apps/tlsmgr/src/${beside}`];
      return !roots.some((each) => existsSync(path.join(root, each)));
    });
  });
  expect(rows.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
