/** What a manual page says, by parameter. */
export interface ManualPage {
  /** Where it was read. */
  readonly path: string;
  /** The text of each parameter, as Markdown or plain text. */
  textOf(parameter: string, isMarkdown: boolean): string | undefined;
}

/** No text in a hover is longer than this; the longest of postconf(5) has 8,000 characters. */
const textMax = 12_000;

/**
 * Reads the manual page postconf(5) as Postfix installs it: each parameter has a section
 * `.SH name (default: …)`. The texts belong to Postfix's authors: they are shown to the user whose machine
 * has them, and not passed on.
 *
 * @param path - where the page was read
 * @param source - its roff source
 */
export function parseManualPage(path: string, source: string): ManualPage {
  const sections = new Map<string, string>();
  for (const section of source.split(/^\.SH /mu).slice(1)) {
    const [, name] = /^"?([A-Za-z0-9_]+) \(/u.exec(section) ?? [];
    if (name !== undefined) sections.set(name, section.slice(section.indexOf("\n") + 1));
  }
  return {
    path,
    textOf: (parameter, isMarkdown) => {
      const section = sections.get(parameter);
      return section === undefined ? undefined : formatSection(section, isMarkdown).slice(0, textMax);
    },
  };
}

function formatSection(section: string, isMarkdown: boolean): string {
  const lines: string[] = [];
  let isLiteral = false;
  let bullet = "";
  for (const line of section.split("\n")) {
    const [, macro = "", rest = ""] = /^[.']([A-Za-z]{1,3})(?: (.*))?$/u.exec(line) ?? [];
    if (macro === "nf" || macro === "fi") {
      const toLiteral = macro === "nf";
      if (isMarkdown && toLiteral !== isLiteral) lines.push(toLiteral ? "\n```text" : "```\n");
      isLiteral = toLiteral;
    } else if (macro === "IP") {
      const label = inline(rest.replace(/ +[0-9]+$/u, "").replaceAll(/^"|"$/gu, ""), isMarkdown);
      lines.push("");
      bullet = label === "•" ? "- " : `- ${label} `;
    } else if (macro === "PP" || macro === "sp" || macro === "br") {
      lines.push("");
    } else if (macro === "" && !/^[.']\\"/u.test(line)) {
      lines.push(`${bullet}${isLiteral ? inline(line, false) : inline(line, isMarkdown)}`);
      bullet = "";
    }
  }
  if (isLiteral && isMarkdown) lines.push("```");
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim();
}

const characters: ReadonlyMap<string, string> = new Map([
  ["bu", "•"],
  ["aq", "'"],
  ["dq", '"'],
  ["en", "–"],
  ["em", "—"],
]);

/** A line of text with its roff escapes resolved; bold and italics become Markdown. */
function inline(text: string, isMarkdown: boolean): string {
  const escaped = isMarkdown ? text.replaceAll(/[*_`<>[\]#$]/gu, String.raw`\$&`) : text;
  let open = "";
  const shown = escaped.replaceAll(
    /\\(?:f([BIRP])|\((..)|(-)|(e)|&|(.))/gu,
    (_, font?: string, special?: string, minus?: string, slash?: string, other?: string) => {
      if (font !== undefined) {
        const closed = open;
        open = !isMarkdown || font === "R" || font === "P" ? "" : font === "B" ? "**" : "*";
        return closed + open;
      }
      if (special !== undefined) return characters.get(special) ?? "";
      if (minus !== undefined) return "-";
      if (slash !== undefined) return isMarkdown ? String.raw`\\` : "\\";
      // Markdown's own escapes of above stay.
      return isMarkdown && other !== undefined ? `\\${other}` : (other ?? "");
    },
  );
  return shown + open;
}
