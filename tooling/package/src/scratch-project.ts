import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { textFiles } from "./places.ts";

/** Makes a project with the programs that try our packages, into which the packages can be installed. */
export function makeScratchProject(directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  const programs = path.join(textFiles, "compat");
  // Under other names here: no tool of the workspace takes them for modules of it.
  for (const name of readdirSync(programs))
    copyFileSync(path.join(programs, name), path.join(directory, path.basename(name, ".in")));
}
