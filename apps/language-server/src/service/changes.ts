import type { ConfigFile } from "@postfixjs/config";
import type { TextEdit } from "@postfixjs/config/edit";
import { prepareRename, renameAt } from "@postfixjs/config/editor";
import type { Range, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import { toLspEdit, toRange } from "./view.ts";
import type { ConfigView, Place } from "./view.ts";

/** What the client can do with edits of several files. */
export interface EditOptions {
  /** Whether it takes edits with the version of each document. */
  readonly documentChanges: boolean;
  /** Whether it shows remarks on edits. */
  readonly annotations: boolean;
}

/** Edits of both files. */
export type FileEdits = Readonly<Partial<Record<ConfigFile, readonly TextEdit[]>>>;

/**
 * The edits of both files as the client takes them; `undefined` if a text holds bytes that no document of an
 * editor can hold, or a file is missing.
 */
export function workspaceEdit(
  { files }: ConfigView,
  edits: FileEdits,
  options: EditOptions,
  remark?: string,
): WorkspaceEdit | undefined {
  const changes: Record<string, ReturnType<typeof toLspEdit>[]> = {};
  const documentChanges: TextDocumentEdit[] = [];
  const isAnnotated = remark !== undefined && options.annotations && options.documentChanges;
  for (const file of ["main.cf", "master.cf"] as const) {
    const own = files[file];
    const list = edits[file] ?? [];
    if (list.length === 0) continue;
    if (own === undefined || list.some(({ text }) => !text.isWellFormed())) return undefined;
    const converted = list.map((edit) =>
      Object.assign(toLspEdit(own.document, edit), isAnnotated ? { annotationId: "remark" } : {}),
    );
    changes[own.uri] = converted;
    const version = own.isOpen ? own.document.version : null;
    documentChanges.push({ textDocument: { uri: own.uri, version }, edits: converted });
  }
  if (!options.documentChanges) return { changes };
  if (!isAnnotated) return { documentChanges };
  return { documentChanges, changeAnnotations: { remark: { label: remark, needsConfirmation: false } } };
}

/** The range of the name that can be renamed; a text says why none can. */
export function prepare(
  view: ConfigView,
  { file, offset }: Place,
): { readonly range: Range; readonly placeholder: string } | string {
  const own = view.files[file];
  const found = prepareRename(view.model, file, offset);
  if ("refusal" in found) return found.refusal;
  if (own === undefined) return "The file is not known";
  const range = toRange(own.document, found);
  return { range, placeholder: own.document.getText(range) };
}

/** Renames what stands at a place; a text says why that cannot be. */
export function rename(
  view: ConfigView,
  { file, offset }: Place,
  newName: string,
  options: EditOptions,
): WorkspaceEdit | string {
  const found = renameAt(view.model, file, offset, newName);
  if ("refusal" in found) return found.refusal;
  return workspaceEdit(view, found.edits, options, found.warning) ?? "One of the files cannot be changed";
}
