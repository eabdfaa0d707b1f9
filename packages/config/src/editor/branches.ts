import { parseExpression } from "../expand/expression.ts";
import type { Expression } from "../expand/expression.ts";
import { parseMacroText } from "../expand/macro-text.ts";
import type { MacroReference } from "../expand/macro-text.ts";
import type { Span } from "../text/span.ts";
import type { EditorModel, EditorSite } from "./model.ts";

/** An expression that chooses between two texts, and which one it chooses. */
export interface Branch extends Span {
  /** The condition as it is written. */
  readonly condition: string;
  /** Whether the condition holds: a name has a value that is not empty, a relation is true. */
  readonly holds: boolean;
  /** The text that is taken, as written; empty if the expression has none for this case. */
  readonly taken: string;
}

/** How deep expressions may stand inside each other before the search ends. */
const depthMax = 100;

/** An expression in a value; offsets count in the value. */
interface PlacedExpression extends Span {
  readonly body: string;
  readonly expression: Expression;
}

/**
 * The innermost expression with branches around an offset of a value, evaluated as the site's program does.
 */
export function branchAt(model: EditorModel, site: EditorSite, valueOffset: number): Branch | undefined {
  const found = expressionsAt(site.value, valueOffset).findLast(
    ({ expression }) => expression.branches !== undefined,
  );
  const branches = found?.expression.branches;
  if (found === undefined || branches === undefined) return undefined;
  const condition = found.body.slice(0, conditionEnd(found.expression)).trim();
  const { value } = model.configuration(site.service).expand(`\${${condition}?{yes}}`);
  const holds = value === "yes";
  const taken = (holds ? branches.whenTrue : branches.whenFalse)?.text ?? "";
  return { ...model.valueMap(site).span(found.start, found.end), condition, holds, taken };
}

/** The expressions around an offset of a value, the outermost first. */
export function expressionsAt(value: string, offset: number): PlacedExpression[] {
  const found: PlacedExpression[] = [];
  let text = value;
  let base = 0;
  while (found.length < depthMax) {
    const from = base;
    const piece = parseMacroText(text).pieces.find((candidate): candidate is MacroReference => {
      if (candidate.kind !== "reference") return false;
      // Behind `$name` the cursor is still on it; behind `${name}` it is not.
      const end = from + candidate.end - (candidate.isBraced ? 1 : 0);
      return offset > from + candidate.start && offset <= end;
    });
    if (piece === undefined) return found;
    const expression = parseExpression(piece.body, true);
    found.push({ start: base + piece.start, end: base + piece.end, body: piece.body, expression });
    const bodyBase = base + piece.bodyStart;
    const part = partsOf(expression).find(
      ({ start, text: inner }) => offset >= bodyBase + start && offset <= bodyBase + start + inner.length,
    );
    if (part === undefined) return found;
    text = part.text;
    base = bodyBase + part.start;
  }
  return found;
}

function partsOf({ condition, branches }: Expression): { readonly text: string; readonly start: number }[] {
  const parts = [branches?.whenTrue, branches?.whenFalse].filter((part) => part !== undefined);
  if (condition?.kind === "relation") parts.push(condition.left, condition.right);
  if (condition?.kind === "call") parts.push(condition.argument);
  return parts;
}

/** Where the condition ends in the body. */
function conditionEnd({ condition }: Expression): number {
  switch (condition?.kind) {
    case "name":
      return condition.name.start + condition.name.text.length;
    case "relation":
      return condition.right.start + condition.right.text.length + 1;
    case "call":
      return condition.argument.start + condition.argument.text.length + 1;
    case undefined:
    default:
      return 0;
  }
}
