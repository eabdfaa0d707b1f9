import type { MainCf } from "../../syntax/main-cf.ts";
import type { MasterCf } from "../../syntax/master-cf.ts";
import { LineIndex } from "../../text/line-index.ts";
import type { Diagnostic } from "../diagnostic.ts";

/** A finding with the place that people and other programs look for. Lines and columns count from 1. */
export interface Finding {
  /** Path of the file, as it is to be shown. */
  readonly path: string;
  /** What was found. */
  readonly diagnostic: Diagnostic;
  /** Line of its start. */
  readonly line: number;
  /** Column of its start, in UTF-16 units. */
  readonly column: number;
  /** Line of its end. */
  readonly endLine: number;
  /** Column after its end, in UTF-16 units. */
  readonly endColumn: number;
}

/**
 * Gives the findings of a file their path, lines and columns. Findings of the other file are left out.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { lint, locateFindings } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("relayhost = [mx]\nsmtpd_use_tls = yes\n");
 * const [finding] = locateFindings("/etc/postfix/main.cf", mainCf, lint({ mainCf, registry }));
 * console.log(finding?.line, finding?.column, finding?.endColumn); // => 2 1 14
 * ```
 *
 * @param path - the path to show
 * @param file - the file that was checked
 * @param diagnostics - what `lint` found
 */
export function locateFindings(
  path: string,
  file: MainCf | MasterCf,
  diagnostics: readonly Diagnostic[],
): Finding[] {
  const index = new LineIndex(file.text);
  return diagnostics
    .filter((diagnostic) => diagnostic.file === file.file)
    .map((diagnostic) => {
      const { line, column } = index.position(diagnostic.start);
      const end = index.position(diagnostic.end);
      return { path, diagnostic, line, column, endLine: end.line, endColumn: end.column };
    });
}
