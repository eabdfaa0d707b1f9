import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { partsNotOfRoot, statsOf } from "./daemon-directory.ts";
import { starterOf } from "./compiled-code.ts";

/** The folders of packages with native code, as Node.js looks for them from the daemon's bundle upwards. */
const nativePackages = ["koffi", "lmdb", "@koromix", "@lmdb"];

/** The native code that a process has loaded, its interpreter included; see proc(5), `maps`. */
export function mappedCode(pid: number): string[] {
  try {
    const lines = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n");
    const files = lines.flatMap((line) => /^\S+ ..x. \S+ \S+ \d+ +(\/.+)$/u.exec(line)?.[1] ?? []);
    return [...new Set(files)].filter((file) => !file.endsWith(" (deleted)"));
  } catch {
    return [];
  }
}

/** The files and folders that are looked at when an interpreter starts the daemon, native code aside. */
export function codeOf(program: string, interpreter: string): string[] {
  const folders = [];
  for (let place = path.dirname(program); place !== "/"; place = path.dirname(place)) {
    const modules = path.join(place, "node_modules");
    folders.push(modules, ...nativePackages.map((name) => path.join(modules, name)));
  }
  return [interpreter, program, starterOf(program), ...folders].filter((file) => statsOf(file) !== undefined);
}

/** What others than root could change on the ways to these files. */
export function changeableParts(files: readonly string[]): string[] {
  return [...new Set(files.filter((file) => existsSync(file)).flatMap((file) => partsNotOfRoot(file)))];
}
