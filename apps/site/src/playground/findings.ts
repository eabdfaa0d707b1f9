import type { LSPClient, LSPClientExtension } from "@codemirror/lsp-client";
import { LSPPlugin } from "@codemirror/lsp-client";
import { setDiagnostics } from "@codemirror/lint";
import type { Diagnostic as Mark } from "@codemirror/lint";
import type { CodeAction, Diagnostic, PublishDiagnosticsParams, TextEdit } from "vscode-languageserver";
import { fileOf } from "./protocol.ts";
import type { FileName } from "./protocol.ts";

/** A way to settle a finding: the edits of each file. */
export interface Remedy {
  readonly title: string;
  readonly edits: ReadonlyMap<FileName, readonly TextEdit[]>;
}

/** A finding with what settles it. */
export interface Finding {
  readonly file: FileName;
  readonly diagnostic: Diagnostic;
  readonly remedies: readonly Remedy[];
}

/** Who wants to know of findings. */
export interface FindingsListener {
  /** The findings of a file are new. */
  onFindings(file: FileName, findings: readonly Finding[]): void;
  /** Somebody wants a remedy. */
  apply(remedy: Remedy): void;
}

/** Shows what the server finds in the editors, with buttons for the remedies, and passes it on. */
export function findingsExtension(listener: FindingsListener): LSPClientExtension {
  return {
    clientCapabilities: {
      textDocument: {
        publishDiagnostics: { versionSupport: true, relatedInformation: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
        inlayHint: {},
      },
      workspace: { workspaceEdit: { documentChanges: true } },
    },
    notificationHandlers: {
      "textDocument/publishDiagnostics": (client, params: PublishDiagnosticsParams) => {
        void receive(client, params, listener);
        return true;
      },
    },
  };
}

async function receive(
  client: LSPClient,
  { uri, version, diagnostics }: PublishDiagnosticsParams,
  listener: FindingsListener,
): Promise<void> {
  const file = fileOf(uri);
  const isCurrent = (): boolean => {
    const open = client.workspace.getFile(uri);
    return open !== null && (version === undefined || version === open.version);
  };
  if (file === undefined || !isCurrent()) return;
  show(
    client,
    uri,
    diagnostics.map((diagnostic) => ({ file, diagnostic, remedies: [] })),
    listener,
  );
  if (diagnostics.length === 0) return;
  const actions = await remediesOf(client, uri, diagnostics);
  if (!isCurrent()) return;
  show(
    client,
    uri,
    diagnostics.map((diagnostic) => ({
      file,
      diagnostic,
      remedies: actions.filter(({ of }) => of.some((each) => isSame(each, diagnostic))),
    })),
    listener,
  );
}

async function remediesOf(
  client: LSPClient,
  uri: string,
  diagnostics: readonly Diagnostic[],
): Promise<(Remedy & { readonly of: readonly Diagnostic[] })[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
  const params = { textDocument: { uri }, range, context: { diagnostics, only: ["quickfix"] } };
  const actions = await client.request<object, CodeAction[] | null>("textDocument/codeAction", params);
  return (actions ?? []).map((action) => ({
    title: action.title,
    of: action.diagnostics ?? [],
    edits: editsOf(action),
  }));
}

function editsOf({ edit }: CodeAction): Map<FileName, readonly TextEdit[]> {
  const changes = Object.entries(edit?.changes ?? {});
  const versioned = (edit?.documentChanges ?? []).flatMap((change) =>
    "textDocument" in change
      ? [[change.textDocument.uri, change.edits.filter((each) => "newText" in each)] as const]
      : [],
  );
  return new Map(
    [...changes, ...versioned].flatMap(([uri, edits]) => {
      const file = fileOf(uri);
      return file === undefined ? [] : [[file, edits] as const];
    }),
  );
}

function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return (
    one.code === other.code &&
    one.range.start.line === other.range.start.line &&
    one.range.start.character === other.range.start.character
  );
}

/** The text of a finding; the protocol would allow markup. */
export function messageText(message: Diagnostic["message"]): string {
  return typeof message === "string" ? message : message.value;
}

const severities = ["error", "error", "warning", "info", "hint"] as const;

function show(
  client: LSPClient,
  uri: string,
  findings: readonly Finding[],
  listener: FindingsListener,
): void {
  const view = client.workspace.getFile(uri)?.getView();
  const plugin = view === null || view === undefined ? null : LSPPlugin.get(view);
  if (view === null || view === undefined || plugin === null) return;
  const place = (position: Diagnostic["range"]["start"]): number =>
    plugin.unsyncedChanges.mapPos(plugin.fromPosition(position, plugin.syncedDoc));
  const marks = findings.map(({ diagnostic, remedies }): Mark => {
    const { range, severity = 1, message, code = "" } = diagnostic;
    return {
      from: place(range.start),
      to: place(range.end),
      severity: severities[severity] ?? "error",
      source: String(code),
      message: messageText(message),
      actions: remedies.map((remedy) => ({ name: remedy.title, apply: () => listener.apply(remedy) })),
    };
  });
  view.dispatch(setDiagnostics(view.state, marks));
  const file = fileOf(uri);
  if (file !== undefined) listener.onFindings(file, findings);
}
