import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import {
  findReferencesKeymap,
  formatKeymap,
  hoverTooltips,
  jumpToDefinitionKeymap,
  LSPClient,
  renameKeymap,
  serverCompletion,
  signatureHelp,
} from "@codemirror/lsp-client";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import type { TextEdit } from "vscode-languageserver";
import { connectWorker } from "./connection.ts";
import { findingsExtension } from "./findings.ts";
import type { FindingsListener } from "./findings.ts";
import { highlighting } from "./highlighting.ts";
import { hints } from "./hints.ts";
import { uriOf } from "./protocol.ts";
import type { FileName } from "./protocol.ts";

/** Both editors, and the server behind them. */
export interface Editors {
  readonly client: LSPClient;
  readonly views: Readonly<Record<FileName, EditorView>>;
}

/** What a pair of editors is made of. */
export interface EditorsOptions {
  /** The worker with the language server. */
  readonly worker: Worker;
  /** The elements that the editors go into. */
  readonly parents: Readonly<Record<FileName, HTMLElement>>;
  /** The texts. */
  readonly texts: Readonly<Record<FileName, string>>;
  /** The version of Postfix to check for. */
  readonly version: string;
  /** Who wants to know of findings. */
  readonly listener: FindingsListener;
}

/** Makes the editors, and connects them with the server. */
export function makeEditors({ worker, parents, texts, version, listener }: EditorsOptions): Editors {
  const client = new LSPClient({
    rootUri: "file:///playground",
    initializationOptions: { version },
    timeout: 20_000,
    extensions: [
      findingsExtension(listener),
      serverCompletion(),
      hoverTooltips(),
      signatureHelp(),
      keymap.of([...formatKeymap, ...renameKeymap, ...jumpToDefinitionKeymap, ...findReferencesKeymap]),
    ],
  });
  const view = (file: FileName): EditorView => makeView(client, file, texts[file], parents[file]);
  const views = { "main.cf": view("main.cf"), "master.cf": view("master.cf") };
  client.connect(connectWorker(worker));
  return { client, views };
}

function makeView(client: LSPClient, file: FileName, doc: string, parent: HTMLElement): EditorView {
  const state = EditorState.create({
    doc,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      closeBrackets(),
      // The columns of master.cf stay below each other.
      file === "main.cf" ? EditorView.lineWrapping : [],
      EditorView.contentAttributes.of({ "aria-label": file, autocorrect: "off", tabindex: "0" }),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      highlighting(file),
      hints,
      syncing(client),
      client.plugin(uriOf(file), file === "main.cf" ? "postfix-main" : "postfix-master"),
    ],
  });
  return new EditorView({ state, parent });
}

/** How long typing has to pause before the server hears of it. */
const pauseMs = 120;

/** Sends changes to the server by themselves: the client would wait for its next question. */
function syncing(client: LSPClient): Extension {
  let due: ReturnType<typeof setTimeout> | undefined;
  return EditorView.updateListener.of(({ docChanged }) => {
    if (!docChanged) return;
    clearTimeout(due);
    due = setTimeout(() => client.sync(), pauseMs);
  });
}

/** Puts another text in an editor, as one step that can be undone. */
export function setText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Applies the edits of the protocol, which all count from the same text. */
export function applyEdits(view: EditorView, edits: readonly TextEdit[]): void {
  const { doc } = view.state;
  const offset = ({ line, character }: { line: number; character: number }): number =>
    line >= doc.lines ? doc.length : Math.min(doc.line(line + 1).from + character, doc.line(line + 1).to);
  view.dispatch({
    changes: edits.map(({ range, newText }) => ({
      from: offset(range.start),
      to: offset(range.end),
      insert: newText,
    })),
  });
}
