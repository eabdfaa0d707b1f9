import { element, make } from "./elements.ts";
import { messageText } from "./findings.ts";
import type { Finding, Remedy } from "./findings.ts";
import { fileNames } from "./protocol.ts";
import type { FileName } from "./protocol.ts";

/** What the panels below the editors can do. */
export interface PanelActions {
  /** Puts the cursor where a finding is. */
  goTo(finding: Finding): void;
  /** Applies a remedy. */
  apply(remedy: Remedy): void;
}

const severityNames = ["error", "error", "warning", "information", "hint"] as const;

/** Lists the findings of both files. */
export class FindingsPanel {
  readonly #list: HTMLElement = element("findings-list", HTMLUListElement);
  readonly #count: HTMLElement = element("findings-count", HTMLElement);
  readonly #actions: PanelActions;
  readonly #findings = new Map<FileName, readonly Finding[]>();

  /** @param actions - what its buttons do */
  constructor(actions: PanelActions) {
    this.#actions = actions;
  }

  /** The findings of a file are new. */
  set(file: FileName, findings: readonly Finding[]): void {
    this.#findings.set(file, findings);
    const all = fileNames.flatMap((each) => this.#findings.get(each) ?? []);
    this.#count.textContent = String(all.length);
    const items = all.map((finding) => this.#item(finding));
    const none = make("li", "none", "Nothing found in these files.");
    this.#list.replaceChildren(...(items.length === 0 ? [none] : items));
  }

  #item(finding: Finding): HTMLElement {
    const { file, diagnostic, remedies } = finding;
    const { message, code = "", severity = 1, range } = diagnostic;
    const name = severityNames[severity] ?? "error";
    const place = make("button", "place", `${file}:${range.start.line + 1}`);
    place.addEventListener("click", () => this.#actions.goTo(finding));
    const link = make("a", "code", String(code));
    link.setAttribute("href", `../findings/${String(code)}.html`);
    link.setAttribute("target", "_blank");
    // What silences a finding is in the editor's own list.
    const settling = remedies.filter(({ title }) => !title.startsWith("Ignore "));
    const fixes = settling.map((remedy) => {
      const button = make("button", "fix", remedy.title);
      button.addEventListener("click", () => this.#actions.apply(remedy));
      return button;
    });
    const head = make("span", "head", make("span", `severity ${name}`, name), place, link);
    return make("li", "finding", head, make("span", "message", messageText(message)), ...fixes);
  }
}

/** Shows lines of settings, or a sentence if there are none. */
export function showLines(target: HTMLElement, text: string, otherwise: string): void {
  const lines = text.split("\n").filter((line, at, all) => line !== "" || at < all.length - 1);
  if (text.trim() === "") {
    target.replaceChildren(make("p", "none", otherwise));
    return;
  }
  target.replaceChildren(...lines.map(lineElement));
}

function lineElement(line: string): HTMLElement {
  const kind = line.startsWith("#")
    ? "comment"
    : line.startsWith("+")
      ? "added"
      : line.startsWith("-")
        ? "removed"
        : "setting";
  const [, name, rest] = /^([^\s=:]+)( = .*)$/su.exec(line) ?? [];
  if (kind !== "setting" || name === undefined || rest === undefined)
    return make("div", `line ${kind}`, line === "" ? "\u00a0" : line);
  return make("div", "line setting", make("span", "name", name), rest);
}
