import { parseAst } from "rolldown/parseAst";
import type { SourceFile } from "./tree.ts";

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** The lines of each function with a body in braces, methods included. */
export function functionLengths({ path, text }: SourceFile): number[] {
  const lengths: number[] = [];
  const lineAt = lineCounter(text);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { type, body, start, end } = node as Record<string, unknown>;
    const hasBlock = typeof body === "object" && body !== null && "type" in body;
    if (functionTypes.has(String(type)) && hasBlock && body.type === "BlockStatement") {
      lengths.push(lineAt(Number(end)) - lineAt(Number(start)) + 1);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: "ts" }, path).body);
  return lengths;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
