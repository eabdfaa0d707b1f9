import { readFileSync } from "node:fs";
import path from "node:path";
import { diagnosticCodes } from "@postfixjs/config/lint";
import { describe, expect, test } from "vitest";
import { codeHref } from "../../src/service/code-page.ts";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");
const codes = Object.keys(diagnosticCodes);

describe("codeHref", () => {
  test("leads to the page in the repository that package.json names", () => {
    const packageFile = readFileSync(path.join(root, "apps", "language-server", "package.json"), "utf8");
    const { repository } = JSON.parse(packageFile) as { repository: { url: string } };
    const address = repository.url.replace(/^git\+/u, "").replace(/\.git$/u, "");
    expect(codes.map((code) => codeHref(code))).toEqual(
      codes.map((code) => `${address}/blob/main/docs/lint.md#${code}`),
    );
    expect(codes.length).toBeGreaterThan(60);
  });

  test("each code has its heading there, and each heading its code", () => {
    const page = readFileSync(path.join(root, "docs", "lint.md"), "utf8");
    // GitHub makes the anchor of a heading of its text: letters, digits and hyphens stay as they are.
    const headings = [...page.matchAll(/^## ([a-z0-9-]+)$/gmu)].map(([, heading]) => heading ?? "");
    expect(headings.toSorted()).toEqual(codes.toSorted());
  });

  test("a code of the server's own has no page", () => {
    expect(codeHref("not-utf-8")).toBeUndefined();
    expect(codeHref("toString")).toBeUndefined();
  });
});
