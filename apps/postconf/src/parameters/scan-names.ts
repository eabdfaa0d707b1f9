import { parseExpression, parseMacroText } from "@postfixjs/config/syntax";
import type { Expression } from "@postfixjs/config/syntax";

/** Who is told what a scan finds. */
export interface NameScan {
  /** Gets each name, also of branches that would not be taken. */
  name(name: string): void;
  /** Gets the text of each syntax error, in Postfix's words. The scan of the value ends there. */
  warn(text: string): void;
}

/** Finds the parameter names in a value, without expanding it. */
export function scanNames(value: string, scan: NameScan): void {
  if (!value.includes("$")) return;
  // Most defaults are just another parameter; there are hundreds of them at every start.
  if (/^\$[A-Za-z0-9_]+$/u.test(value)) scan.name(value.slice(1));
  else scanText(value, scan);
}

/** Returns whether the text is well-formed. */
function scanText(text: string, scan: NameScan): boolean {
  const { pieces, error } = parseMacroText(text);
  const isFine = pieces.every((piece) => piece.kind === "literal" || scanExpression(piece.body, scan));
  if (isFine && error !== undefined) scan.warn(error.message);
  return isFine && error === undefined;
}

function scanExpression(body: string, scan: NameScan): boolean {
  const expression = parseExpression(body, false);
  const { condition, error } = expression;
  if (condition?.kind === "relation") {
    // Both sides are looked at even if the first is malformed.
    const isLeftFine = scanText(condition.left.text, scan);
    if (!scanText(condition.right.text, scan) || !isLeftFine) return false;
  }
  if (error === undefined) return scanBranches(expression, scan);
  scan.warn(error.message);
  // The branches before the error count.
  if (condition !== undefined) scanBranches(parseExpression(body.slice(0, error.at), false), scan);
  return false;
}

function scanBranches({ condition, branches }: Expression, scan: NameScan): boolean {
  if (condition?.kind === "name") scan.name(condition.name.text);
  return [branches?.whenTrue, branches?.whenFalse].every(
    (branch) => branch === undefined || scanText(branch.text, scan),
  );
}
