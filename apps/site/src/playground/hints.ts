import { LSPPlugin } from "@codemirror/lsp-client";
import { StateEffect, StateField } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import type { InlayHint } from "vscode-languageserver";

class HintWidget extends WidgetType {
  readonly #label: string;

  constructor(label: string) {
    super();
    this.#label = label;
  }

  override eq(other: HintWidget): boolean {
    return other.#label === this.#label;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "hint";
    element.textContent = this.#label;
    return element;
  }
}

const setHints = StateEffect.define<DecorationSet>();

const shownHints = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (shown, { changes, effects }) => {
    const fresh = effects.find((effect) => effect.is(setHints));
    return fresh === undefined ? shown.map(changes) : fresh.value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Room for values behind settings. */
export const hints: Extension = shownHints;

/** Asks the server for the values behind settings, and shows them. */
export async function refreshHints(view: EditorView): Promise<void> {
  const plugin = LSPPlugin.get(view);
  if (plugin === null) return;
  const { client, uri, syncedDoc } = plugin;
  const range = { start: { line: 0, character: 0 }, end: plugin.toPosition(syncedDoc.length, syncedDoc) };
  const params = { textDocument: { uri }, range };
  const found = await client.request<object, InlayHint[] | null>("textDocument/inlayHint", params);
  // What was typed meanwhile is not what was asked about; the next findings bring new hints.
  if (plugin.syncedDoc !== syncedDoc || !plugin.unsyncedChanges.empty) return;
  const widgets = (found ?? []).map(({ position, label }) => {
    const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
    return Decoration.widget({ widget: new HintWidget(text), side: 1 }).range(
      plugin.fromPosition(position, syncedDoc),
    );
  });
  view.dispatch({ effects: setHints.of(Decoration.set(widgets, true)) });
}
