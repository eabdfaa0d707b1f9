import { LineIndex } from "@postfixjs/config";
import type { MainCf, MasterCf } from "@postfixjs/config";
import type { Diagnostic } from "@postfixjs/config/lint";
import type { NamedFile } from "./config-files.ts";

/** A finding with the place that people and other programs look for. Lines and columns count from 1. */
export interface Finding {
  readonly path: string;
  readonly diagnostic: Diagnostic;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Gives the findings of a file their lines and columns. */
export function locateFindings(
  { path, file }: NamedFile<MainCf> | NamedFile<MasterCf>,
  diagnostics: readonly Diagnostic[],
): Finding[] {
  const index = new LineIndex(file.text);
  return diagnostics
    .filter((diagnostic) => diagnostic.file === file.file)
    .map((diagnostic) => {
      const start = index.position(diagnostic.start);
      const end = index.position(diagnostic.end);
      const { line, column } = start;
      return { path, diagnostic, line, column, endLine: end.line, endColumn: end.column };
    });
}
