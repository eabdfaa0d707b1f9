import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { encodeText, LineIndex, parseMainCf, parseMasterCf } from "../src/index.ts";
import { lint } from "../src/lint/index.ts";
import * as registry from "../src/registry/index.ts";

/** Configurations from public repositories; they stand beside the repository and are not part of it. */
const corpus = path.resolve(import.meta.dirname, "../../../../shared/corpus/real-configs");

describe.skipIf(!existsSync(corpus))("real configurations", () => {
  const names = ["main", "master"].flatMap((kind) =>
    readdirSync(path.join(corpus, kind))
      .sort()
      .map((file) => `${kind}/${file}`),
  );
  const parse = (name: string): ReturnType<typeof parseMainCf> | ReturnType<typeof parseMasterCf> => {
    const bytes = readFileSync(path.join(corpus, name));
    return name.startsWith("main/") ? parseMainCf(bytes) : parseMasterCf(bytes);
  };

  test("come back byte for byte from their trees", () => {
    expect(names).toHaveLength(102);
    for (const name of names) {
      const file = parse(name);
      const joined = file.nodes.map(({ start, end }) => file.text.slice(start, end)).join("");
      expect(Buffer.from(encodeText(joined)).equals(readFileSync(path.join(corpus, name)))).toBe(true);
    }
  });

  // Every line of this fixture was compared with its file: a line that is wrong is a bug in lint.
  test("have the findings that were read through, each file checked alone", async () => {
    const lines = names.flatMap((name) => {
      const file = parse(name);
      const index = new LineIndex(file.text);
      const found = lint(file.file === "main.cf" ? { mainCf: file, registry } : { masterCf: file, registry });
      return found.map(({ start, severity, code, message }) => {
        const { line, column } = index.position(start);
        return `${name}:${line}:${column} ${severity} ${code}: ${message}\n`;
      });
    });
    await expect(lines.join("")).toMatchFileSnapshot("fixtures/real-config-findings.txt");
  });
});
