import { readFileSync } from "node:fs";
import path from "node:path";
import type { Content } from "./html.ts";
import { instancePage } from "./page/instance-page.ts";
import { pageOf } from "./page/layout.ts";
import type { Layout } from "./page/layout.ts";
import { overviewPage } from "./page/overview-page.ts";
import { rangeOf } from "./page/range.ts";
import type { Range } from "./page/range.ts";
import type { Resource } from "./server.ts";
import type { InstanceView } from "./watch/watch.ts";

/** What the pages are made of. */
export interface PagesOptions {
  /** The folder of the style sheet, the script and the icon. */
  readonly files: string;
  /** What is known of each instance now. */
  readonly views: () => readonly InstanceView[];
  /** Seconds since 1970. */
  readonly now: () => number;
}

const fileTypes: Readonly<Record<string, string>> = {
  "/page.css": "text/css",
  "/page.js": "text/javascript",
  "/icon.svg": "image/svg+xml",
};

/** Makes what {@link PageServer} serves: a page for each instance, and one for all if there are several. */
export function pagesFor({
  files,
  views,
  now,
}: PagesOptions): (path: string, query: URLSearchParams) => Resource | undefined {
  const assets = new Map(
    Object.entries(fileTypes).map(([name, type]): [string, Resource] => [
      name,
      { type, body: readFileSync(path.join(files, name), "utf8") },
    ]),
  );
  return (address, query) => {
    const body = pageAt(address, rangeOf(query.get("range")), views(), now());
    return body === undefined ? assets.get(address) : { type: "text/html", body };
  };
}

function pageAt(
  address: string,
  range: Range,
  views: readonly InstanceView[],
  nowSeconds: number,
): string | undefined {
  const rows = views.map((view) => ({ path: `/instance/${encodeURIComponent(view.instance.name)}`, view }));
  const [first] = rows;
  const isSingle = rows.length === 1 && first !== undefined;
  const page = (title: string, contents: Content): string => {
    const layout: Layout = {
      title,
      path: address,
      range,
      pages: rows.map((row) => ({ path: row.path, name: row.view.instance.name, isWell: isWell(row.view) })),
      nowSeconds,
      contents,
    };
    return pageOf(layout);
  };
  if (address === "/" && !isSingle) return page("All instances", overviewPage(rows, range, nowSeconds));
  const row = address === "/" ? first : rows.find((each) => each.path === address);
  return row && page(row.view.instance.name, instancePage(row.view, range, nowSeconds));
}

function isWell({ fault, findings }: InstanceView): boolean {
  return fault === undefined && findings?.list.every(({ level }) => level !== "broken") !== false;
}
