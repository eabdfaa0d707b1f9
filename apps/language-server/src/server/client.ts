import type { ClientCapabilities, InitializeParams } from "vscode-languageserver";

/** What the client can do; read once, and only what is there. */
export interface Client {
  /** Hovers and documentation may be Markdown. */
  readonly markdown: boolean;
  /** Completions may be snippets. */
  readonly snippets: boolean;
  /** The outline may have levels. */
  readonly symbolTree: boolean;
  /** Edits may have versions. */
  readonly documentChanges: boolean;
  /** Edits may have remarks. */
  readonly annotations: boolean;
  /** Actions are asked for by kind and carry edits, rather than being commands. */
  readonly actionLiterals: boolean;
  /** The client asks for diagnostics itself. */
  readonly pull: boolean;
  /** The client can be asked to ask again. */
  readonly refreshDiagnostics: boolean;
  /** Likewise for hints. */
  readonly refreshHints: boolean;
  /** Likewise for code lenses. */
  readonly refreshLenses: boolean;
  /** The client answers `workspace/configuration`. */
  readonly configuration: boolean;
  /** The client tells us of changed settings if we ask for it. */
  readonly configurationChanges: boolean;
  /** The client watches files for us. */
  readonly watching: boolean;
  /** The client asks whether a name can be renamed before it asks for the new one. */
  readonly prepareRename: boolean;
  /** Findings may have a link to the description of their code. */
  readonly codeDescriptions: boolean;
}

/** Reads the capabilities of a client, any of which may be missing or null. */
export function readClient({ capabilities }: InitializeParams): Client {
  const given: ClientCapabilities | null = capabilities;
  const textDocument = given?.textDocument ?? {};
  const workspace = given?.workspace ?? {};
  const formats = textDocument.hover?.contentFormat ?? [];
  const { workspaceEdit } = workspace;
  return {
    markdown: formats.includes("markdown"),
    snippets: textDocument.completion?.completionItem?.snippetSupport === true,
    symbolTree: textDocument.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    documentChanges: workspaceEdit?.documentChanges === true,
    annotations: isThere(workspaceEdit?.changeAnnotationSupport),
    actionLiterals: isThere(textDocument.codeAction?.codeActionLiteralSupport),
    pull: isThere(textDocument.diagnostic),
    refreshDiagnostics: workspace.diagnostics?.refreshSupport === true,
    refreshHints: workspace.inlayHint?.refreshSupport === true,
    refreshLenses: workspace.codeLens?.refreshSupport === true,
    configuration: workspace.configuration === true,
    configurationChanges: workspace.didChangeConfiguration?.dynamicRegistration === true,
    watching: workspace.didChangeWatchedFiles?.dynamicRegistration === true,
    prepareRename: textDocument.rename?.prepareSupport === true,
    codeDescriptions:
      textDocument.publishDiagnostics?.codeDescriptionSupport === true ||
      textDocument.diagnostic?.codeDescriptionSupport === true,
  };
}

function isThere(capability: object | null | undefined): boolean {
  return capability !== undefined && capability !== null;
}
