import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import nodeArchives from "../node-archives.json" with { type: "json" };
import { nativeArchives, nodeArchive } from "../src/archives.ts";
import { exampleIni } from "../src/example-ini.ts";
import { architectures, root } from "../src/places.ts";

const text = (...parts: readonly string[]): string => readFileSync(path.join(...parts), "utf8");

test("the packages bring the Node.js that the workspace pins", () => {
  const pinned = /^ {2}node: (\S+)$/mu.exec(text(root, "pnpm-workspace.yaml"))?.[1];
  expect(nodeArchives.version).toBe(pinned);
});

test.each(Object.values(architectures))("every archive for $debian has a hash", (architecture) => {
  const { koffi, lmdb } = nativeArchives(architecture);
  for (const { integrity } of [nodeArchive(architecture), koffi, lmdb]) {
    expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/u);
  }
});

test("the example of tlsmgr.ini has every setting of tlsmgr.ini(5) in its section, commented out", () => {
  const manual = text(root, "apps/tlsmgr/man/tlsmgr.ini.5.md");
  const lines = exampleIni(manual).split("\n");
  const settings = [...manual.matchAll(/^- `(\w+)` \(default: /gmu)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(5);
  const found = lines.flatMap((line) => /^;(\w+) =/u.exec(line)?.[1] ?? []);
  expect(found).toEqual(settings);
  const sections = [...manual.matchAll(/^## SECTION (.*)$/gmu)].map(([, name]) => `[${name}]`);
  expect(lines.filter((line) => line.startsWith("["))).toEqual(sections);
  expect(lines.filter((line) => !/^(?:$|;|\[)/u.test(line))).toEqual([]);
});
