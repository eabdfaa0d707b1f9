import { isSpace } from "../text/characters.ts";
import { decodeText } from "../text/encoding.ts";
import type { Span } from "../text/span.ts";
import type { SyntaxDiagnostic } from "./diagnostic.ts";
import { scanLogicalLines } from "./logical-lines.ts";
import type { IndentedText, LogicalLine, Trivia } from "./logical-lines.ts";
import { splitNameValue } from "./name-value.ts";
import type { NameValue, NameValueError } from "./name-value.ts";
import { SourceMap } from "./source-map.ts";

/** `name = value`, with all its lines. */
export interface MainCfSetting extends LogicalLine {
  readonly kind: "setting";
  /** The name; any bytes but space and `=`. */
  readonly name: string;
  /** The value as Postfix stores it: line feeds gone, other space kept, nothing expanded. */
  readonly value: string;
  /** Where the name stands in the file. */
  readonly nameSpan: Span;
  /** Where the value stands in the file; may hold line ends and comments. Empty values have an empty span. */
  readonly valueSpan: Span;
}

/** A logical line that Postfix refuses: it ends every program that reads the file. */
export interface MainCfBroken extends LogicalLine {
  readonly kind: "broken";
  /** Postfix's words for what is wrong. */
  readonly error: NameValueError;
}

/** A piece of a main.cf file. */
export type MainCfNode = MainCfSetting | MainCfBroken | IndentedText | Trivia;

/** A main.cf file. The texts of the nodes, put together, are the text of the file. */
export interface MainCf {
  /** Which file it is. */
  readonly file: "main.cf";
  /** The whole text; offsets of nodes and diagnostics count its UTF-16 code units. */
  readonly text: string;
  /** The pieces of the file, in order and without gaps. */
  readonly nodes: readonly MainCfNode[];
  /** What is wrong with the syntax. */
  readonly diagnostics: readonly SyntaxDiagnostic[];
}

/**
 * Reads a main.cf file into a tree that keeps every byte. Never throws: what Postfix would refuse becomes a
 * `broken` node and a diagnostic.
 *
 * @param input - text, or bytes, which become text by the rule of `decodeText`
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 *
 * const file = parseMainCf("# sample\nmydestination = a.example,\n  b.example\n");
 * for (const node of file.nodes) {
 *   console.log(node.kind, JSON.stringify(file.text.slice(node.start, node.end)));
 *   // => comment "# sample\n"
 *   // => setting "mydestination = a.example,\n  b.example\n"
 *   if (node.kind === "setting") console.log(node.value); // => a.example,  b.example
 * }
 * ```
 */
export function parseMainCf(input: string | Uint8Array): MainCf {
  const text = typeof input === "string" ? input : decodeText(input);
  const nodes: MainCfNode[] = [];
  const diagnostics: SyntaxDiagnostic[] = [];
  scanLogicalLines(text, {
    trivia: (line) => nodes.push(line),
    logical: (line) => {
      const node = toNode(text, line);
      nodes.push(node);
      if (node.kind !== "setting" || node.text.includes("\0")) diagnostics.push(...findings(text, node));
    },
  });
  return { file: "main.cf", text, nodes, diagnostics };
}

/**
 * The settings of a file, in order; of several with one name the last one counts.
 *
 * @example
 * ```ts
 * import { mainCfSettings, parseMainCf } from "@postfixjs/config";
 *
 * const file = parseMainCf("# ours\nmydomain = example.org\nmyorigin = $mydomain\n");
 * console.log(mainCfSettings(file).map(({ name, value }) => `${name}=${value}`));
 * // => [ 'mydomain=example.org', 'myorigin=$mydomain' ]
 * ```
 */
export function mainCfSettings(file: MainCf): MainCfSetting[] {
  return file.nodes.filter((node) => node.kind === "setting");
}

function toNode(text: string, line: LogicalLine): MainCfSetting | MainCfBroken | IndentedText {
  if (isSpace(line.text.charCodeAt(0))) return { kind: "indented", ...line };
  const split = splitNameValue(line.text);
  if (typeof split === "string") return { kind: "broken", ...line, error: split };
  return toSetting(text, line, split);
}

function toSetting(fileText: string, logical: LogicalLine, split: NameValue): MainCfSetting {
  const { start, end, line, pieces, text } = logical;
  const { name, value, nameStart, nameEnd, valueStart, valueEnd } = split;
  const map = pieces.length === 1 ? undefined : new SourceMap(fileText, logical);
  const nameSpan = map?.span(nameStart, nameEnd) ?? { start: start + nameStart, end: start + nameEnd };
  const valueSpan = map?.span(valueStart, valueEnd) ?? { start: start + valueStart, end: start + valueEnd };
  return { kind: "setting", start, end, line, pieces, text, name, value, nameSpan, valueSpan };
}

function findings(text: string, node: MainCfSetting | MainCfBroken | IndentedText): SyntaxDiagnostic[] {
  const map = new SourceMap(text, node);
  const whole = map.span(0, node.text.length);
  const found: SyntaxDiagnostic[] = [];
  const nul = node.text.indexOf("\0");
  if (nul >= 0) {
    found.push({
      ...map.span(nul, node.text.length),
      code: "nul-byte",
      severity: "warning",
      message: "Everything from the NUL byte to the end of this entry is ignored",
    });
  }
  if (node.kind === "indented") {
    found.push({
      ...whole,
      code: "indented-first-line",
      severity: "warning",
      message: "Indented text before the first setting is ignored; remove the space in front of it",
    });
  } else if (node.kind === "broken") {
    found.push({
      ...whole,
      code: node.error === "missing attribute name" ? "missing-name" : "missing-equals",
      severity: "error",
      message: `This is not a setting of the form "name = value" (${node.error}); every Postfix program refuses the file`,
    });
  }
  return found;
}
