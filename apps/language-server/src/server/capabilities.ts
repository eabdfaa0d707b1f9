import { CodeActionKind, TextDocumentSyncKind } from "vscode-languageserver";
import type { ServerCapabilities } from "vscode-languageserver";
import { fixAllKind } from "../service/code-actions.ts";
import { tokenLegend } from "../service/decorations.ts";
import type { Client } from "./client.ts";

/** The commands that any client can run; each returns a text. */
export const serverCommands = {
  effective: "postfix.server.effectiveConfiguration",
  preview: "postfix.server.previewEffect",
  explain: "postfix.server.explainFinding",
} as const;

/** What the server offers to a client. */
export function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    positionEncoding: "utf-16",
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    completionProvider: { resolveProvider: true, triggerCharacters: ["$", "{", "=", ":", " "] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    codeActionProvider: client.actionLiterals
      ? { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind] }
      : false,
    codeLensProvider: {},
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    renameProvider: client.prepareRename ? { prepareProvider: true } : true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: { legend: tokenLegend, full: true, range: true },
    documentLinkProvider: {},
    signatureHelpProvider: { triggerCharacters: [" ", "{", "?", ":"] },
    inlayHintProvider: true,
    executeCommandProvider: { commands: Object.values(serverCommands) },
    ...(client.pull && {
      diagnosticProvider: { identifier: "postfix", interFileDependencies: true, workspaceDiagnostics: false },
    }),
  };
}
