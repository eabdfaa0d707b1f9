import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { decisions, guideChapters, manualPlaces, projectChapters } from "../places.ts";
import type { Chapter, Place } from "../places.ts";
import { rewriteLinks } from "./links.ts";
import { addressOf } from "./page.ts";
import type { Page, SidebarItem } from "./page.ts";

/** A picture that a page shows: copied beside the page. */
export interface Picture {
  /** The file, from the repository's root. */
  readonly source: string;
  /** Where it goes, from the site's root. */
  readonly file: string;
}

/** The pages that are files of the repository, with the pictures that they show. */
export function guidePages(root: string): { readonly pages: Page[]; readonly pictures: Picture[] } {
  const places = [...guideChapters, ...projectChapters].flatMap((chapter) => chapter.places);
  const all = [...places, ...manualPlaces, ...decisionPlaces(root)];
  const pages = all.map((place) => readPage(root, place));
  return { pages, pictures: pages.flatMap(({ text }, at) => picturesIn(text, all[at])) };
}

function readPage(root: string, { source, page }: Place): Page {
  const text = readFileSync(path.join(root, source), "utf8");
  return { file: page, text: rewriteLinks(withoutContents(text), { source, page }) };
}

/** Leaves a list of links to sections out: the page has one at its side. */
export function withoutContents(text: string): string {
  return text.replace(/^(?:- \[[^\]]+\]\(#[^)]+\)\n)+\n?/mu, "");
}

function picturesIn(text: string, place: Place | undefined): Picture[] {
  if (place === undefined) return [];
  const names = [...text.matchAll(/!\[[^\]]*\]\(([^):]+)\)/gu)].map(([, name = ""]) => name);
  return names.map((name) => ({
    source: path.posix.join(path.posix.dirname(place.source), name),
    file: path.posix.join(path.posix.dirname(place.page), name),
  }));
}

/** The decision records, by number, and the page that lists them. */
export function decisionPlaces(root: string): Place[] {
  return readdirSync(path.join(root, decisions.source))
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => {
      const source = `${decisions.source}/${name}`;
      const [, title = name] = /^# (.*)$/mu.exec(readFileSync(path.join(root, source), "utf8")) ?? [];
      const page = `${decisions.page}/${name === "README.md" ? "index.md" : name}`;
      return { source, page, title };
    });
}

/** The sidebar of some chapters. */
export function chapterSidebar(chapters: readonly Chapter[]): SidebarItem[] {
  return chapters.map(({ title, places }) => ({
    text: title,
    items: places.map((place) => ({ text: place.title, link: addressOf(place.page) })),
  }));
}

/** The sidebar of the project's pages, decision records included. */
export function projectSidebar(root: string): SidebarItem[] {
  const records = decisionPlaces(root).map((place) => ({ text: place.title, link: addressOf(place.page) }));
  const [index, ...others] = records.toReversed();
  return [
    ...chapterSidebar(projectChapters),
    {
      text: "Decisions",
      ...(index?.link !== undefined && { link: index.link }),
      items: others.toReversed(),
    },
  ];
}
