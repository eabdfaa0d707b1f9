import { commentedName } from "../edit/main-cf-edits.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { Span } from "../text/span.ts";
import { kindOfParameter, restrictions, tableTypes } from "./kinds.ts";
import type { EditorKind } from "./kinds.ts";
import type { EditorModel, EditorSite } from "./model.ts";
import { valueWords } from "./value-words.ts";
import type { ValueWord } from "./value-words.ts";

/** What a token of a file is. */
export type TokenKind =
  | "command"
  | "commented-setting"
  | "field"
  | "keyword"
  | "number"
  | "own-name"
  | "parameter"
  | "path"
  | "reference"
  | "restriction"
  | "service"
  | "table-type"
  | "unit";

/** A token for highlighting by meaning. Tokens don't overlap and don't reach over lines. */
export interface Token extends Span {
  /** What it is. */
  readonly kind: TokenKind;
  /** Whether Postfix advises against the parameter. */
  readonly isDeprecated: boolean;
}

/**
 * The tokens of a file, in order. What has no meaning of its own, such as text, is left out.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, semanticTokens } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_use_tls = yes\n");
 * const model = new EditorModel({ mainCf, registry });
 * for (const { kind, start, end, isDeprecated } of semanticTokens(model, "main.cf")) {
 *   console.log(kind, mainCf.text.slice(start, end), isDeprecated);
 *   // => parameter smtpd_use_tls true
 *   // => keyword yes false
 * }
 * ```
 */
export function semanticTokens(model: EditorModel, file: ConfigFile): Token[] {
  const tokens: Token[] = [];
  const add = (kind: TokenKind, { start, end }: Span, isDeprecated = false): void => {
    if (end > start) tokens.push({ kind, start, end, isDeprecated });
  };
  for (const site of model.sites) if (site.file === file) addSite(model, site, add);
  if (file === "master.cf") addFields(model, add);
  addComments(model, file, add);
  const { text } = model.file(file);
  // In braces, a word may go on in the next line.
  const ofOneLine = tokens.filter(({ start, end }) => !text.slice(start, end).includes("\n"));
  ofOneLine.sort((left, right) => left.start - right.start);
  return ofOneLine.filter(({ start }, index) => start >= (ofOneLine[index - 1]?.end ?? 0));
}

type Add = (kind: TokenKind, span: Span, isDeprecated?: boolean) => void;

function addSite(model: EditorModel, site: EditorSite, add: Add): void {
  const parameter = model.known.get(site.name);
  add(parameter === undefined ? "own-name" : "parameter", site.nameSpan, parameter?.deprecated !== undefined);
  const map = model.valueMap(site);
  for (const { start, end } of site.references.names) add("reference", map.span(start, end));
  const kind = parameter === undefined ? "text" : kindOfParameter(parameter);
  const isClass = model.restrictionClasses.has(site.name);
  for (const word of valueWords(site.value)) {
    if (!word.text.includes("$"))
      addWord(model, isClass ? "restrictions" : kind, word, (token, from, to) =>
        add(token, map.span(from, to)),
      );
  }
}

function addWord(
  model: EditorModel,
  kind: EditorKind,
  { text, start, end }: ValueWord,
  add: (token: TokenKind, from: number, to: number) => void,
): void {
  const time = /^([0-9]+)([smhdw]?)$/u.exec(text);
  if ((kind === "time" || kind === "number") && time !== null) {
    const digits = start + (time[1] ?? "").length;
    add("number", start, digits);
    add("unit", digits, end);
    return;
  }
  if (kind === "boolean" || kind === "choice") return add("keyword", start, end);
  const isRestriction =
    kind === "restrictions" && (restrictions.has(text) || model.restrictionClasses.has(text));
  if (isRestriction) return add("restriction", start, end);
  const colon = text.indexOf(":");
  const hasType = colon > 0 && tableTypes.has(text.slice(0, colon));
  if (hasType) add("table-type", start, start + colon);
  const rest = hasType ? colon + 1 : 0;
  if (text.startsWith("/", rest) && (hasType || kind === "path")) add("path", start + rest, end);
}

function addFields(model: EditorModel, add: Add): void {
  for (const { fields } of model.services) {
    for (const name of masterCfFields) {
      const kind = name === "service" || name === "command" ? name : "field";
      add(kind, fields[name]);
    }
  }
}

function addComments(model: EditorModel, file: ConfigFile, add: Add): void {
  const { text, nodes } = model.file(file);
  const lines = nodes.flatMap((node) => ("pieces" in node ? node.pieces : [node]));
  for (const line of lines) {
    if (line.kind !== "comment") continue;
    const content = text.slice(line.start, line.end);
    const name = commentedName(content);
    if (name === undefined || !model.known.has(name)) continue;
    const start = line.start + content.indexOf(name);
    add("commented-setting", { start, end: start + name.length });
  }
}
