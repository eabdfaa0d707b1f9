import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "corpus");

/** The inputs that are checked in for a target: one a file. */
export function readCorpus(target: string): Buffer[] {
  const directory = path.join(root, target);
  return readdirSync(directory)
    .sort()
    .map((name) => readFileSync(path.join(directory, name)));
}
