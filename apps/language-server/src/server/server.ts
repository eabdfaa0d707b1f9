import {
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  InlayHintRefreshRequest,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { CodeLens, Connection, InitializeParams, TextDocumentIdentifier } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { prepare, rename } from "../service/changes.ts";
import { codeActions } from "../service/code-actions.ts";
import { completion, completionData, resolveCompletion } from "../service/completion.ts";
import { format, hints, links, signatureHelp, tokens } from "../service/decorations.ts";
import { hover } from "../service/hover.ts";
import type { HoverOptions } from "../service/hover.ts";
import {
  definition,
  documentSymbols,
  flatSymbols,
  foldingRanges,
  highlights,
  references,
  selectionRange,
} from "../service/navigation.ts";
import type { ConfigView, FileView, Place } from "../service/view.ts";
import { wellFormed } from "../service/well-formed.ts";
import { capabilitiesFor, serverCommands } from "./capabilities.ts";
import { readClient } from "./client.ts";
import type { Client } from "./client.ts";
import { effectiveConfiguration, explainFinding, previewEffect } from "./commands.ts";
import type { Host } from "./host.ts";
import { Manuals } from "./manuals.ts";
import { Checks, fileDiagnostics, Publisher } from "./publisher.ts";
import { readSettings } from "./settings.ts";
import { Workspace } from "./workspace.ts";

/** What a server is made of. */
export interface ServerOptions {
  /** The connection to the client, not yet listening. */
  readonly connection: Connection;
  /** Where files come from. */
  readonly host: Host;
  /** The version of the program, as the client may show it. */
  readonly version: string;
  /** Runs a task soon, after what is waiting already. */
  readonly soon: (task: () => void) => void;
  /** Values that neither file holds, such as `myhostname`. */
  readonly given?: ReadonlyMap<string, string>;
}

/** Serves one client over a connection, from its first message to its last. */
export function startServer(options: ServerOptions): void {
  new Server(options).listen();
}

/** What is asked about: a file of a view, and where it is. */
interface Target {
  readonly view: ConfigView;
  readonly own: FileView;
  readonly file: Place["file"];
}

class Server {
  readonly #options: ServerOptions;
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  readonly #manuals: Manuals;
  readonly #checks = new Checks();
  readonly #foreign = new Set<string>();
  readonly #publisher: Publisher;
  #client: Client = readClient({ capabilities: {}, processId: null, rootUri: null });
  #isCheckDue = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#workspace = new Workspace(options.host, options.given);
    this.#manuals = new Manuals(options.host);
    this.#publisher = new Publisher(this.#workspace, this.#checks, this.#foreign, (params) => {
      void this.#connection.sendDiagnostics(wellFormed(params));
    });
  }

  listen(): void {
    this.#connection.onInitialize((params) => this.#initialize(params));
    this.#connection.onInitialized(() => void this.#register());
    this.#listenToDocuments();
    this.#listenToSettings();
    this.#answerQuestions();
    this.#answerStructure();
    this.#answerChanges();
    this.#answerCommands();
    this.#connection.listen();
  }

  #initialize(params: InitializeParams): ReturnType<Parameters<Connection["onInitialize"]>[0]> {
    this.#client = readClient(params);
    this.#workspace.settings = readSettings(params.initializationOptions);
    const { version } = this.#options;
    return {
      capabilities: capabilitiesFor(this.#client),
      serverInfo: { name: "postfix-language-server", version },
    };
  }

  async #register(): Promise<void> {
    const { client } = this.#connection;
    try {
      if (this.#client.configuration) await this.#readConfiguration();
      if (this.#client.configurationChanges) {
        await client.register(DidChangeConfigurationNotification.type, { section: "postfix" });
      }
      if (this.#client.watching) {
        const watchers = [{ globPattern: "**/{main,master}.cf" }];
        await client.register(DidChangeWatchedFilesNotification.type, { watchers });
      }
    } catch (error) {
      // A client that offers registration and refuses it goes without.
      this.#connection.console.warn(`The client refused a registration: ${String(error)}`);
    }
  }

  async #readConfiguration(): Promise<void> {
    const data: unknown = await this.#connection.workspace.getConfiguration("postfix");
    this.#workspace.settings = readSettings(data, this.#workspace.settings);
    this.#checkSoon();
    if (this.#client.refreshHints) await this.#connection.sendRequest(InlayHintRefreshRequest.type);
  }

  #listenToDocuments(): void {
    this.#connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      this.#workspace.setDocument(TextDocument.create(uri, languageId, version, text));
      if (this.#workspace.kindOf(uri) !== undefined && this.#workspace.hasForeignBytes(uri))
        this.#foreign.add(uri);
      this.#checkSoon();
    });
    this.#connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const present = this.#workspace.documents.get(uri);
      if (present === undefined) return;
      // A new document each time, so that what was made of the old one is known by it.
      const document = TextDocument.create(uri, present.languageId, present.version, present.getText());
      this.#workspace.setDocument(TextDocument.update(document, contentChanges, version));
      this.#checkSoon();
    });
    this.#connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.#workspace.closeDocument(uri);
      this.#foreign.delete(uri);
      this.#checkSoon();
    });
    this.#connection.onDidSaveTextDocument(() => {
      this.#checkSoon();
      // The lens compares with what is on disk, which has changed; editors ask again after edits only.
      if (!this.#client.refreshLenses) return;
      void this.#connection
        .sendRequest("workspace/codeLens/refresh")
        .catch((error: unknown) => this.#report(error));
    });
  }

  #listenToSettings(): void {
    this.#connection.onDidChangeConfiguration(({ settings }) => {
      if (this.#client.configuration) {
        void this.#readConfiguration().catch((error: unknown) => this.#report(error));
        return;
      }
      this.#workspace.settings = readSettings(settings, this.#workspace.settings);
      this.#checkSoon();
    });
    this.#connection.onDidChangeWatchedFiles(() => this.#checkSoon());
  }

  /** Several changes that arrive together are checked once. */
  #checkSoon(): void {
    if (this.#isCheckDue) return;
    this.#isCheckDue = true;
    this.#options.soon(() => {
      this.#isCheckDue = false;
      this.#guard(() => this.#check(), undefined);
    });
  }

  #check(): void {
    if (!this.#client.pull) {
      this.#publisher.publish(this.#client);
      return;
    }
    // A client that pulls asks for the file that changed by itself; the other file has to be asked for as
    // well.
    if (!this.#client.refreshDiagnostics || this.#workspace.documents.size < 2) return;
    void this.#connection
      .sendRequest(DiagnosticRefreshRequest.type)
      .catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#connection.console.error(`internal error: ${text.toWellFormed()}`);
  }

  /** A mistake of ours costs the answer, not the connection. What was meant for the user passes. */
  #guard<T>(answer: () => T, otherwise: T): T {
    try {
      return answer();
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      this.#report(error);
      return otherwise;
    }
  }

  /** Answers about a document, if it is one of ours. */
  #ask<T>({ uri }: TextDocumentIdentifier, otherwise: T, answer: (target: Target) => T | undefined): T {
    return this.#guard(() => {
      const found = this.#workspace.find(uri);
      const own = found?.view.files[found.file];
      if (found === undefined || own === undefined) return otherwise;
      return wellFormed(answer({ view: found.view, own, file: found.file }) ?? otherwise);
    }, otherwise);
  }

  #hoverOptions(view: ConfigView): HoverOptions {
    const manual = this.#manuals.find(view);
    return { isMarkdown: this.#client.markdown, ...(manual && { manual }) };
  }

  #answerQuestions(): void {
    const connection = this.#connection;
    connection.onHover(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) =>
        hover(target.view, placeOf(target, position), this.#hoverOptions(target.view)),
      ),
    );
    connection.onCompletion(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) =>
        completion(target.view, placeOf(target, position), this.#client),
      ),
    );
    connection.onCompletionResolve((item) => {
      const data = completionData(item);
      if (data === undefined) return item;
      return this.#ask(data, item, ({ view }) =>
        resolveCompletion(view, item, data.name, this.#hoverOptions(view)),
      );
    });
    connection.onSignatureHelp(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) => signatureHelp(target.view, placeOf(target, position))),
    );
    connection.onDefinition(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) => definition(target.view, placeOf(target, position))),
    );
    connection.onReferences(({ textDocument, position, context }) =>
      this.#ask(textDocument, null, (target) =>
        references(target.view, placeOf(target, position), context.includeDeclaration),
      ),
    );
    connection.onDocumentHighlight(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) => highlights(target.view, placeOf(target, position))),
    );
    connection.languages.inlayHint.on(({ textDocument, range }) =>
      this.#ask(textDocument, null, ({ view, own, file }) => hints(view, file, spanOf(own, range))),
    );
  }

  #answerStructure(): void {
    const connection = this.#connection;
    connection.onDocumentSymbol(({ textDocument }) =>
      this.#ask<ReturnType<typeof documentSymbols> | ReturnType<typeof flatSymbols>>(
        textDocument,
        [],
        ({ view, file }) => (this.#client.symbolTree ? documentSymbols(view, file) : flatSymbols(view, file)),
      ),
    );
    connection.onWorkspaceSymbol(({ query }) =>
      this.#guard(() => {
        const views = new Set(
          [...this.#workspace.documents.keys()].map((uri) => this.#workspace.find(uri)?.view),
        );
        const files = ["main.cf", "master.cf"] as const;
        const found = [...views].flatMap((view) =>
          view === undefined ? [] : files.flatMap((file) => flatSymbols(view, file, query)),
        );
        return wellFormed(found);
      }, []),
    );
    connection.onFoldingRanges(({ textDocument }) =>
      this.#ask(textDocument, [], ({ view, file }) => foldingRanges(view, file)),
    );
    connection.onSelectionRanges(({ textDocument, positions }) =>
      this.#ask(textDocument, [], (target) =>
        positions.map((position) => {
          return (
            selectionRange(target.view, placeOf(target, position)) ?? {
              range: { start: position, end: position },
            }
          );
        }),
      ),
    );
    connection.languages.semanticTokens.on(({ textDocument }) =>
      this.#ask(textDocument, { data: [] }, ({ view, file }) => tokens(view, file)),
    );
    connection.languages.semanticTokens.onRange(({ textDocument, range }) =>
      this.#ask(textDocument, { data: [] }, ({ view, own, file }) => tokens(view, file, spanOf(own, range))),
    );
    connection.onDocumentLinks(({ textDocument }) =>
      this.#ask(textDocument, [], ({ view, file }) => links(view, file)),
    );
    connection.languages.diagnostics.on(({ textDocument }) => ({
      kind: DocumentDiagnosticReportKind.Full,
      items: this.#ask(textDocument, [], ({ view, file }) =>
        fileDiagnostics(this.#checks.of(view), file, this.#foreign, this.#client),
      ),
    }));
  }

  #answerChanges(): void {
    const connection = this.#connection;
    connection.onPrepareRename(({ textDocument, position }) =>
      this.#ask(textDocument, null, (target) => orFail(prepare(target.view, placeOf(target, position)))),
    );
    connection.onRenameRequest(({ textDocument, position, newName }) =>
      this.#ask(textDocument, null, (target) =>
        orFail(rename(target.view, placeOf(target, position), newName, this.#client)),
      ),
    );
    connection.onCodeAction(({ textDocument, range, context }) =>
      this.#ask(textDocument, null, ({ view, own, file }) => {
        if (!this.#client.actionLiterals) return [];
        const request = { file, ...spanOf(own, range), only: context.only ?? [] };
        const { findings } = this.#checks.of(view);
        return codeActions(
          view,
          request,
          findings,
          (finding) => {
            const { start, end } = finding;
            const at = own.document.positionAt(start);
            const to = own.document.positionAt(end);
            return context.diagnostics.find(
              ({ code, range: place }) =>
                code === finding.code && isSame(place.start, at) && isSame(place.end, to),
            );
          },
          this.#client,
        );
      }),
    );
    connection.onDocumentFormatting(({ textDocument }) =>
      this.#ask(textDocument, [], ({ view, file }) => format(view, file)),
    );
    connection.onDocumentRangeFormatting(({ textDocument, range }) =>
      this.#ask(textDocument, [], ({ view, own, file }) => format(view, file, spanOf(own, range))),
    );
  }

  #answerCommands(): void {
    this.#connection.onCodeLens(({ textDocument }) =>
      this.#ask<CodeLens[]>(textDocument, [], () => {
        const { length } = previewEffect(this.#workspace, textDocument.uri);
        if (length === 0) return [];
        const start = { line: 0, character: 0 };
        const title = `${length} ${length === 1 ? "change" : "changes"} in effect since the last save`;
        const command = { title, command: serverCommands.preview, arguments: [textDocument.uri] };
        return [{ range: { start, end: start }, command }];
      }),
    );
    this.#connection.onExecuteCommand(({ command, arguments: args = [] }) =>
      this.#guard(() => wellFormed(this.#run(command, String(args[0] ?? ""))), null),
    );
  }

  /** Runs a command on a document, or on a code. */
  #run(command: string, argument: string): string | null {
    const view = this.#workspace.find(argument)?.view;
    switch (command) {
      case serverCommands.effective:
        return view === undefined ? null : effectiveConfiguration(view);
      case serverCommands.preview:
        return view === undefined ? null : previewEffect(this.#workspace, argument).join("\n");
      case serverCommands.explain:
        return explainFinding(argument);
      default:
        return null;
    }
  }
}

/** A text in place of a result is what the user is shown. */
function orFail<T extends object>(result: T | string): T {
  if (typeof result !== "string") return result;
  throw new ResponseError(LSPErrorCodes.RequestFailed, result.toWellFormed());
}

function placeOf({ own, file }: Target, position: { line: number; character: number }): Place {
  return { file, offset: own.document.offsetAt(position) };
}

function spanOf(
  { document }: FileView,
  range: { start: Position; end: Position },
): { start: number; end: number } {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

function isSame(left: Position, right: Position): boolean {
  return left.line === right.line && left.character === right.character;
}
