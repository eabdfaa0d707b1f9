import { skipSpace } from "../text/characters.ts";
import type { SyntaxDiagnostic } from "../syntax/diagnostic.ts";
import type { Fix } from "./diagnostic.ts";

/** Ways to settle what the parsers found, where the meaning is beyond doubt. */
export function syntaxFixes(text: string, { code, start, end }: SyntaxDiagnostic): Fix[] {
  if (code === "indented-first-line") {
    return [
      { title: "Remove the indentation", edits: [{ start, end: skipSpace(text, start, end), text: "" }] },
    ];
  }
  return code === "bad-override" ? braceOverride(text, start) : [];
}

/** `-o name = value` and `-o{ name = value }` with a blank where it belongs and braces around. */
function braceOverride(text: string, start: number): Fix[] {
  const rest = text.slice(start);
  const glued = /^-o(?=\{[^{}\n]*\})/u.exec(rest);
  const spaced = /^-o[ \t]+([^\s={}]+)(?:[ \t]+=[ \t]*|=[ \t]+)([^\s{}]+)/u.exec(rest);
  const title = "Put braces around it";
  if (glued !== null) return [{ title, edits: [{ start: start + 2, end: start + 2, text: " " }] }];
  if (spaced === null) return [];
  const [whole, name, value] = spaced;
  return [{ title, edits: [{ start, end: start + whole.length, text: `-o { ${name} = ${value} }` }] }];
}
