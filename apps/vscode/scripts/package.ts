/**
 * Packs the extension: `node scripts/package.ts [DIRECTORY]` writes `postfix-VERSION.vsix` there, else to
 * `dist/` at the top.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createVSIX } from "@vscode/vsce";
import { buildExtension } from "../build.ts";

const here = path.join(import.meta.dirname, "..");

/** What goes into the package besides the manifest. */
const contents = [
  "dist",
  "images/icon.png",
  "syntaxes",
  "language-configuration.json",
  "README.md",
  "LICENSE",
];

/** Packs the extension into a directory; the same input gives the same bytes. */
async function packExtension(target: string): Promise<string> {
  await buildExtension();
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));
  const packagePath = path.join(target, `postfix-${String(manifest["version"])}.vsix`);
  mkdirSync(target, { recursive: true });
  // A copy: vsce does not know pnpm's catalog, and users need neither scripts nor tools.
  const stage = mkdtempSync(path.join(tmpdir(), "postfix-vsix-"));
  for (const name of contents) cpSync(path.join(here, name), path.join(stage, name), { recursive: true });
  for (const name of ["devDependencies", "private", "scripts", "type"]) delete manifest[name];
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  // The time that the entries of the archive get.
  process.env["SOURCE_DATE_EPOCH"] ??= "1700000000";
  const baseImagesUrl = "https://github.com/postfixjs/postfixjs/raw/main/apps/vscode";
  const baseContentUrl = "https://github.com/postfixjs/postfixjs/blob/main/apps/vscode";
  await createVSIX({ cwd: stage, dependencies: false, packagePath, baseContentUrl, baseImagesUrl });
  rmSync(stage, { recursive: true });
  return packagePath;
}

const target = process.argv[2] ?? path.join(here, "..", "..", "dist");
process.stdout.write(`${await packExtension(path.resolve(target))}\n`);
