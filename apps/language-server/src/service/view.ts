import type { ConfigFile, Span } from "@postfixjs/config";
import type { EditorModel } from "@postfixjs/config/editor";
import type { Range, TextEdit as LspEdit } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

/** One of the two files as it is now: in the editor, or on disk. */
export interface FileView {
  /** Where it is. */
  readonly uri: string;
  /** Its text and positions. Lines end with LF, CR LF or CR, as the protocol has it. */
  readonly document: TextDocument;
  /** Whether an editor has it open. */
  readonly isOpen: boolean;
}

/** The settings of the server. */
export interface Settings {
  /** The Postfix version in use, such as `3.7`; empty if any will do. */
  readonly version: string;
  /** The path of the manual page postconf(5); empty to show none, `undefined` to look for it. */
  readonly manualPage: string | undefined;
  /** Whether to show expanded values behind settings. */
  readonly inlayHints: boolean;
  /** Whether to format. */
  readonly formatting: boolean;
}

/** The settings of a client that says nothing. */
export const defaultSettings: Settings = {
  version: "",
  manualPage: undefined,
  inlayHints: true,
  formatting: true,
};

/** The two files of a directory together. */
export interface ConfigView {
  /** What there is to know about both. */
  readonly model: EditorModel;
  /** The files that exist. */
  readonly files: Readonly<Partial<Record<ConfigFile, FileView>>>;
  /** The settings. */
  readonly settings: Settings;
}

/** A file of a view, and a place in it. */
export interface Place {
  /** Which file. */
  readonly file: ConfigFile;
  /** In UTF-16 units. */
  readonly offset: number;
}

/** The range of a span, as the protocol has it. */
export function toRange(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** An edit, as the protocol has it. */
export function toLspEdit(document: TextDocument, edit: Span & { readonly text: string }): LspEdit {
  return { range: toRange(document, edit), newText: edit.text };
}
