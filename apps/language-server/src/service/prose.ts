import type { MarkupContent } from "vscode-languageserver";

/** Text of a hover or of documentation, in the format that the client shows. */
export class Prose {
  readonly #isMarkdown: boolean;
  readonly #paragraphs: string[] = [];

  /** @param isMarkdown - whether the client shows Markdown */
  constructor(isMarkdown: boolean) {
    this.#isMarkdown = isMarkdown;
  }

  /** A value or name within a sentence. */
  code(text: string): string {
    if (!this.#isMarkdown) return text;
    // A fence longer than any in the text; blanks keep it apart from backticks at the ends.
    const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = longest > 0 || text === "" ? " " : "";
    return `${fence}${pad}${text}${pad}${fence}`;
  }

  /** The title of a paragraph. */
  strong(text: string): string {
    return this.#isMarkdown ? `**${this.plain(text)}**` : text;
  }

  /** Words that are not ours, so that none of them counts as formatting. */
  plain(text: string): string {
    return this.#isMarkdown ? text.replaceAll(/[\\`*_{}[\]<>#|~$]/gu, String.raw`\$&`) : text;
  }

  /** Adds a paragraph. */
  add(paragraph: string): this {
    this.#paragraphs.push(paragraph);
    return this;
  }

  /** Adds the lines of a list. */
  list(items: readonly string[]): this {
    if (items.length > 0) this.#paragraphs.push(items.map((item) => `- ${item}`).join("\n"));
    return this;
  }

  /** All of it. */
  content(): MarkupContent {
    return { kind: this.#isMarkdown ? "markdown" : "plaintext", value: this.#paragraphs.join("\n\n") };
  }
}
