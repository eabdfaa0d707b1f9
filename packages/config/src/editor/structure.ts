import { commentedName } from "../edit/main-cf-edits.ts";
import { visibleEnd } from "../edit/lines.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { PhysicalLine } from "../syntax/logical-lines.ts";
import type { Span } from "../text/span.ts";
import { expressionsAt } from "./branches.ts";
import type { EditorModel } from "./model.ts";
import { lineAt, nodeAt } from "./node-at.ts";

/** An entry of an outline: a setting, or a service with its `-o` options. */
export interface OutlineEntry extends Span {
  /** What it is. */
  readonly kind: "option" | "service" | "setting";
  /** Its name; of a service, `name/type`. */
  readonly name: string;
  /** Its value; of a service, its command. */
  readonly detail: string;
  /** Where the name stands. */
  readonly nameSpan: Span;
  /** The options of a service. */
  readonly children: readonly OutlineEntry[];
}

/**
 * The settings of main.cf, or the services of master.cf, in the order of the file.
 *
 * @example
 * ```ts
 * import { parseMainCf, parseMasterCf } from "@postfixjs/config";
 * import { EditorModel, outline } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("");
 * const masterCf = parseMasterCf("smtp inet n - y - - smtpd\n  -o syslog_name=mx\n");
 * const model = new EditorModel({ mainCf, masterCf, registry });
 * for (const { name, children } of outline(model, "master.cf")) console.log(name, children.map((each) => each.name));
 * // => smtp/inet [ 'syslog_name' ]
 * ```
 */
export function outline(model: EditorModel, file: ConfigFile): OutlineEntry[] {
  if (file === "master.cf") return model.services.map((service) => serviceEntry(model, service));
  return model.sites.flatMap(({ setting, name, value, nameSpan }) => {
    if (setting === undefined) return [];
    const end = visibleEnd(model.mainCf.text, setting);
    return [
      { kind: "setting", name, detail: value, nameSpan, start: setting.start, end, children: [] } as const,
    ];
  });
}

function serviceEntry(model: EditorModel, service: EditorModel["services"][number]): OutlineEntry {
  const { fields, overrides } = service;
  return {
    kind: "service",
    name: `${fields.service.text}/${fields.type.text}`,
    detail: fields.command.text,
    nameSpan: { start: fields.service.start, end: fields.service.end },
    start: service.start,
    end: visibleEnd(model.masterCf.text, service),
    children: overrides.map(({ name, value, nameSpan, start, end }) => {
      return { kind: "option", name, detail: value, nameSpan, start, end, children: [] };
    }),
  };
}

/** Lines that an editor can fold. */
export interface Fold extends Span {
  /** Comments, or an entry of several lines. */
  readonly kind: "comment" | "entry";
}

/**
 * What can be folded: entries of several lines, blocks of comments, runs of settings that are commented out.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, folds } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("# one\n# two\nmynetworks =\n  127.0.0.0/8\n");
 * const model = new EditorModel({ mainCf, registry });
 * console.log(folds(model, "main.cf").map(({ kind, start, end }) => `${kind} ${start}-${end}`));
 * // => [ 'comment 0-11', 'entry 12-38' ]
 * ```
 */
export function folds(model: EditorModel, file: ConfigFile): Fold[] {
  const { text, nodes } = model.file(file);
  const found: Fold[] = [];
  let block: PhysicalLine[] = [];
  let isCode = false;
  const flush = (): void => {
    const [first] = block;
    const last = block.at(-1);
    if (first !== undefined && last !== undefined && first !== last) {
      found.push({ kind: "comment", start: first.start, end: visibleEnd(text, last) });
    }
    block = [];
  };
  for (const node of nodes) {
    if (node.kind === "comment") {
      // A run of settings that are commented out is folded apart from the prose above it.
      const isSetting = isCommentedOut(text.slice(node.start, node.end));
      if (block.length > 0 && isSetting !== isCode) flush();
      isCode = isSetting;
      block.push(node);
      continue;
    }
    flush();
    if ("pieces" in node && node.pieces.length > 1) {
      found.push({ kind: "entry", start: node.start, end: visibleEnd(text, node) });
    }
  }
  flush();
  return found;
}

/** Whether a comment line holds a setting, a service, or the continuation of one. */
export function isCommentedOut(line: string): boolean {
  if (/^#(?:[ \t]{2}|\t)[ \t]*[^\s#]/u.test(line)) return true;
  return commentedName(line) !== undefined || /^#[^\s#]+[ \t]+(?:inet|unix|fifo|pass)[ \t]/u.test(line);
}

/**
 * The spans around a place from the innermost: name, expression, word, value, line, entry, file.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { EditorModel, selectionSpans } from "@postfixjs/config/editor";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\nmyorigin = $mydomain\n");
 * const model = new EditorModel({ mainCf, registry });
 * const spans = selectionSpans(model, "main.cf", mainCf.text.indexOf("$mydomain") + 3);
 * console.log(spans.map(({ start, end }) => mainCf.text.slice(start, end).trimEnd())[0]); // => mydomain
 * ```
 */
export function selectionSpans(model: EditorModel, file: ConfigFile, offset: number): Span[] {
  const { text } = model.file(file);
  const spans: Span[] = [];
  const add = ({ start, end }: Span): void => {
    const inner = spans.at(-1);
    const isOutside = inner === undefined || (start <= inner.start && end >= inner.end);
    if (isOutside && (inner === undefined || start !== inner.start || end !== inner.end))
      spans.push({ start, end });
  };
  const node = nodeAt(model, file, offset);
  if (node !== undefined) add(node);
  const site = model.siteAt(file, offset);
  if (site !== undefined && offset > site.nameSpan.end) {
    const map = model.valueMap(site);
    for (const { start, end } of expressionsAt(site.value, map.valueOffset(offset)).toReversed())
      add(map.span(start, end));
    add(site.valueSpan);
  }
  if (site?.setting === undefined && site !== undefined) {
    add({ start: Math.min(site.nameSpan.start, site.valueSpan.start), end: site.valueSpan.end });
  }
  const line = lineAt(model, file, offset);
  if (line !== undefined) add({ start: line.start, end: visibleEnd(text, line) });
  const entry = model.file(file).nodes.find(({ start, end }) => offset >= start && offset < end);
  if (entry !== undefined) add({ start: entry.start, end: visibleEnd(text, entry) });
  add({ start: 0, end: text.length });
  return spans;
}
