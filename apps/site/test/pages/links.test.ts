import { describe, expect, test } from "vitest";
import { rewriteLinks } from "../../src/pages/links.ts";
import { pageOf } from "../../src/places.ts";

const context = { source: "docs/operating.md", page: "guides/operating.md" };

describe("rewriteLinks", () => {
  test("leads from page to page where the file has one", () => {
    expect(rewriteLinks("[a](cluster.md#security) and [b](../apps/tlsmgr/man)", context)).toBe(
      "[a](./cluster.md#security) and [b](../manual/index.md)",
    );
  });

  test("leads a finding of docs/lint.md to the finding's own page", () => {
    expect(rewriteLinks("[open](lint.md#open-relay), [all](lint.md)", context)).toBe(
      "[open](../findings/open-relay.md), [all](../findings/index.md)",
    );
  });

  test("leads to the repository where a file has no page", () => {
    expect(rewriteLinks("[source](../apps/tlsmgr/src/main.ts)", context)).toBe(
      "[source](https://github.com/postfixjs/postfixjs/blob/main/apps/tlsmgr/src/main.ts)",
    );
  });

  test("leaves other addresses, anchors, pictures and code alone", () => {
    const text =
      "[x](https://example.org/a) [y](#z) ![p](p.png) `[c](cluster.md)`\n```md\n[d](cluster.md)\n```";
    expect(rewriteLinks(text, context)).toBe(text);
  });

  test("takes a label that is code", () => {
    expect(rewriteLinks("[`@postfixjs/prng`](../packages/prng/README.md)", context)).toBe(
      "[`@postfixjs/prng`](./prng.md)",
    );
  });
});

test("pageOf knows files, the folders of packages, and decision records", () => {
  expect(pageOf("packages/attr")).toBe("guides/attr.md");
  expect(pageOf("docs/decisions/0001-one-status-pair.md")).toBe("project/decisions/0001-one-status-pair.md");
  expect(pageOf("NOTICE")).toBeUndefined();
});
