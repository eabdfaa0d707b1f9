import { plain } from "./page.ts";

/** Turns a manual page with the few requests that ours use into Markdown. */
export function roffToMarkdown(source: string): string {
  const out: string[] = [];
  let term = false;
  for (const line of source.split("\n")) {
    const [, request = "", rest = ""] = /^\.(\w+) ?(.*)$/u.exec(line) ?? [];
    const text = request === "" ? inline(line) : requestText(request, rest);
    switch (request) {
      case "TH":
        break;
      case "SH":
        out.push("", `## ${plain(rest)}`, "");
        break;
      case "PP":
      case "TP":
        out.push("");
        break;
      case "br":
        out.push("<br>");
        break;
      default:
        out.push(term ? `${text}<br>` : text);
    }
    term = request === "TP";
  }
  return `${out.join("\n").trim()}\n`;
}

/** The text of a request that sets words in a font, or in two by turns. */
function requestText(request: string, rest: string): string {
  const words = rest.match(/"[^"]*"|\S+/gu) ?? [];
  const texts = words.map((word) => inline(word.replace(/^"(.*)"$/u, "$1")));
  switch (request) {
    case "B":
      return `**${texts.join(" ")}**`;
    case "I":
      return `*${texts.join(" ")}*`;
    case "BR":
      return texts.map((text, at) => (at % 2 === 0 ? `**${text}**` : text)).join("");
    case "IR":
      return texts.map((text, at) => (at % 2 === 0 ? `*${text}*` : text)).join("");
    default:
      return texts.join(" ");
  }
}

function inline(text: string): string {
  return text
    .split(/(\\f[BI].*?\\f[PR])/u)
    .map((part) => {
      const [, font, within = ""] = /^\\f([BI])(.*)\\f[PR]$/u.exec(part) ?? [];
      if (font === undefined) return plain(unescape(part));
      const mark = font === "B" ? "**" : "*";
      return `${mark}${plain(unescape(within))}${mark}`;
    })
    .join("");
}

function unescape(text: string): string {
  return text
    .replaceAll(String.raw`\-`, "-")
    .replaceAll(String.raw`\&`, "")
    .replaceAll(String.raw`\e`, "\\");
}
