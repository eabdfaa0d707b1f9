import { commentedName } from "../edit/main-cf-edits.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCfField, MasterCfService } from "../syntax/service.ts";
import type { PhysicalLine } from "../syntax/logical-lines.ts";
import type { Span } from "../text/span.ts";
import type { EditorModel, EditorSite } from "./model.ts";
import { wordAt } from "./value-words.ts";

/** The name of a setting in main.cf or of a `-o` option in master.cf. */
export interface NameNode extends Span {
  readonly kind: "name";
  /** The name. */
  readonly name: string;
  /** The setting or option. */
  readonly site: EditorSite;
}

/** The name in a `$name` expression. */
export interface ReferenceNode extends Span {
  readonly kind: "reference";
  /** The name behind the `$`. */
  readonly name: string;
  /** The setting or option whose value refers to it. */
  readonly site: EditorSite;
}

/** A word of a value, or the place between two words. */
export interface WordNode extends Span {
  readonly kind: "word";
  /** The word; empty between words. */
  readonly text: string;
  /** Where the word begins in the value. */
  readonly valueStart: number;
  /** The setting or option whose value holds it. */
  readonly site: EditorSite;
}

/** A field of a service in master.cf. */
export interface FieldNode extends Span {
  readonly kind: "field";
  /** Which one. */
  readonly field: MasterCfField;
  /** Its text. */
  readonly text: string;
  /** The service. */
  readonly service: MasterCfService;
}

/** A word behind the command of a service that belongs to no `-o` option. */
export interface ArgumentNode extends Span {
  readonly kind: "argument";
  /** The word as the program gets it. */
  readonly text: string;
  /** The service. */
  readonly service: MasterCfService;
}

/** The name of a setting that is commented out, or another comment. */
export interface CommentNode extends Span {
  readonly kind: "comment";
  /** The name in `#name = value`. */
  readonly name?: string;
}

/** What stands at a place of a file. */
export type EditorNode = NameNode | ReferenceNode | WordNode | FieldNode | ArgumentNode | CommentNode;

/**
 * What stands at a place of a file. A cursor behind the last character of a name still counts as on it.
 *
 * @param model - the two files
 * @param file - in which file to look
 * @param offset - in UTF-16 code units
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, nodeAt } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mynetworks = 127.0.0.0/8,\n# and\n  $own_networks\n");
 * const model = new EditorModel({ mainCf, registry });
 * const node = nodeAt(model, "main.cf", mainCf.text.indexOf("own_"));
 * if (node?.kind === "reference") console.log(node.name, node.site.name); // => own_networks mynetworks
 * ```
 */
export function nodeAt(model: EditorModel, file: ConfigFile, offset: number): EditorNode | undefined {
  const line = lineAt(model, file, offset);
  if (line?.kind === "comment") return commentNode(model.file(file).text, line);
  const site = model.siteAt(file, offset);
  if (site !== undefined) return siteNode(model, site, offset);
  return file === "master.cf" ? serviceNode(model, offset) : undefined;
}

/** The physical line that holds a place, also inside of an entry. The end of a file is on its last line. */
export function lineAt(model: EditorModel, file: ConfigFile, offset: number): PhysicalLine | undefined {
  const { nodes, text } = model.file(file);
  // Behind a line end there is an empty line, which is no node.
  const last = text.endsWith("\n") ? undefined : nodes.at(-1);
  const node = nodes.find(({ end }) => offset < end) ?? last;
  if (node === undefined) return undefined;
  if (!("pieces" in node)) return node;
  return node.pieces.find(({ end }) => offset < end) ?? node.pieces.at(-1);
}

/** The service whose entry holds a place. */
export function serviceAt(model: EditorModel, offset: number): MasterCfService | undefined {
  return model.services.find(({ start, end }) => offset >= start && offset < end);
}

function commentNode(text: string, line: Span): CommentNode {
  const content = text.slice(line.start, line.end);
  const name = commentedName(content);
  if (name === undefined) return { kind: "comment", start: line.start, end: line.end };
  const start = line.start + content.indexOf(name);
  return { kind: "comment", name, start, end: start + name.length };
}

function siteNode(model: EditorModel, site: EditorSite, offset: number): EditorNode {
  const { nameSpan, name } = site;
  if (offset <= nameSpan.end) return { kind: "name", name, site, ...nameSpan };
  const map = model.valueMap(site);
  const at = map.valueOffset(offset);
  const use = site.references.names.find(
    ({ start, end }) => at <= end && /^(?:\$?[{(]?)$/u.test(site.value.slice(at, Math.max(at, start))),
  );
  if (use !== undefined) return { kind: "reference", name: use.name, site, ...map.span(use.start, use.end) };
  const word = wordAt(site.value, at);
  if (word === undefined) return { kind: "word", text: "", valueStart: at, site, start: offset, end: offset };
  const { text, start, end } = word;
  return { kind: "word", text, valueStart: start, site, ...map.span(start, end) };
}

function serviceNode(model: EditorModel, offset: number): EditorNode | undefined {
  const service = serviceAt(model, offset);
  if (service === undefined) return undefined;
  for (const field of masterCfFields) {
    const { start, end, text } = service.fields[field];
    if (offset >= start && offset <= end) return { kind: "field", field, text, service, start, end };
  }
  const word = service.arguments.find(({ start, end }) => offset >= start && offset <= end);
  return word && { kind: "argument", text: word.text, service, start: word.start, end: word.end };
}
