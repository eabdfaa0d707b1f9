/** Markup that is complete and safe: {@link html} puts it into a page as it is. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes: markup as it is, texts and numbers escaped, lists of them, and nothing. */
export type Content = Html | string | number | undefined | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML or SVG: whatever is put into it is a text, or markup of another such template. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + markupOf(values[index])).join(""));
}

function markupOf(value: Content): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map((each) => markupOf(each)).join("");
  return String(value).replaceAll(/[&<>"']/gu, (character) => escapes[character] ?? "");
}
