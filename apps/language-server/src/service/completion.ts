import { completionsAt, describeName } from "@postfixjs/config/editor";
import type { Candidate } from "@postfixjs/config/editor";
import { CompletionItemKind, CompletionItemTag, InsertTextFormat } from "vscode-languageserver";
import type { CompletionItem, CompletionList } from "vscode-languageserver";
import { parameterProse } from "./hover.ts";
import type { HoverOptions } from "./hover.ts";
import { Prose } from "./prose.ts";
import { serviceSnippets } from "./snippets.ts";
import { toRange } from "./view.ts";
import type { ConfigView, Place } from "./view.ts";

const kinds: Readonly<Record<Candidate["kind"], CompletionItemKind>> = {
  choice: CompletionItemKind.EnumMember,
  command: CompletionItemKind.Module,
  option: CompletionItemKind.Property,
  "own-name": CompletionItemKind.Variable,
  parameter: CompletionItemKind.Property,
  restriction: CompletionItemKind.Function,
  service: CompletionItemKind.Class,
  "table-type": CompletionItemKind.TypeParameter,
  unit: CompletionItemKind.Unit,
};

/** What completion needs to know of the client. */
export interface CompletionOptions {
  /** Whether it inserts snippets. */
  readonly snippets: boolean;
}

/** What may stand at a place; texts come with {@link resolveCompletion}. */
export function completion(
  view: ConfigView,
  { file, offset }: Place,
  { snippets }: CompletionOptions,
): CompletionList | undefined {
  const own = view.files[file];
  const found = own === undefined ? undefined : completionsAt(view.model, file, offset);
  if (own === undefined || found === undefined) return undefined;
  const range = toRange(own.document, found);
  const behind = own.document.getText({ start: range.end, end: { line: range.end.line + 1, character: 0 } });
  const suffix = suffixOf(found.context.kind, behind);
  const { uri } = own;
  const items = found.candidates.map((candidate, index) => {
    const item = toItem(candidate, index);
    item.textEdit = {
      range,
      newText:
        candidate.text +
        (candidate.kind === "parameter" || candidate.kind === "own-name" || candidate.kind === "option"
          ? suffix
          : ""),
    };
    if (candidate.parameter !== undefined) item.data = { uri, name: candidate.text };
    return item;
  });
  const isNewService =
    found.context.kind === "field" && found.context.field === "service" && behind.trim() === "";
  if (isNewService && snippets) items.push(...serviceSnippets.map((snippet) => serviceItem(snippet, range)));
  // The units of a time depend on the digits, so the list is not for filtering.
  return { isIncomplete: found.candidates.some(({ kind }) => kind === "unit"), items };
}

/**
 * A name at the start of a line wants ` = `, one behind `-o` only `=`; neither if it stands there already.
 */
function suffixOf(kind: "field" | "name" | "option" | "reference" | "value", behind: string): string {
  if (/^[ \t]*=/u.test(behind)) return "";
  if (kind === "name") return " = ";
  return kind === "option" ? "=" : "";
}

function toItem(
  { text, kind, parameter, isSet, isTooNew, argument }: Candidate,
  index: number,
): CompletionItem {
  const item: CompletionItem = { label: text, kind: kinds[kind], sortText: String(index).padStart(4, "0") };
  if (parameter?.deprecated !== undefined) item.tags = [CompletionItemTag.Deprecated];
  const details = [
    ...(parameter === undefined
      ? []
      : [
          parameter.defaultValue === ""
            ? parameter.type
            : `${parameter.type}, default ${parameter.defaultValue.slice(0, 60)}`,
        ]),
    ...(parameter?.since === undefined ? [] : [`since ${parameter.since}`]),
    ...(argument === undefined ? [] : [argument]),
    ...(isSet === true ? ["set already"] : []),
    ...(isTooNew === true ? ["not in your version of Postfix"] : []),
  ];
  if (details.length > 0) item.detail = details.join(", ");
  return item;
}

function serviceItem(
  { label, detail, body }: (typeof serviceSnippets)[number],
  range: ReturnType<typeof toRange>,
): CompletionItem {
  return {
    label,
    detail,
    kind: CompletionItemKind.Snippet,
    insertTextFormat: InsertTextFormat.Snippet,
    sortText: `z${label}`,
    textEdit: { range, newText: body },
  };
}

/** Which parameter an item of a list is about. */
export function completionData({
  data,
}: CompletionItem): { readonly uri: string; readonly name: string } | undefined {
  const fields: unknown = data;
  if (typeof fields !== "object" || fields === null || !("uri" in fields) || !("name" in fields))
    return undefined;
  const { uri, name } = fields;
  return typeof uri === "string" && typeof name === "string" ? { uri, name } : undefined;
}

/** Adds the text to an item of a list. */
export function resolveCompletion(
  view: ConfigView,
  item: CompletionItem,
  name: string,
  options: HoverOptions,
): CompletionItem {
  const prose = parameterProse(view, new Prose(options.isMarkdown), describeName(view.model, name), options);
  return { ...item, documentation: prose.content() };
}
