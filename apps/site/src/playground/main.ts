import type { EditorView } from "@codemirror/view";
import { readFragment, shareFragment } from "../share.ts";
import type { Shared } from "../share.ts";
import { acceptFiles } from "./dropping.ts";
import { applyEdits, makeEditors, setText } from "./editors.ts";
import type { Editors } from "./editors.ts";
import { element } from "./elements.ts";
import { example } from "./example.ts";
import type { Finding, FindingsListener, Remedy } from "./findings.ts";
import { refreshHints } from "./hints.ts";
import { FindingsPanel, showLines } from "./panels.ts";
import { commands, fileNames, keepNotification, uriOf } from "./protocol.ts";
import type { FileName } from "./protocol.ts";
import { worker } from "./server-worker.ts";
import { makeTabs } from "./tabs.ts";
import { followTheme } from "./theme.ts";

/** The page: two editors, and below them what the server knows of both files. */
class Playground implements FindingsListener {
  readonly #editors: Editors;
  readonly #panel = new FindingsPanel({
    goTo: (finding) => this.#goTo(finding),
    apply: (remedy) => this.apply(remedy),
  });
  readonly #version = element("version", HTMLSelectElement);
  readonly #message = element("message", HTMLElement);
  #refreshDue: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: Worker, { mainCf, masterCf, version }: Shared) {
    this.#version.value = version;
    this.#editors = makeEditors({
      worker,
      parents: { "main.cf": element("main-cf", HTMLElement), "master.cf": element("master-cf", HTMLElement) },
      texts: { "main.cf": mainCf, "master.cf": masterCf },
      version,
      listener: this,
    });
  }

  /** From here on it answers to its reader. */
  start(): void {
    this.#listen();
    void this.#editors.client.initializing.then(() => this.#keep());
  }

  onFindings(file: FileName, findings: readonly Finding[]): void {
    this.#panel.set(file, findings);
    document.documentElement.dataset["checked"] = "yes";
    // Each change brings findings of both files; what follows from them is asked for once.
    clearTimeout(this.#refreshDue);
    this.#refreshDue = setTimeout(() => void this.#refresh(), 60);
  }

  apply({ edits }: Remedy): void {
    for (const [file, changes] of edits) applyEdits(this.#editors.views[file], changes);
  }

  #listen(): void {
    const { client } = this.#editors;
    this.#version.addEventListener("change", () => {
      client.notification("workspace/didChangeConfiguration", {
        settings: { postfix: { version: this.#version.value } },
      });
    });
    element("share", HTMLButtonElement).addEventListener("click", () => void this.#share());
    element("keep", HTMLButtonElement).addEventListener("click", () => {
      this.#keep();
      void this.#refresh();
    });
    const input = element("files", HTMLInputElement);
    element("open", HTMLButtonElement).addEventListener("click", () => input.click());
    acceptFiles(input, (files) => {
      for (const { file, text } of files) setText(this.#editors.views[file], text);
      if (files.length > 0) this.#keep();
    });
    addEventListener("hashchange", () => void this.#takeFragment());
  }

  /** From here on, changes count. */
  #keep(): void {
    const { client, views } = this.#editors;
    const texts = fileNames.map((file) => [uriOf(file), views[file].state.doc.toString()]);
    client.notification(keepNotification, Object.fromEntries(texts));
  }

  async #refresh(): Promise<void> {
    const { views } = this.#editors;
    await Promise.all([
      this.#showCommand(commands.effective, "effective", "Neither file sets anything."),
      this.#showCommand(commands.preview, "changes", "Nothing changes in effect, compared with the start."),
      ...fileNames.map((file) => refreshHints(views[file])),
    ]);
  }

  async #showCommand(command: string, target: string, otherwise: string): Promise<void> {
    const { client } = this.#editors;
    client.sync();
    const params = { command, arguments: [uriOf("main.cf")] };
    const text = await client.request<object, string | null>("workspace/executeCommand", params);
    showLines(element(target, HTMLElement), text ?? "", otherwise);
  }

  #goTo({ file, diagnostic }: Finding): void {
    const view: EditorView = this.#editors.views[file];
    const { line, character } = diagnostic.range.start;
    const { from, length } = view.state.doc.line(Math.min(line + 1, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from + Math.min(character, length) }, scrollIntoView: true });
    view.focus();
  }

  #shared(): Shared {
    const { views } = this.#editors;
    return {
      mainCf: views["main.cf"].state.doc.toString(),
      masterCf: views["master.cf"].state.doc.toString(),
      version: this.#version.value,
    };
  }

  async #share(): Promise<void> {
    const fragment = await shareFragment(this.#shared());
    history.replaceState(undefined, "", fragment);
    const isCopied = await navigator.clipboard.writeText(location.href).then(
      () => true,
      () => false,
    );
    this.#message.textContent = isCopied
      ? "The link is copied. It holds both files; no server sees them."
      : "The address of this page holds both files now; no server sees them.";
  }

  async #takeFragment(): Promise<void> {
    const shared = await readFragment(location.hash);
    if (shared === undefined) return;
    setText(this.#editors.views["main.cf"], shared.mainCf);
    setText(this.#editors.views["master.cf"], shared.masterCf);
    this.#version.value = shared.version;
    this.#version.dispatchEvent(new Event("change"));
    this.#keep();
  }
}

followTheme(element("theme", HTMLButtonElement));
makeTabs(element("panels", HTMLElement));
makeTabs(element("pages", HTMLElement), (panel) => {
  if (panel === "codec") void import("./codec-panel.ts").then(({ startCodec }) => startCodec());
});
const shared = await readFragment(location.hash);
const playground = new Playground(worker, shared ?? example);
playground.start();
