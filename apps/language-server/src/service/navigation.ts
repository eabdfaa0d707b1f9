import type { ConfigFile } from "@postfixjs/config";
import {
  findDefinitions,
  findOccurrences,
  findReferencesAt,
  folds,
  outline,
  selectionSpans,
  symbolAt,
} from "@postfixjs/config/editor";
import type { OutlineEntry } from "@postfixjs/config/editor";
import { DocumentHighlightKind, FoldingRangeKind, SymbolKind } from "vscode-languageserver";
import type {
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Location,
  SelectionRange,
  SymbolInformation,
} from "vscode-languageserver";
import { toRange } from "./view.ts";
import type { ConfigView, FileView, Place } from "./view.ts";

/** Where what stands at a place gets its value. */
export function definition(view: ConfigView, { file, offset }: Place): Location[] {
  return findDefinitions(view.model, file, offset).flatMap((place) => toLocation(view, place));
}

/** All places in both files that name what stands at a place. */
export function references(view: ConfigView, { file, offset }: Place, withDeclaration: boolean): Location[] {
  return findReferencesAt(view.model, file, offset)
    .filter(({ role }) => withDeclaration || role === "read")
    .flatMap((place) => toLocation(view, place));
}

function toLocation(
  { files }: ConfigView,
  place: { readonly file: ConfigFile; readonly start: number; readonly end: number },
): Location[] {
  const own = files[place.file];
  return own === undefined ? [] : [{ uri: own.uri, range: toRange(own.document, place) }];
}

/** The places in one file that name what stands at a place. */
export function highlights(view: ConfigView, { file, offset }: Place): DocumentHighlight[] {
  const symbol = symbolAt(view.model, file, offset);
  const own = view.files[file];
  if (symbol === undefined || own === undefined) return [];
  return findOccurrences(view.model, symbol)
    .filter((place) => place.file === file)
    .map((place) => {
      const kind = place.role === "write" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      return { range: toRange(own.document, place), kind };
    });
}

const symbolKinds: Readonly<Record<OutlineEntry["kind"], SymbolKind>> = {
  setting: SymbolKind.Property,
  service: SymbolKind.Class,
  option: SymbolKind.Field,
};

/** The outline of a file. */
export function documentSymbols(view: ConfigView, file: ConfigFile): DocumentSymbol[] {
  const own = view.files[file];
  return own === undefined ? [] : outline(view.model, file).map((entry) => toSymbol(own, entry));
}

function toSymbol(own: FileView, entry: OutlineEntry): DocumentSymbol {
  const { kind, name, detail, nameSpan, children } = entry;
  return {
    // An empty name is refused by some clients.
    name: name.trim() === "" ? "(nameless)" : name,
    detail: detail.replaceAll(/\s+/gu, " ").slice(0, 200),
    kind: symbolKinds[kind],
    range: toRange(own.document, {
      start: Math.min(entry.start, nameSpan.start),
      end: Math.max(entry.end, nameSpan.end),
    }),
    selectionRange: toRange(own.document, nameSpan),
    children: children.map((child) => toSymbol(own, child)),
  };
}

/** The outline of a file as a list without levels, for clients that know no other. */
export function flatSymbols(view: ConfigView, file: ConfigFile, query: string = ""): SymbolInformation[] {
  const own = view.files[file];
  if (own === undefined) return [];
  const wanted = query.toLowerCase();
  const flat = (symbol: DocumentSymbol, containerName: string): SymbolInformation[] => {
    const location = { uri: own.uri, range: symbol.selectionRange };
    const information = {
      name: symbol.name,
      kind: symbol.kind,
      location,
      ...(containerName !== "" && { containerName }),
    };
    const children = (symbol.children ?? []).flatMap((child) => flat(child, symbol.name));
    return symbol.name.toLowerCase().includes(wanted) ? [information, ...children] : children;
  };
  return documentSymbols(view, file).flatMap((symbol) => flat(symbol, ""));
}

/** What can be folded. */
export function foldingRanges(view: ConfigView, file: ConfigFile): FoldingRange[] {
  const own = view.files[file];
  if (own === undefined) return [];
  return folds(view.model, file).flatMap(({ kind, start, end }) => {
    const startLine = own.document.positionAt(start).line;
    const endLine = own.document.positionAt(end).line;
    if (endLine <= startLine) return [];
    return [
      kind === "comment" ? { startLine, endLine, kind: FoldingRangeKind.Comment } : { startLine, endLine },
    ];
  });
}

/** The ranges around a place, the innermost with its parents. */
export function selectionRange(view: ConfigView, { file, offset }: Place): SelectionRange | undefined {
  const own = view.files[file];
  if (own === undefined) return undefined;
  return selectionSpans(view.model, file, offset).reduceRight<SelectionRange | undefined>((parent, span) => {
    const range = toRange(own.document, span);
    return parent === undefined ? { range } : { range, parent };
  }, undefined);
}
