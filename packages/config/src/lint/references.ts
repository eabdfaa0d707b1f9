import { parseExpression } from "../expand/expression.ts";
import type { Part } from "../expand/expression.ts";
import { parseMacroText } from "../expand/macro-text.ts";
import type { MacroReference } from "../expand/macro-text.ts";

/** A name that a value refers to; offsets count in the value. */
export interface NameUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether the expression says what to use if the name is empty or not. */
  readonly isConditional: boolean;
}

/** A malformed expression in a value; offsets count in the value. */
export interface MalformedUse {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What a value refers to, in every branch of its expressions. */
export interface ValueReferences {
  readonly names: readonly NameUse[];
  readonly malformed: readonly MalformedUse[];
}

/** What most values, and those that are not expanded, refer to. */
export const noReferences: ValueReferences = { names: [], malformed: [] };

/** How deep expressions may stand inside each other in one value before we stop looking. */
const depthMax = 100;

/** Finds the names that a value refers to without evaluating it. */
export function findReferences(value: string): ValueReferences {
  if (!value.includes("$")) return noReferences;
  const names: NameUse[] = [];
  const malformed: MalformedUse[] = [];
  const visitText = (text: string, base: number, depth: number): void => {
    if (depth > depthMax || !text.includes("$")) return;
    const { pieces, error } = parseMacroText(text);
    for (const piece of pieces) if (piece.kind === "reference") visitReference(piece, base, depth);
    if (error !== undefined) {
      malformed.push({ message: error.message, start: base + error.start, end: base + error.end });
    }
  };
  const visitReference = (reference: MacroReference, base: number, depth: number): void => {
    const { condition, branches, error } = parseExpression(reference.body, true);
    const at = base + reference.bodyStart;
    if (condition?.kind === "name") {
      const { text: name, start } = condition.name;
      const isConditional = branches !== undefined;
      names.push({ name, start: at + start, end: at + start + name.length, isConditional });
    }
    if (error !== undefined) {
      malformed.push({ message: error.message, start: base + reference.start, end: base + reference.end });
    }
    const parts: (Part | undefined)[] = [branches?.whenTrue, branches?.whenFalse];
    if (condition?.kind === "relation") parts.unshift(condition.left, condition.right);
    if (condition?.kind === "call") parts.unshift(condition.argument);
    for (const part of parts) if (part !== undefined) visitText(part.text, at + part.start, depth + 1);
  };
  visitText(value, 0, 0);
  return { names, malformed };
}
