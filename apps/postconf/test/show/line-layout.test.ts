import fc from "fast-check";
import { expect, test } from "vitest";
import { layOutWords, lineLengthMax } from "../../src/show/line-layout.ts";

const words = fc.array(fc.stringMatching(/^[a-z]{1,90}$/u), { size: "max", maxLength: 30 });
const blanks = fc.constantFrom(" ", "\t", "  ", "\n ", "\r\n\t");

test("layOutWords keeps every word, with one space between them when it does not fold", () => {
  fc.assert(
    fc.property(words, blanks, (list, blank) => {
      expect(layOutWords(list.join(blank), false)).toBe(`${list.join(" ")}\n`);
    }),
  );
});

test("layOutWords folds before a word that would reach column 80, and indents by four", () => {
  fc.assert(
    fc.property(words, blanks, (list, blank) => {
      const text = layOutWords(list.join(blank), true);
      expect(text.split(/\s+/u).filter((word) => word !== "")).toEqual(list);
      for (const [index, line] of text.trimEnd().split("\n").entries()) {
        if (index > 0) expect(line).toMatch(/^ {4}\S/u);
        if (line.trim().includes(" ")) expect(line.length).toBeLessThanOrEqual(lineLengthMax);
      }
    }),
  );
});
