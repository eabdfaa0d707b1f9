import path from "node:path";
import { fileOf } from "./static-server.ts";

/**
 * The links and pictures of pages that lead nowhere within the site, anchors included.
 *
 * @param site - the folder with the site
 * @param pages - the text of each page, by its file
 */
export function deadLinks(site: string, pages: ReadonlyMap<string, string>): string[] {
  const anchors = new Map([...pages].map(([file, text]) => [file, anchorsIn(text)]));
  return [...pages].flatMap(([file, text]) =>
    linksIn(text)
      .filter((link) => !leadsSomewhere(site, file, link, anchors))
      .map((link) => `${file}: dead link "${link}"`),
  );
}

function linksIn(text: string): string[] {
  const found = text.matchAll(/\s(?:href|src)="([^"]*)"/gu);
  const links = Array.from(found, ([, link = ""]) => link.replaceAll("&amp;", "&"));
  return [...new Set(links)].filter((link) => !/^(?:[a-z]+:|\/\/)/iu.test(link));
}

function anchorsIn(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/\sid="([^"]*)"/gu), ([, id = ""]) => id));
}

function leadsSomewhere(
  site: string,
  from: string,
  link: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const { pathname, hash } = new URL(link, `http://site/${from}`);
  const target = fileOf(site, decodeURIComponent(pathname));
  if (target === undefined) return false;
  const known = anchors.get(path.relative(site, target));
  // The fragments of the playground hold files.
  if (hash === "" || hash.startsWith("#s=") || known === undefined) return true;
  return known.has(decodeURIComponent(hash.slice(1)));
}
