import type { ConfigFile, Span } from "@postfixjs/config";
import { formatEdits, inlayHints, pathLinks, semanticTokens, signatureAt } from "@postfixjs/config/editor";
import type { TokenKind } from "@postfixjs/config/editor";
import { InlayHintKind, SemanticTokensBuilder } from "vscode-languageserver";
import type { DocumentLink, InlayHint, SemanticTokens, SignatureHelp, TextEdit } from "vscode-languageserver";
import { fieldTexts } from "./field-texts.ts";
import { toLspEdit, toRange } from "./view.ts";
import type { ConfigView, Place } from "./view.ts";

/** The token types of the protocol that stand for ours, in the order of the legend. */
const tokenTypes: Readonly<Record<TokenKind, string>> = {
  parameter: "property",
  "own-name": "variable",
  reference: "variable",
  restriction: "function",
  "table-type": "type",
  path: "string",
  number: "number",
  unit: "keyword",
  keyword: "enumMember",
  service: "class",
  command: "method",
  field: "parameter",
  "commented-setting": "comment",
};

/** What the numbers in semantic tokens mean. */
export const tokenLegend: { tokenTypes: string[]; tokenModifiers: string[] } = {
  tokenTypes: [...new Set(Object.values(tokenTypes))],
  tokenModifiers: ["deprecated", "definition"],
};

/** The tokens of a file, or of a piece of it. */
export function tokens(view: ConfigView, file: ConfigFile, range?: Span): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  const own = view.files[file];
  for (const { kind, start, end, isDeprecated } of own === undefined
    ? []
    : semanticTokens(view.model, file)) {
    if (own === undefined || (range !== undefined && (end < range.start || start > range.end))) continue;
    const { line, character } = own.document.positionAt(start);
    const isDefinition = kind === "parameter" || kind === "own-name" || kind === "service";
    const modifiers = (isDeprecated ? 1 : 0) + (isDefinition ? 2 : 0);
    builder.push(line, character, end - start, tokenLegend.tokenTypes.indexOf(tokenTypes[kind]), modifiers);
  }
  return builder.build();
}

/** No value behind a setting is longer. */
const hintMax = 60;

/** Expanded values, and services that override a setting. */
export function hints(view: ConfigView, file: ConfigFile, range: Span): InlayHint[] {
  const own = view.files[file];
  if (own === undefined || !view.settings.inlayHints) return [];
  return inlayHints(view.model, file, range).map(({ offset, kind, text }) => {
    const shown = text.replaceAll(/\s+/gu, " ");
    const short = shown.length > hintMax ? `${shown.slice(0, hintMax)}…` : shown;
    const label = kind === "value" ? `→ ${short === "" ? "(empty)" : short}` : `⟵ overridden by ${short}`;
    return {
      position: own.document.positionAt(offset),
      label,
      kind: InlayHintKind.Type,
      paddingLeft: true,
      tooltip: text,
    };
  });
}

/** Paths in values, as links to files. */
export function links(view: ConfigView, file: ConfigFile): DocumentLink[] {
  const own = view.files[file];
  if (own === undefined) return [];
  return pathLinks(view.model, file).map((link) => {
    const target = `file://${link.path.split("/").map(encodeSegment).join("/")}`;
    return { range: toRange(own.document, link), target };
  });
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed());
}

/** The form of what is written at a place. */
export function signatureHelp(view: ConfigView, { file, offset }: Place): SignatureHelp | undefined {
  const found = signatureAt(view.model, file, offset);
  if (found === undefined) return undefined;
  const parameters = found.parts.map(({ start, end }) => ({ label: [start, end] as [number, number] }));
  const documentation = found.field === undefined ? undefined : fieldTexts[found.field].meaning;
  const signature = { label: found.label, parameters, ...(documentation !== undefined && { documentation }) };
  return { signatures: [signature], activeSignature: 0, activeParameter: found.activePart };
}

/** The edits that lay a file out, or a piece of it. */
export function format(view: ConfigView, file: ConfigFile, range?: Span): TextEdit[] {
  const own = view.files[file];
  if (own === undefined || !view.settings.formatting) return [];
  return formatEdits(view.model, file, range).map((edit) => toLspEdit(own.document, edit));
}
