import type { MainCf } from "../syntax/main-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { Span } from "../text/span.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A piece of a file in which findings of some codes are not wanted. */
interface Ignore extends Span {
  readonly codes: ReadonlySet<string>;
}

/**
 * Leaves out the findings that a comment line `# postfix-lint-ignore CODE` silences: those of the next entry,
 * or if the comment stands inside an entry, those of the rest of it. Several codes are separated by blanks or
 * commas.
 */
export function withoutIgnored(file: MainCf | MasterCf, found: readonly Diagnostic[]): Diagnostic[] {
  const ignores = findIgnores(file);
  if (ignores.length === 0) return [...found];
  return found.filter(
    ({ file: name, start, code }) =>
      name !== file.file ||
      !ignores.some((ignore) => start >= ignore.start && start < ignore.end && ignore.codes.has(code)),
  );
}

function findIgnores({ text, nodes }: MainCf | MasterCf): Ignore[] {
  if (!text.includes("postfix-lint-ignore")) return [];
  const ignores: Ignore[] = [];
  let waiting: { readonly start: number; readonly codes: ReadonlySet<string> }[] = [];
  for (const node of nodes) {
    for (const piece of "pieces" in node ? node.pieces : [node]) {
      const codes = piece.kind === "comment" ? ignoredCodes(text.slice(piece.start, piece.end)) : undefined;
      if (codes !== undefined) waiting.push({ start: piece.start, codes });
    }
    if (!("pieces" in node)) continue;
    for (const ignore of waiting) ignores.push({ ...ignore, end: node.end });
    waiting = [];
  }
  return ignores;
}

function ignoredCodes(comment: string): ReadonlySet<string> | undefined {
  const [, codes] = /^[ \t]*#+[ \t]*postfix-lint-ignore[ \t:]+([a-z0-9, \t-]+)/u.exec(comment) ?? [];
  return codes === undefined ? undefined : new Set(codes.split(/[, \t]+/u));
}
