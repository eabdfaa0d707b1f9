import { packageVersion } from "../../../version.ts";
import { clockText } from "../charts/scale.ts";
import { html } from "../html.ts";
import type { Content, Html } from "../html.ts";
import { ranges } from "./range.ts";
import type { Range } from "./range.ts";

/** What is around the contents of a page. */
export interface Layout {
  readonly title: string;
  /** The path of this page. */
  readonly path: string;
  readonly range: Range;
  /** Links to the pages. */
  readonly pages: readonly { readonly path: string; readonly name: string; readonly isWell: boolean }[];
  readonly nowSeconds: number;
  readonly contents: Content;
}

/** Seconds after which a browser without scripts asks for the page again. */
const refreshSeconds = 10;

/** A whole page. */
export function pageOf(layout: Layout): string {
  const { title, nowSeconds, contents } = layout;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – tlsmgr</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
        <noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>
      </head>
      <body>
        <header>
          <a class="brand" href="/"
            ><svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M12 2 4 5.5v6c0 5 3.4 8.6 8 10.5 4.6-1.9 8-5.5 8-10.5v-6z"></path>
              <path class="mark" d="m8 12 3 3 5-6"></path></svg
            >tlsmgr</a
          >
          ${instanceNavigation(layout)}
          <nav class="ranges" aria-label="Range of the charts">${rangeLinks(layout)}</nav>
          <button type="button" id="pause" hidden>Pause</button>
        </header>
        <p id="lost" role="alert" hidden>tlsmgrctl web does not answer: this is what it showed last.</p>
        <main id="main">
          ${contents}
          <footer>
            As of <time>${clockText(nowSeconds)}</time> · tlsmgrctl ${packageVersion} · read-only
          </footer>
        </main>
      </body>
    </html> `.markup;
}

function instanceNavigation({ pages, path }: Layout): Html | undefined {
  if (pages.length < 2) return undefined;
  const links = [{ path: "/", name: "All instances", isWell: true }, ...pages].map(
    (page) =>
      html`<a href="${page.path}" ${page.path === path ? html` aria-current="page"` : ""}
        >${page.isWell ? "" : html`<span class="dot bad"></span>`}${page.name}</a
      >`,
  );
  return html`<nav class="instances" aria-label="Instances">${links}</nav>`;
}

function rangeLinks({ path, range }: Layout): Html[] {
  return ranges.map(
    ({ name, text }) =>
      html`<a href="${path}?range=${name}" ${name === range.name ? html` aria-current="true"` : ""}
        >${text}</a
      >`,
  );
}
