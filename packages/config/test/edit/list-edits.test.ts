import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mainCfSettings, parseMainCf } from "../../src/index.ts";
import { addItem, applyEdits, removeItem } from "../../src/edit/index.ts";

function added(text: string, item: string, place = {}): string {
  return applyEdits(text, addItem(parseMainCf(text), "list", item, place));
}

function removed(text: string, item: string): string {
  return applyEdits(text, removeItem(parseMainCf(text), "list", item));
}

function items(text: string): string[] {
  const value = mainCfSettings(parseMainCf(text)).findLast(({ name }) => name === "list")?.value ?? "";
  return value.split(/[\s,]+/u).filter((item) => item !== "");
}

describe("addItem", () => {
  test.each([
    ["list = a, b\n", "c", {}, "list = a, b, c\n"],
    ["list = a b\n", "c", {}, "list = a b c\n"],
    ["list =\n", "c", {}, "list = c\n"],
    ["x = 1\n", "c", {}, "x = 1\nlist = c\n"],
    ["list = a, b\n", "c", { before: "a" }, "list = c, a, b\n"],
    ["list = a, b\n", "c", { after: "a" }, "list = a, c, b\n"],
    ["list = a, b\n", "b", {}, "list = a, b\n"],
    ["list = a,\n# why\n  b\n", "c", { after: "a" }, "list = a, c,\n# why\n  b\n"],
    ["list = z\nlist = a\n", "c", {}, "list = z\nlist = a, c\n"],
  ])("%j with %s %j", (text, item, place, expected) => {
    expect(added(text, item, place)).toBe(expected);
  });

  test("refuses what is not one item, and a place that is not there", () => {
    expect(() => added("list = a\n", "b c")).toThrow(RangeError);
    expect(() => added("list = a\n", "b", { after: "z" })).toThrow('"list" has no item "z"');
  });
});

describe("removeItem", () => {
  test.each([
    ["list = a, b, c\n", "b", "list = a, c\n"],
    ["list = a, b\n", "b", "list = a\n"],
    ["list = a, b\n", "a", "list = b\n"],
    ["list = a\n", "a", "list = \n"],
    ["list = a b\n", "z", "list = a b\n"],
    ["list = a,\n  b,\n# why\n  c\n", "b", "list = a,\n# why\n  c\n"],
    ["list = a,\r\n  b\r\n", "b", "list = a,\r\n"],
    ["list = inline:{a=b, c=d}, b\n", "inline:{a=b, c=d}", "list = b\n"],
  ])("%j without %s", (text, item, expected) => {
    expect(removed(text, item)).toBe(expected);
  });
});

describe("list edits", () => {
  const word = fc.constantFrom("a", "b", "c", "example.com", "hash:/x", "$mydomain");
  const separator = fc.constantFrom(", ", " ", ",\n  ", "\n\t", ",\n# why\n  ", ",\n\n ");
  const list = fc
    .array(fc.tuple(word, separator), { maxLength: 6 })
    .map(
      (parts) =>
        `x = 1\nlist = ${parts.map(([text, end], index) => text + (index < parts.length - 1 ? end : "")).join("")}\ny = 2\n`,
    );

  test("change the one item, and keep all comments and other settings", () => {
    fc.assert(
      fc.property(list, word, (text, item) => {
        const before = items(text);
        const without = removed(text, item);
        expect(items(without)).toEqual(before.filter((each) => each !== item));
        expect(items(added(without, item))).toEqual([...items(without), item]);
        for (const after of [without, added(text, item)]) {
          expect(after.split("# why").length).toBe(text.split("# why").length);
          expect(mainCfSettings(parseMainCf(after)).map(({ name }) => name)).toEqual(["x", "list", "y"]);
        }
      }),
    );
  });
});

describe("list edits where there is nothing to keep", () => {
  test("addItem sets a parameter that the file does not have, and one without items", () => {
    for (const text of ["", "mydestination =\n"]) {
      const file = parseMainCf(text);
      expect(applyEdits(text, addItem(file, "mydestination", "a.example"))).toBe(
        "mydestination = a.example\n",
      );
    }
  });

  test("removeItem changes nothing where the parameter or the item is absent", () => {
    expect(removeItem(parseMainCf("x = 1\n"), "mydestination", "a")).toEqual([]);
    expect(removeItem(parseMainCf("mydestination = b\n"), "mydestination", "a")).toEqual([]);
  });

  test.each([
    ["a b", "b", "a"],
    ["a,b", "b", "a"],
    ["a , b", "b", "a"],
    ["a, b, c", "b", "a, c"],
    ["a b a", "a", "b"],
  ])("removeItem from %j of %j leaves %j", (value, item, left) => {
    const text = `mydestination = ${value}\n`;
    const edited = applyEdits(text, removeItem(parseMainCf(text), "mydestination", item));
    expect(edited).toBe(`mydestination = ${left}\n`);
  });
});
