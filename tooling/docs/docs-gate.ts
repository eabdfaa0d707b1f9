#!/usr/bin/env node
/**
 * Fails when an exported symbol of a package has no doc comment, or when a doc comment names something that does not
 * exist. Run in a package's folder; its entry points are those that its `exports` field names as sources.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Application } from "typedoc";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const directory = process.cwd();
const manifest = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as Manifest;
const entryPoints = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "string" ? [] : [path.join(directory, target["@postfixjs/source"] ?? "")],
);

const application = await Application.bootstrap({
  name: manifest.name,
  entryPoints,
  tsconfig: path.join(directory, "tsconfig.build.json"),
  compilerOptions: { rewriteRelativeImportExtensions: true, noEmit: false },
  readme: "none",
  disableGit: true,
  sourceLinkTemplate: "https://github.com/postfixjs/postfixjs/blob/main/{path}#L{line}",
  gitRevision: "main",
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: [
    "Function",
    "Class",
    "Interface",
    "TypeAlias",
    "Variable",
    "Method",
    "Property",
    "Accessor",
  ],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  logLevel: "Warn",
});
const project = await application.convert();
if (project !== undefined) application.validate(project);
process.exitCode =
  project === undefined || application.logger.hasErrors() || application.logger.hasWarnings() ? 1 : 0;
