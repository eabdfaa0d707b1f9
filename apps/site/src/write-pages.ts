import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { apiReference } from "./pages/api.ts";
import { findingPages, findingSidebar } from "./pages/findings.ts";
import { chapterSidebar, guidePages, projectSidebar } from "./pages/guides.ts";
import { manualPages, manualSidebar } from "./pages/manual.ts";
import type { SidebarItem } from "./pages/page.ts";
import { parameterPages, parameterSidebar } from "./pages/parameters.ts";
import { startPages } from "./pages/start.ts";
import { guideChapters } from "./places.ts";

/** What is at the side of the pages in a folder of the site. */
export type Sidebars = Readonly<Record<string, readonly SidebarItem[]>>;

/**
 * Writes all pages as Markdown, and `sidebars.json` beside them.
 *
 * @param root - the repository
 * @param scratch - a folder of our own; the pages are in `pages` below it
 */
export async function writePages(root: string, scratch: string): Promise<void> {
  const target = path.join(scratch, "pages");
  rmSync(scratch, { recursive: true, force: true });
  const { pages, pictures } = guidePages(root);
  const api = apiReference(root, path.join(scratch, "typedoc"));
  const all = [
    ...startPages(),
    ...pages,
    ...manualPages(root),
    ...parameterPages(),
    ...(await findingPages()),
    ...api.pages,
  ];
  for (const { file, text } of all) write(path.join(target, file), text);
  for (const { source, file } of pictures) cpSync(path.join(root, source), path.join(target, file));
  cpSync(path.join(root, "apps/vscode/images/icon.svg"), path.join(target, "public", "icon.svg"));
  const sidebars: Sidebars = {
    "/guides/": [{ text: "What do you want to do?", link: "/guides/" }, ...chapterSidebar(guideChapters)],
    "/manual/": manualSidebar(),
    "/findings/": findingSidebar(),
    "/parameters/": parameterSidebar(),
    "/api/": api.sidebar,
    "/project/": projectSidebar(root),
  };
  write(path.join(scratch, "sidebars.json"), JSON.stringify(sidebars));
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
