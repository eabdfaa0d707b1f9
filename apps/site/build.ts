/** Builds the site into a folder: `node build.ts [OUTPUT]`; the default is `dist`. */
import path from "node:path";
import process from "node:process";
import { build } from "vitepress";
import { buildPlayground } from "./build-playground.ts";
import { scratchFolder } from "./src/scratch.ts";
import { writePages } from "./src/write-pages.ts";

const root = path.join(import.meta.dirname, "..", "..");
const output = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "dist"));

if (process.env["SITE_PAGES_AS_THEY_ARE"] === undefined) await writePages(root, scratchFolder);
await build(import.meta.dirname, { outDir: output });
await buildPlayground(path.join(output, "playground"));
