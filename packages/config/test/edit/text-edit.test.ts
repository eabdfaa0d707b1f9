import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edit/index.ts";
import { beginsLine, lineEnd, lineStart, visibleEnd } from "../../src/edit/lines.ts";

describe("applyEdits", () => {
  test.each([
    ["nothing", [], "abcd"],
    ["a deletion of all", [{ start: 0, end: 4, text: "" }], ""],
    ["an insertion at the start", [{ start: 0, end: 0, text: "x" }], "xabcd"],
    ["an insertion at the end", [{ start: 4, end: 4, text: "x" }], "abcdx"],
    [
      "edits that touch",
      [
        { start: 1, end: 2, text: "B" },
        { start: 2, end: 3, text: "C" },
      ],
      "aBCd",
    ],
    [
      "a deletion behind an insertion at one place",
      [
        { start: 1, end: 1, text: "x" },
        { start: 1, end: 3, text: "" },
      ],
      "axd",
    ],
    [
      "a deletion in front of an insertion at one place",
      [
        { start: 1, end: 3, text: "" },
        { start: 1, end: 1, text: "x" },
      ],
      "axd",
    ],
    [
      "an insertion where a deletion ends",
      [
        { start: 3, end: 3, text: "x" },
        { start: 1, end: 3, text: "" },
      ],
      "axd",
    ],
  ])("%s", (_what, edits, expected) => {
    expect(applyEdits("abcd", edits)).toBe(expected);
  });

  test("says which edit cannot be applied", () => {
    expect(() => applyEdits("abcd", [{ start: 2, end: 9, text: "" }])).toThrow(
      new RangeError("Cannot apply the edit of 2 to 9: it overlaps another or leaves the text of 4"),
    );
    expect(() =>
      applyEdits("abcd", [
        { start: 0, end: 3, text: "" },
        { start: 2, end: 4, text: "" },
      ]),
    ).toThrow(new RangeError("Cannot apply the edit of 2 to 4: it overlaps another or leaves the text of 4"));
  });

  test("leaves the list of edits as it was", () => {
    const edits = Object.freeze([
      { start: 2, end: 3, text: "" },
      { start: 0, end: 1, text: "" },
    ]);
    expect(applyEdits("abcd", edits)).toBe("bd");
    expect(edits.map(({ start }) => start)).toEqual([2, 0]);
  });

  test("is what replacing from the end to the start gives, in whatever order the edits come", () => {
    const cuts = fc
      .uniqueArray(fc.nat(20), { maxLength: 8 })
      .map((places) => places.sort((left, right) => left - right));
    fc.assert(
      fc.property(
        fc.string({ minLength: 21, maxLength: 21 }),
        cuts,
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        (text, places, words, isReversed) => {
          const edits = places.flatMap((start, index) =>
            index % 2 === 0 && places[index + 1] !== undefined
              ? [{ start, end: places[index + 1] ?? 0, text: words[index / 2] ?? "" }]
              : [],
          );
          let expected = text;
          for (const { start, end, text: word } of edits.toReversed())
            expected = expected.slice(0, start) + word + expected.slice(end);
          expect(applyEdits(text, isReversed ? edits.toReversed() : edits)).toBe(expected);
        },
      ),
    );
  });
});

describe("lines", () => {
  test.each([
    ["", "\n"],
    ["a", "\n"],
    ["a\nb\r\n", "\n"],
    ["a\r\nb\n", "\r\n"],
    ["\r\n", "\r\n"],
    ["\na\r\n", "\n"],
    ["a\rb\n", "\n"],
  ])("lineEnd of %j is that of its first line", (text, end) => {
    expect(lineEnd(text)).toBe(end);
  });

  test.each([
    ["abc", 0, 0],
    ["abc", 3, 0],
    ["a\nb", 1, 0],
    ["a\nb", 2, 2],
    ["a\nb", 3, 2],
    ["\n\n", 1, 1],
  ])("lineStart of %j at %d is %d", (text, offset, start) => {
    expect(lineStart(text, offset)).toBe(start);
  });

  test.each([
    ["a\n", 1],
    ["a\r\n", 1],
    ["a \r\n", 2],
    ["a", 1],
    ["a\r", 2],
    ["\r\n", 0],
    ["\n", 0],
    ["a\r\r\n", 2],
  ])("visibleEnd of the line %j is %d", (text, end) => {
    expect(visibleEnd(text, { start: 0, end: text.length })).toBe(end);
  });

  test("visibleEnd stays on its line, whatever the line before ends with", () => {
    expect(visibleEnd("a\r\n", { start: 2, end: 3 })).toBe(2);
    expect(visibleEnd("\r\n\n", { start: 2, end: 3 })).toBe(2);
  });

  test.each([
    ["a b", 0, true],
    ["a b", 2, false],
    ["a\n \tb", 4, true],
    ["a\n \tb", 5, false],
    ["a\r\nb", 3, true],
  ])("beginsLine in %j at %d: %s", (text, offset, expected) => {
    expect(beginsLine(text, offset)).toBe(expected);
  });
});
