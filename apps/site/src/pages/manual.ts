import { readFileSync } from "node:fs";
import path from "node:path";
import { manualPlaces, roffPlaces } from "../places.ts";
import { addressOf } from "./page.ts";
import type { Page, SidebarItem } from "./page.ts";
import { roffToMarkdown } from "./roff.ts";

/** The manual pages that are written in roff, and the page that lists all. */
export function manualPages(root: string): Page[] {
  const all = [...manualPlaces, ...roffPlaces];
  const rows = all.map(({ source, page, title }) => {
    const text = readFileSync(path.join(root, source), "utf8");
    const [, what = ""] = /^(?:# \S+|.*\\-) +[-–]? *(.*)$/mu.exec(text) ?? [];
    return `| [${title}](./${path.posix.basename(page)}) | ${what} |`;
  });
  const index = `# Manual pages\n\nThe packages install them; \`man NAME\` shows them.\n\n| page | about |\n| --- | --- |\n${rows.join("\n")}\n`;
  const roff = roffPlaces.map(({ source, page, title }) => ({
    file: page,
    text: `# ${title}\n\n${roffToMarkdown(readFileSync(path.join(root, source), "utf8"))}`,
  }));
  return [{ file: "manual/index.md", text: index }, ...roff];
}

/** The sidebar of the manual pages. */
export function manualSidebar(): SidebarItem[] {
  const items = [...manualPlaces, ...roffPlaces].map(({ page, title }) => ({
    text: title,
    link: addressOf(page),
  }));
  return [{ text: "Manual pages", link: "/manual/", items }];
}
