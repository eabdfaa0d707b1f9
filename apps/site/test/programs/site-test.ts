/**
 * `npm run site:test [-- FOLDER]`: builds the site, and looks at every page in Chromium: no error on the
 * console, no dead link, no request to another host, nothing that axe objects to in light and in dark, and no
 * page wider than a phone. Pictures of some pages go to `test-results`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { Browser } from "playwright-core";
import { accessibilityFaults, startBrowser, watchPage } from "../support/browser.ts";
import { deadLinks } from "../support/dead-links.ts";
import { serveFolder } from "../support/static-server.ts";
import { shootPages } from "../support/pictures.ts";

const app = path.join(import.meta.dirname, "..", "..");
const [given] = process.argv.slice(2);
const site = path.resolve(given ?? path.join(app, "dist"));
if (given === undefined) {
  execFileSync(process.execPath, ["--conditions=@postfixjs/source", "build.ts"], {
    cwd: app,
    stdio: "inherit",
  });
}

const pages = readdirSync(site, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".html"))
  .toSorted();
const texts = new Map(pages.map((file) => [file, readFileSync(path.join(site, file), "utf8")]));
const faults: string[] = deadLinks(site, texts);
process.stdout.write(`${pages.length} pages, ${faults.length} dead links\n`);

const server = await serveFolder(site);
const browser = await startBrowser();
try {
  const rest = [...pages];
  const worker = async (): Promise<void> => {
    for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
      for (const fault of await lookAt(browser, server.origin, file)) faults.push(`${file}: ${fault}`);
    }
  };
  await Promise.all([worker(), worker()]);
  const pictures = path.join(app, "test-results", "pictures");
  mkdirSync(pictures, { recursive: true });
  await shootPages(browser, server.origin, pictures);
} finally {
  await browser.close();
  await server.close();
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`${pages.length} pages: ${faults.length} faults\n`);
if (faults.length > 0) process.exitCode = 1;

/** What is wrong with a page. */
async function lookAt(browser: Browser, origin: string, file: string): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const found = watchPage(page, origin);
  await page.goto(`${origin}/${file}`, { waitUntil: "networkidle" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colors change by and by.
    await page.waitForTimeout(600);
    found.push(...(await accessibilityFaults(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  if (width > 360) found.push(`is ${width} pixels wide on a phone of 360`);
  await page.close();
  return [...new Set(found)];
}
