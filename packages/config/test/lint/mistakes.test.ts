import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { diagnosticCodes, lint } from "../../src/lint/index.ts";
import * as registry from "../../src/registry/index.ts";
import { readMistakes } from "../support/mistakes.ts";

const mistakes = readMistakes();

describe("seeded mistakes", () => {
  test("are at least 100", () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(100);
    expect(mistakes.filter(({ code }) => !Object.hasOwn(diagnosticCodes, code))).toEqual([]);
  });

  test.each(mistakes.map((mistake) => [mistake.title, mistake] as const))("%s", (_, mistake) => {
    const { main, master, file, start, end, code } = mistake;
    const found = lint({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry });
    const text = file === "main.cf" ? main : master;
    const shown = found.map(
      (each) =>
        `${each.file} ${each.code} [${(each.file === "main.cf" ? main : master).slice(each.start, each.end)}]`,
    );
    expect(shown).toContain(`${file} ${code} [${text.slice(start, end)}]`);
  });
});

const sound = path.join(import.meta.dirname, "..", "fixtures", "sound");

describe("sound configurations", () => {
  test.each(readdirSync(sound).filter((name) => name.endsWith(".main.cf")))("%s: no finding", (name) => {
    const mainCf = parseMainCf(readFileSync(path.join(sound, name)));
    const own = path.join(sound, name.replace(".main.cf", ".master.cf"));
    const master = existsSync(own) ? own : path.join(sound, "debian.master.cf");
    const masterCf = parseMasterCf(readFileSync(master));
    const found = lint({ mainCf, masterCf, registry });
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});
