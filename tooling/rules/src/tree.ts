import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One source file of the repository. */
export interface SourceFile {
  /** Path from the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

const skipped = new Set(["node_modules", "dist", "dist.new", "coverage", "fixtures", ".turbo", "corpus"]);

/** The TypeScript files below some folders, generated ones aside, in a stable order. */
export function sourceFiles(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(path.join(root, folder)))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.endsWith("generated.ts"))
    .toSorted()
    .map((file) => ({
      path: path.relative(root, file).split(path.sep).join("/"),
      text: readFileSync(file, "utf8"),
    }));
}

/** The names of the folders in a folder; none where there is no such folder. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
      .map(({ name }) => name)
      .toSorted();
  } catch {
    return [];
  }
}

function walk(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (skipped.has(entry.name)) return [];
      const place = path.join(folder, entry.name);
      return entry.isDirectory() ? walk(place) : [place];
    });
  } catch {
    return [];
  }
}
