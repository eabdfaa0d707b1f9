import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { diagnosticCodes, lint } from "../../src/lint/index.ts";
import { exampleServices, ruleGuides } from "../../src/registry/descriptions.ts";
import type { RuleExample } from "../../src/registry/descriptions.ts";
import * as registry from "../../src/registry/index.ts";
import { lintPage } from "../../scripts/write-lint-page.ts";

/** The findings in an example, beside the services of the examples unless it has its own. */
function findings({
  mainCf = "",
  masterCf = exampleServices,
  postfixVersion,
  machine = {},
}: RuleExample): string[] {
  const { files, tableTypes } = machine;
  const found = lint({
    mainCf: parseMainCf(mainCf),
    masterCf: parseMasterCf(masterCf),
    registry,
    ...(postfixVersion !== undefined && { postfixVersion }),
    machine: {
      ...(files && { isMissing: (path: string) => !files.includes(path) }),
      ...(tableTypes && { tableTypes: new Set(tableTypes) }),
    },
  });
  return found.map(({ code }) => code);
}

describe("ruleGuides", () => {
  test("has a guide to every code", () => {
    expect(Object.keys(ruleGuides).sort()).toEqual(Object.keys(diagnosticCodes).sort());
  });

  test.each(Object.entries(ruleGuides))("%s: only the wrong example has the finding", (code, guide) => {
    expect(findings(guide.wrong)).toContain(code);
    expect(findings(guide.right)).toEqual([]);
  });

  test.each(Object.entries(ruleGuides))("%s: says what, how and where in sentences", (_, guide) => {
    const { what, fix, sources } = guide;
    for (const text of [what, fix]) expect(text).toMatch(/^[\w.\-$].*\.$/su);
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      const [, parameter] = /^postconf\(5\), ([a-z]\w+)$/u.exec(source) ?? [];
      expect(source).toMatch(/^[a-z-]+\([158]\)(?:, .+)?$/u);
      if (parameter !== undefined) expect(registry.parameters.has(parameter)).toBe(true);
    }
  });
});

describe("write-lint-page", () => {
  test("makes the checked-in docs/lint.md, byte for byte", () => {
    const checkedIn = readFileSync(new URL("../../../../docs/lint.md", import.meta.url), "utf8");
    expect(lintPage()).toBe(checkedIn);
  });

  test("gives every code a section", () => {
    const headings = [...lintPage().matchAll(/^## (\S+)$/gmu)].map(([, code = ""]) => code);
    expect(headings.sort()).toEqual(Object.keys(diagnosticCodes).sort());
  });
});
