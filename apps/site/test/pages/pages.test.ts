import { existsSync } from "node:fs";
import path from "node:path";
import { diagnosticCodes } from "@postfixjs/config/lint";
import { parameters } from "@postfixjs/config/registry";
import { describe, expect, test } from "vitest";
import { findingPages, findingSidebar } from "../../src/pages/findings.ts";
import { guidePages, projectSidebar, withoutContents } from "../../src/pages/guides.ts";
import { manualPages } from "../../src/pages/manual.ts";
import { parameterAddress } from "../../src/pages/parameter-groups.ts";
import { parameterPages } from "../../src/pages/parameters.ts";
import { slugOf } from "../../src/pages/slug.ts";
import { startPages } from "../../src/pages/start.ts";
import { readFragment } from "../../src/share.ts";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");

describe("findingPages", () => {
  test("has a page for each finding: what, why, fix, example", async () => {
    const pages = await findingPages();
    const codes = Object.keys(diagnosticCodes);
    expect(pages.map(({ file }) => file).toSorted()).toEqual(
      [...codes.map((code) => `findings/${code}.md`), "findings/index.md"].toSorted(),
    );
    for (const { file, text } of pages) {
      if (file === "findings/index.md") continue;
      const headings = [...text.matchAll(/^## (.*)$/gmu)].map(([, heading]) => heading);
      expect([file, headings]).toEqual([file, ["Why", "Fix", "Example", "Documented in", "Silence"]]);
      expect(text).toContain('class="mark good"');
    }
  });

  test("opens the examples in the playground", async () => {
    const page = (await findingPages()).find(({ file }) => file === "findings/legacy-tls.md");
    const [, fragment = ""] = /href="\/playground\/(#[^"]*)"/u.exec(page?.text ?? "") ?? [];
    expect((await readFragment(fragment))?.mainCf).toContain("smtpd_use_tls = yes");
  });

  test("lists every finding in the sidebar", () => {
    const entries = findingSidebar().flatMap(({ items = [] }) => items.map(({ text }) => text));
    expect(entries.toSorted()).toEqual(Object.keys(diagnosticCodes).toSorted());
  });
});

describe("parameterPages", () => {
  test("has a section for each parameter, on the page of its address", () => {
    const pages = new Map(parameterPages().map(({ file, text }) => [file, text]));
    for (const name of parameters.keys()) {
      const [address = "", anchor = ""] = parameterAddress(name).split("#");
      const text = pages.get(address.slice(1).replace(/\.html$/u, ".md")) ?? "";
      expect([name, text.includes(`{#${anchor}}\n`)]).toEqual([name, true]);
    }
  });

  test("says type, default, limits and versions", () => {
    const page = parameterPages().find(({ file }) => file === "parameters/tls.md");
    const [, section = ""] = /## tls\\_random\\_bytes([\s\S]*?)\n## /u.exec(page?.text ?? "") ?? [];
    expect(section).toContain("<dt>Value</dt><dd>whole number</dd>");
    expect(section).toContain("<code v-pre>32</code>");
    expect(section).toContain("<dd>at least 1</dd>");
    expect(section).toContain("<dd>tlsmgr(8)</dd>");
  });
});

describe("guidePages", () => {
  test("finds every file and every picture", () => {
    const { pages, pictures } = guidePages(root);
    expect(pages.length).toBeGreaterThan(30);
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter(({ source }) => !existsSync(path.join(root, source)))).toEqual([]);
  });

  test("leaves out a list of the page's own sections", () => {
    expect(withoutContents("# A\n\n- [B](#b)\n- [C](#c)\n\n## B\n- [d](e.md)\n")).toBe(
      "# A\n\n## B\n- [d](e.md)\n",
    );
  });

  test("lists the decisions in the sidebar", () => {
    const decisions = projectSidebar(root).find(({ text }) => text === "Decisions");
    expect(decisions?.items?.length).toBeGreaterThan(8);
  });
});

test("manualPages turns roff into Markdown", () => {
  const page = manualPages(root).find(({ file }) => file === "manual/postconf-js.1.md");
  expect(page?.text).toContain("## SYNOPSIS");
  expect(page?.text).toContain("**postconf-js lint**");
  expect(page?.text).not.toMatch(/^\.|\\f|\\-/mu);
});

test("startPages link to pages that exist", () => {
  const [, tasks] = startPages();
  const links = [...(tasks?.text ?? "").matchAll(/\]\(\.\/([^)#]*)/gu)].map(([, file]) => `guides/${file}`);
  const files = new Set(guidePages(root).pages.map(({ file }) => file));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((file) => !files.has(file))).toEqual([]);
});

test("slugOf makes the anchors that the repository's own pages link to", () => {
  expect(slugOf("lint, diff, explain")).toBe("lint-diff-explain");
  expect(slugOf("What `-o` does")).toBe("what--o-does");
});
