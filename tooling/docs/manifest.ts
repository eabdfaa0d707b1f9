import { readFileSync } from "node:fs";
import path from "node:path";

/** A package as typedoc looks at it. */
export interface DocumentedPackage {
  /** Its name. */
  readonly name: string;
  /** Its folder. */
  readonly directory: string;
  /** The sources of its doors, by the name under which they are imported. */
  readonly entries: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** Reads which sources a package's `exports` field names. */
export function readPackage(directory: string): DocumentedPackage {
  const manifest = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([door, target]) => {
    const source = typeof target === "string" ? undefined : target["@postfixjs/source"];
    return source === undefined
      ? []
      : [[path.posix.join(manifest.name, door), path.join(directory, source)] as const];
  });
  return { name: manifest.name, directory, entries: new Map(entries) };
}

/** What typedoc is told in every case. */
export const commonOptions = {
  compilerOptions: { rewriteRelativeImportExtensions: true, noEmit: false },
  readme: "none",
  disableGit: true,
  sourceLinkTemplate: "https://github.com/postfixjs/postfixjs/blob/main/{path}#L{line}",
  gitRevision: "main",
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  logLevel: "Warn",
} as const;
