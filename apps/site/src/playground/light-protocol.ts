/**
 * Stands in for the package `vscode-languageserver` in the playground's worker: what the language server uses
 * of it, over the messages of a worker. The package is a third of what a visitor would have to load.
 */
import type { Connection } from "vscode-languageserver";

export {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  DiagnosticSeverity,
  DiagnosticTag,
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  InsertTextFormat,
  SymbolKind,
} from "vscode-languageserver-types";

/** How documents are synchronized. */
export const TextDocumentSyncKind = { None: 0, Full: 1, Incremental: 2 } as const;
/** What a report of diagnostics is. */
export const DocumentDiagnosticReportKind = { Full: "full", Unchanged: "unchanged" } as const;
/** Codes of errors that the server means to send. */
export const LSPErrorCodes = { RequestFailed: -32_803 } as const;
/** Asks the client to ask for diagnostics again. */
export const DiagnosticRefreshRequest = { type: "workspace/diagnostic/refresh" } as const;
/** Asks the client to ask for hints again. */
export const InlayHintRefreshRequest = { type: "workspace/inlayHint/refresh" } as const;
/** Tells of changed settings. */
export const DidChangeConfigurationNotification = { type: "workspace/didChangeConfiguration" } as const;
/** Tells of changed files. */
export const DidChangeWatchedFilesNotification = { type: "workspace/didChangeWatchedFiles" } as const;

/** An error that the client is meant to see. */
export class ResponseError extends Error {
  override readonly name = "ResponseError";
  /** What kind of error. */
  readonly code: number;

  /** @param code - one of `LSPErrorCodes` */
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Encodes tokens as the protocol has them: each place counts from the one before. */
export class SemanticTokensBuilder {
  readonly #tokens: [line: number, character: number, length: number, type: number, modifiers: number][] = [];

  /** Adds a token. */
  push(line: number, character: number, length: number, type: number, modifiers: number): void {
    this.#tokens.push([line, character, length, type, modifiers]);
  }

  /** All tokens, in the order of the text. */
  build(): { data: number[] } {
    const sorted = this.#tokens.toSorted(([a, b], [c, d]) => a - c || b - d);
    const data: number[] = [];
    let lastLine = 0;
    let lastCharacter = 0;
    for (const [line, character, length, type, modifiers] of sorted) {
      const sinceLast = line === lastLine ? character - lastCharacter : character;
      data.push(line - lastLine, sinceLast, length, type, modifiers);
      lastLine = line;
      lastCharacter = character;
    }
    return { data };
  }
}

/** The scope of a worker, as far as it is used. */
export interface WorkerScope {
  addEventListener(type: "message", listener: (event: { readonly data: Message }) => void): void;
  postMessage(message: unknown): void;
}

/** A request, a notification or an answer. */
export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
}

type Handler = (params: unknown) => unknown;

const methodNotFound = -32_601;
const internalError = -32_603;

/** A connection to the page that started the worker. */
export function createConnection(scope: WorkerScope): Connection {
  const handlers = new Map<string, Handler>();
  const on =
    (method: string) =>
    (handler: Handler): void =>
      void handlers.set(method, handler);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  const send = (message: object): void => scope.postMessage({ jsonrpc: "2.0", ...message });
  const receive = async ({ id, method = "", params }: Message): Promise<void> => {
    const handler = handlers.get(method);
    if (id === undefined) {
      handler?.(params);
      return;
    }
    try {
      if (handler === undefined) throw new ResponseError(methodNotFound, `no method "${method}"`);
      send({ id, result: (await handler(params)) ?? null });
    } catch (error) {
      const code = error instanceof ResponseError ? error.code : internalError;
      send({ id, error: { code, message: error instanceof Error ? error.message : String(error) } });
    }
  };
  const connection = {
    ...documentHandlers(on),
    ...featureHandlers(on),
    onNotification: (method: string, handler: Handler) => on(method)(handler),
    client: { register: () => Promise.resolve() },
    console: { warn: console.warn, error: console.error },
    workspace: { getConfiguration: () => Promise.resolve(null) },
    sendRequest: () => Promise.resolve(null),
    sendDiagnostics: (params: object) => send({ method: "textDocument/publishDiagnostics", params }),
    listen: () => scope.addEventListener("message", ({ data }) => void receive(data)),
  };
  // The server uses no other part of a connection; the tests of the playground show it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return connection as unknown as Connection;
}

type On = (method: string) => (handler: Handler) => void;

function documentHandlers(on: On): object {
  return {
    onInitialize: on("initialize"),
    onInitialized: on("initialized"),
    onDidOpenTextDocument: on("textDocument/didOpen"),
    onDidChangeTextDocument: on("textDocument/didChange"),
    onDidCloseTextDocument: on("textDocument/didClose"),
    onDidSaveTextDocument: on("textDocument/didSave"),
    onDidChangeConfiguration: on("workspace/didChangeConfiguration"),
    onDidChangeWatchedFiles: on("workspace/didChangeWatchedFiles"),
    onExecuteCommand: on("workspace/executeCommand"),
    onWorkspaceSymbol: on("workspace/symbol"),
  };
}

function featureHandlers(on: On): object {
  return {
    onHover: on("textDocument/hover"),
    onCompletion: on("textDocument/completion"),
    onCompletionResolve: on("completionItem/resolve"),
    onSignatureHelp: on("textDocument/signatureHelp"),
    onDefinition: on("textDocument/definition"),
    onReferences: on("textDocument/references"),
    onDocumentHighlight: on("textDocument/documentHighlight"),
    onDocumentSymbol: on("textDocument/documentSymbol"),
    onFoldingRanges: on("textDocument/foldingRange"),
    onSelectionRanges: on("textDocument/selectionRange"),
    onDocumentLinks: on("textDocument/documentLink"),
    onPrepareRename: on("textDocument/prepareRename"),
    onRenameRequest: on("textDocument/rename"),
    onCodeAction: on("textDocument/codeAction"),
    onCodeLens: on("textDocument/codeLens"),
    onDocumentFormatting: on("textDocument/formatting"),
    onDocumentRangeFormatting: on("textDocument/rangeFormatting"),
    languages: {
      inlayHint: { on: on("textDocument/inlayHint") },
      semanticTokens: {
        on: on("textDocument/semanticTokens/full"),
        onRange: on("textDocument/semanticTokens/range"),
      },
      diagnostics: { on: on("textDocument/diagnostic") },
    },
  };
}
