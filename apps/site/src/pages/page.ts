/** A page of the site in Markdown. */
export interface Page {
  /** Where it is below the site's root, with the ending `.md`. */
  readonly file: string;
  /** Its text. */
  readonly text: string;
}

/** An entry of the sidebar, with those below it. */
export interface SidebarItem {
  /** What people see. */
  readonly text: string;
  /** The page, from the site's root, with the ending `.html`. */
  readonly link?: string;
  /** The entries below it. */
  readonly items?: readonly SidebarItem[];
}

/** The address of a page from the site's root. */
export function addressOf(file: string): string {
  return `/${file.replace(/(?:^|(?<=\/))index\.md$/u, "").replace(/\.md$/u, ".html")}`;
}

/** Text as Markdown; none of it counts as formatting, as HTML or as an expression of the template. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]#|~<>]/gu, String.raw`\$&`)
    .replaceAll("{", "&#123;")
    .replaceAll("}", "&#125;");
}

/** Text as code within a sentence. */
export function code(text: string): string {
  // A fence longer than any in the text; blanks keep it apart from backticks at the ends.
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${text} ${fence}` : fence + text + fence;
}

/** Text as code within HTML. */
export function htmlCode(text: string): string {
  return `<code v-pre>${htmlText(text)}</code>`;
}

/** Text within HTML. */
export function htmlText(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replaceAll("{", "&#123;").replaceAll("}", "&#125;");
}

/** A block of text in a language. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.endsWith("\n") ? text : `${text}\n`}\`\`\``;
}
