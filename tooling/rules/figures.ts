#!/usr/bin/env node
/**
 * Prints the figures of the house: the length of files and functions, the exports of packages and the share
 * with an example, and the breaches of the rules of CONTRIBUTING.
 *
 * Usage: pnpm exec node tooling/rules/figures.ts [ROOT]
 */
import path from "node:path";
import process from "node:process";
import { entryPoints, exportedSymbols } from "./src/exports.ts";
import { functionLengths } from "./src/functions.ts";
import { backwardImports, importCycles, importGraph } from "./src/imports.ts";
import { bareErrors, longCommentLines, untypedThrows, upperCaseConstants } from "./src/style.ts";
import { foldersIn, sourceFiles } from "./src/tree.ts";

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "..", ".."));
const projects = ["packages", "apps"].flatMap((group) =>
  foldersIn(path.join(root, group)).map((name) => `${group}/${name}`),
);
const sources = sourceFiles(
  root,
  projects.map((project) => `${project}/src`),
);
const everything = sourceFiles(root, ["packages", "apps", "tooling"]);

const graph = importGraph(sources);
const print = (name: string, value: number | string): void => console.log(`${name.padEnd(48)} ${value}`);
const size = (values: readonly number[]): string => `${median(values)} / ${Math.max(0, ...values)}`;

print("files in src", sources.length);
print("lines of a file: median / longest", size(sources.map(({ text }) => text.split("\n").length - 1)));
print("lines of a function: median / longest", size(sources.flatMap(functionLengths)));
print("bare Errors in src", bareErrors(sources).length);
print("comment lines over 110 columns", longCommentLines(everything).length);
print("constants in upper case", upperCaseConstants(everything).length);
print("@throws without a class in braces", untypedThrows(everything).length);
print("import cycles (types included)", importCycles(graph).length);
print("backward imports in apps/tlsmgr/src", backwardImports(graph).length);
for (const project of projects.filter((name) => name.startsWith("packages/"))) printExports(project);

function printExports(project: string): void {
  const entries = [...entryPoints(path.join(root, project)).values()];
  const symbols = [
    ...new Map(entries.flatMap((entry) => exportedSymbols(entry).map((each) => [each.name, each]))).values(),
  ];
  const main = entries[0] === undefined ? 0 : exportedSymbols(entries[0]).length;
  const withExample = symbols.filter(({ hasExample }) => hasExample).length;
  const share = Math.round((100 * withExample) / Math.max(1, symbols.length));
  const values = symbols.filter(({ isType }) => !isType);
  const valueShare = Math.round(
    (100 * values.filter(({ hasExample }) => hasExample).length) / Math.max(1, values.length),
  );
  print(
    `${project}: exports main / all; with example`,
    `${main} / ${symbols.length}; ${share} % (functions, classes: ${valueShare} %)`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
