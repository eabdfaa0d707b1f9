/**
 * Uses the server in editors that are too large for `npm test`, and prints what was seen as a record: VS Code
 * (code-server in Chromium), and Neovim and Helix of Debian 13. Needs root, debootstrap and chromium;
 * downloads once into a directory.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { useCodeServer } from "./code-server.ts";
import type { Seen } from "./code-server.ts";
import { makeRoot, useHelix, useNeovim } from "./unpacked-editors.ts";

const here = path.join(import.meta.dirname, "..");
const downloads = process.env["POSTFIXJS_EDITORS"] ?? path.join(homedir(), ".cache", "postfixjs-editors");
const codeServerVersion = "4.139.1";

/** Fetches code-server; its native parts are not needed here, so that no script of a package runs. */
function fetchCodeServer(): string {
  const directory = path.join(downloads, `code-server-${codeServerVersion}`, "package");
  if (existsSync(path.join(directory, "lib", "vscode", "node_modules"))) return directory;
  const parent = path.dirname(directory);
  mkdirSync(parent, { recursive: true });
  execFileSync("npm", ["pack", "--silent", `code-server@${codeServerVersion}`], {
    cwd: parent,
    stdio: "inherit",
  });
  execFileSync("tar", ["xzf", `code-server-${codeServerVersion}.tgz`], { cwd: parent });
  for (const part of [directory, path.join(directory, "lib", "vscode")]) {
    execFileSync("npm", ["install", "--ignore-scripts", "--omit=dev", "--silent"], {
      cwd: part,
      stdio: "inherit",
    });
  }
  return directory;
}

function record(name: string, seen: Seen): void {
  process.stdout.write(`\n## ${name}\n`);
  for (const [step, text] of Object.entries(seen)) process.stdout.write(`\n### ${step}\n\n${text}\n`);
}

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  const wants = (name: string): boolean => only.length === 0 || only.includes(name);
  mkdirSync(downloads, { recursive: true });
  execFileSync(process.execPath, [path.join(here, "scripts", "package.ts"), downloads], { stdio: "pipe" });
  const server = path.join(here, "dist", "postfix-language-server.cjs");
  const root = path.join(downloads, "trixie");
  if (wants("neovim") || wants("helix")) makeRoot(root);
  if (wants("neovim")) record("Neovim", useNeovim(root, server));
  if (wants("helix")) record("Helix", await useHelix(root, server));
  if (!["vscode", "dark", "light"].some((name) => wants(name))) return;
  const directory = fetchCodeServer();
  const vsix = path.join(downloads, "postfix-0.0.0.vsix");
  const themes = (["dark", "light"] as const).filter((theme) => wants(theme) || wants("vscode"));
  for (const theme of themes) {
    record(
      `VS Code (code-server ${codeServerVersion}), ${theme}`,
      await useCodeServer({ directory, vsix, images: path.join(here, "images"), theme }),
    );
  }
}

await main();
