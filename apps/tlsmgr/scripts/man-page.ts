/**
 * Turns a manual page in Markdown into one for man(1), see man(7). It knows what our pages use: `#` for the
 * title, `##` and `###` for sections, paragraphs, fenced code, lists whose items begin with a term in
 * backquotes, and in a line `code`, **strong** and *emphasis*.
 *
 * @param date - for the foot of the page
 */
export function manPage(markdown: string, date: string, source: string): string {
  const lines = markdown.split("\n");
  const [, name = "", section = "", summary = ""] = /^# (\S+)\((\d)\) - (.*)$/u.exec(lines[0] ?? "") ?? [];
  if (name === "") throw new SyntaxError('A manual page begins with "# name(section) - summary"');
  const head = [
    `.TH ${quoted(name.toUpperCase())} ${section} ${quoted(date)} ${quoted(source)}`,
    ".SH NAME",
    `${inline(name)} \\- ${inline(summary)}`,
  ];
  return `${[...head, ...blocks(lines.slice(1))].join("\n")}\n`;
}

type Place = "heading" | "text" | "item";

function blocks(lines: readonly string[]): string[] {
  const output: string[] = [];
  let place: Place = "text";
  let isCode = false;
  for (const [index, line] of lines.entries()) {
    const isFirst = lines[index - 1]?.trim() === "";
    if (line.trim().startsWith("```")) {
      output.push(...(isCode ? [".fi", ".RE"] : [".RS 4", ".nf"]));
      isCode = !isCode;
      if (!isCode && place === "heading") place = "text";
    } else if (isCode) {
      output.push(guarded(escaped(place === "item" ? line.replace(/^ {2}/u, "") : line)));
    } else if (line.startsWith("#")) {
      const [, marks = "", title = ""] = /^(#+) (.*)$/u.exec(line) ?? [];
      output.push(
        `.${marks === "##" ? "SH" : "SS"} ${quoted(inline(marks === "##" ? title.toUpperCase() : title))}`,
      );
      place = "heading";
    } else if (line.startsWith("- ")) {
      output.push(".TP", guarded(inline(line.slice(2))));
      place = "item";
    } else if (line.trim() !== "") {
      const isInItem = place === "item" && line.startsWith("  ");
      if (isFirst && place !== "heading") output.push(isInItem ? ".IP" : ".PP");
      if (!isInItem) place = "text";
      output.push(...sentences(inline(line.trim())).map((sentence) => guarded(sentence)));
    }
  }
  return output;
}

/** A sentence begins a line, as man(7) wants it. */
function sentences(text: string): string[] {
  return text.split(/(?<=[.!?:]) (?=[A-Z])/u);
}

/** Words that are set in their own font. */
function inline(text: string): string {
  return escaped(text)
    .replaceAll(/`([^`]+)`/gu, "\\fB$1\\fP")
    .replaceAll(/\*\*([^*]+)\*\*/gu, "\\fB$1\\fP")
    .replaceAll(/(?<!\w)\*([^*]+)\*(?!\w)/gu, "\\fI$1\\fP");
}

function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("~", "\\(ti");
}

/** A line that begins like a request is none. */
function guarded(line: string): string {
  return line.startsWith(".") || line.startsWith("'") ? `\\&${line}` : line;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
