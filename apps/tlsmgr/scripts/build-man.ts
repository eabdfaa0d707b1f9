/** Builds the manual pages from man/*.md. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import manifest from "../package.json" with { type: "json" };
import { manPage } from "./man-page.ts";

const sources = path.join(import.meta.dirname, "..", "man");
const directory = path.join(import.meta.dirname, "..", "dist", "man");
/** When the pages were last gone over. */
const date = "2026-11-22";

mkdirSync(directory, { recursive: true });
for (const name of readdirSync(sources).filter((file) => file.endsWith(".md"))) {
  const page = manPage(readFileSync(path.join(sources, name), "utf8"), date, `postfixjs ${manifest.version}`);
  writeFileSync(path.join(directory, path.basename(name, ".md")), page);
}
