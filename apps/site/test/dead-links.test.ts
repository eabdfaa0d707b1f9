import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { deadLinks } from "./support/dead-links.ts";

test("deadLinks finds links to pages, pictures and anchors that are not there", () => {
  const site = mkdtempSync(path.join(tmpdir(), "site-links-"));
  writeFileSync(path.join(site, "a.html"), "");
  const text =
    '<p id="x"><a href="#x"><a href="#y"><a href="/b.html"><a href="./a.html#x"><img src="p.png"><a href="https://e.org/">';
  expect(deadLinks(site, new Map([["a.html", text]]))).toEqual([
    'a.html: dead link "#y"',
    'a.html: dead link "/b.html"',
    'a.html: dead link "p.png"',
  ]);
  rmSync(site, { recursive: true });
});
