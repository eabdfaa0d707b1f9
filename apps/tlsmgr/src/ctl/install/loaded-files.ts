import { existsSync } from "node:fs";
import path from "node:path";
import { partsNotOfRoot, statsOf } from "./daemon-directory.ts";
import { starterOf } from "./compiled-code.ts";

/** The folders of packages with native code, as Node.js looks for them from the daemon's bundle upwards. */
const nativePackages = ["koffi", "lmdb", "@koromix", "@lmdb"];

/** Beside the daemon's own bundle; loaded only if hosts share keys. */
const clusterBundle = "cluster";

/** The files and folders that are looked at when an interpreter starts the daemon, native code aside. */
export function codeOf(program: string, interpreter: string): string[] {
  const folders = [];
  for (let place = path.dirname(program); place !== "/"; place = path.dirname(place)) {
    const modules = path.join(place, "node_modules");
    folders.push(modules, ...nativePackages.map((name) => path.join(modules, name)));
  }
  const bundles = [program, starterOf(program), path.join(path.dirname(program), clusterBundle)];
  return [interpreter, ...bundles, ...folders].filter((file) => statsOf(file) !== undefined);
}

/** What others than root could change on the ways to these files. */
export function changeableParts(files: readonly string[]): string[] {
  return [...new Set(files.filter((file) => existsSync(file)).flatMap((file) => partsNotOfRoot(file)))];
}
