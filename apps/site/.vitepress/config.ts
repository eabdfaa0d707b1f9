import { readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitepress";
import type { DefaultTheme, UserConfig } from "vitepress";
import { slugOf } from "../src/pages/slug.ts";
import { scratchFolder } from "../src/scratch.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");

interface Grammar {
  readonly scopeName: string;
  readonly patterns: [];
  readonly repository: Record<string, never>;
}

/** The grammar of the extension for VS Code, under the name that fences use. */
function grammar(file: string, name: string): Grammar & { readonly name: string } {
  const text = readFileSync(path.join(root, "apps/vscode/syntaxes", `${file}.tmLanguage.json`), "utf8");
  const parsed: Grammar = JSON.parse(text);
  return { ...parsed, name };
}

const sidebar: DefaultTheme.SidebarMulti = JSON.parse(
  readFileSync(path.join(scratchFolder, "sidebars.json"), "utf8"),
);

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: "postfixjs",
  description:
    "Postfix's tlsmgr(8) rebuilt in TypeScript; main.cf and master.cf explained, checked and edited",
  lang: "en-US",
  srcDir: path.join(scratchFolder, "pages"),
  cacheDir: path.join(scratchFolder, "vitepress"),
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/icon.svg" }]],
  lastUpdated: false,
  metaChunk: true,
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    languages: [grammar("main", "postfix-main"), grammar("master", "postfix-master")],
    languageAlias: { systemd: "ini", console: "shellsession" },
    anchor: { slugify: slugOf },
    toc: { slugify: slugOf },
    config: (renderer) => {
      const { escapeHtml } = renderer.utils;
      // Our texts are full of braces that are no expressions of Vue's templates.
      renderer.renderer.rules["text"] = (tokens, at) =>
        escapeHtml(tokens[at]?.content ?? "").replaceAll("{{", "&#123;&#123;");
      renderer.renderer.rules["code_inline"] = (tokens, at) =>
        `<code v-pre>${escapeHtml(tokens[at]?.content ?? "")}</code>`;
    },
  },
  themeConfig: {
    siteTitle: "postfixjs",
    logo: "/icon.svg",
    nav: [
      { text: "Guides", link: "/guides/", activeMatch: "^/guides/" },
      { text: "Findings", link: "/findings/", activeMatch: "^/findings/" },
      { text: "Parameters", link: "/parameters/", activeMatch: "^/parameters/" },
      { text: "Manual", link: "/manual/", activeMatch: "^/manual/" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      { text: "Project", link: "/project/benchmarks/", activeMatch: "^/project/" },
      { text: "Playground", link: "/playground/", target: "_self" },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: false, next: false },
    footer: { message: "MIT licence. An independent implementation without Postfix code." },
  },
});

export default config;
