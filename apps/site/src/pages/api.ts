import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { addressOf } from "./page.ts";
import type { Page, SidebarItem } from "./page.ts";

/** The packages whose doc comments are pages, in the order of the sidebar. */
const packages = [
  "packages/attr",
  "packages/config",
  "packages/prng",
  "packages/session-cache",
  "packages/ticket-keys",
  "packages/posix",
] as const;

/** The API reference. */
export interface ApiReference {
  readonly pages: readonly Page[];
  readonly sidebar: readonly SidebarItem[];
}

/**
 * Makes the API reference of the packages' doc comments, by typedoc.
 *
 * @param root - the repository
 * @param scratch - a folder for what typedoc writes
 */
export function apiReference(root: string, scratch: string): ApiReference {
  const program = path.join(root, "tooling/docs/api-pages.ts");
  const directories = packages.map((folder) => path.join(root, folder));
  execFileSync(process.execPath, [program, scratch, ...directories], { stdio: "inherit" });
  const written = packages.map((folder) => readPackagePages(scratch, path.basename(folder)));
  const list = packages.map((folder) => {
    const name = path.basename(folder);
    const manifest = readFileSync(path.join(root, folder, "package.json"), "utf8");
    const { description }: { readonly description: string } = JSON.parse(manifest);
    return `| [@postfixjs/${name}](./${name}/index.md) | ${description} |`;
  });
  const index = `# API reference\n\nEvery exported symbol of the libraries, out of their doc comments.\n\n| package | about |\n| --- | --- |\n${list.join("\n")}\n`;
  return {
    pages: [{ file: "api/index.md", text: index }, ...written.flatMap(({ pages }) => pages)],
    sidebar: [{ text: "API reference", link: "/api/" }, ...written.map(({ item }) => item)],
  };
}

function readPackagePages(scratch: string, name: string): { pages: Page[]; item: SidebarItem } {
  const folder = path.join(scratch, name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .toSorted();
  const pages = files.map((file) => {
    const door = doorOf(name, file);
    const text = readFileSync(path.join(folder, file), "utf8").replace(/^# .*$/mu, `# ${door}`);
    return { file: `api/${name}/${file}`, text: `---\noutline: [2, 3]\n---\n\n${text}` };
  });
  const items = pages
    .filter(({ file }) => !file.endsWith("/index.md"))
    .map(({ file }) => ({ text: sidebarText(name, file), link: addressOf(file) }))
    .toSorted((one, other) => Number(other.text === name) - Number(one.text === name));
  return {
    pages,
    item: { text: `@postfixjs/${name}`, link: `/api/${name}/`, ...(items.length > 0 && { items }) },
  };
}

function doorOf(name: string, file: string): string {
  const door = file.replace(/\.md$/u, "");
  return door === "index" || door === "main" ? `@postfixjs/${name}` : `@postfixjs/${name}/${door}`;
}

function sidebarText(name: string, file: string): string {
  const door = file.slice(`api/${name}/`.length).replace(/\.md$/u, "");
  return door === "main" ? name : `/${door}`;
}
