import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mainCfSettings, parseMainCf } from "../../src/index.ts";
import { addItem, applyEdits, removeItem } from "../../src/edit/index.ts";
import { splitList } from "../../src/syntax/list-items.ts";

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

describe("addItem: what is not one item", () => {
  test.each([
    ["two items", "a b"],
    ["two items with a comma", "a,b"],
    ["an item with blanks around it", " c "],
    ["nothing", ""],
    ["a brace that takes in what follows", "{c"],
    ["a brace inside a word that takes in what follows", "inline:{c=d"],
    ["a line end in braces, which would set another parameter", "{c\nrelayhost = d}"],
    ["an indented line in braces", "{c\n d}"],
    ["a carriage return", "{c\rd}"],
    ["a NUL, behind which Postfix sees nothing", "c\0d"],
    ["a form feed, which Postfix takes for space at the ends", "c\f"],
    ["a vertical tab", "c\v"],
  ])("refuses %s", (_what, item) => {
    const message = `"${item}" is not one item of a list`;
    expect(() => added("list = a\n", item)).toThrow(new RangeError(message));
    expect(() => added("x = 1\n", item)).toThrow(new RangeError(message));
  });

  test.each(["{c, d}", "inline:{c=d, e=f}", "${c?{d}:{e}}", "c}", "#c", "!c", "é", "\udcff"])(
    "takes %j as one",
    (item) => {
      expect(added("list = a, b\n", item, { after: "a" })).toBe(`list = a, ${item}, b\n`);
    },
  );
});

describe("addItem: an item that begins with #", () => {
  const text = "list = a,\n  b\n";

  test("is refused where it would begin a line", () => {
    expect(() => added(text, "#c", { before: "b" })).toThrow(
      new RangeError('"#c" would begin a line, which makes a comment of it'),
    );
  });

  test.each([
    [{ before: "a" }, "list = #c, a,\n  b\n"],
    [{ after: "a" }, "list = a, #c,\n  b\n"],
    [{ after: "b" }, "list = a,\n  b, #c\n"],
    [{}, "list = a,\n  b, #c\n"],
  ])("is put elsewhere: %j", (place, expected) => {
    expect(added(text, "#c", place)).toBe(expected);
    expect(items(expected)).toContain("#c");
  });
});

describe("addItem: the place", () => {
  test.each([
    ["list = a\n", { before: "a" }, "list = c, a\n"],
    ["list =\n  a\n  b\n", { before: "b" }, "list =\n  a\n  c b\n"],
    ["list =\n  a\n  b\n", { after: "a" }, "list =\n  a c\n  b\n"],
    ["list = a a\n", { after: "a" }, "list = a c a\n"],
    ["list = {a, b}, d\n", { after: "{a, b}" }, "list = {a, b}, c, d\n"],
    ["list = a,b\n", { before: "b" }, "list = a,c, b\n"],
    ["list = a b\r\n", {}, "list = a b c\r\n"],
    ["list = a", {}, "list = a, c"],
    ["list\n = a b\n", {}, "list\n = a b c\n"],
  ])("%j with %j", (text, place, expected) => {
    expect(added(text, "c", place)).toBe(expected);
  });

  test.each([
    ["a list without it", "list = a\n"],
    ["an empty list", "list =\n"],
    ["no list", "x = 1\n"],
  ])("is refused in %s", (_what, text) => {
    const message = '"list" has no item "z" that "c" could stand beside';
    expect(() => added(text, "c", { before: "z" })).toThrow(new RangeError(message));
    expect(() => added(text, "c", { after: "z" })).toThrow(new RangeError(message));
  });

  test("does not matter for an item that is there, but has to be there itself", () => {
    expect(added("list = a, b\n", "b", { before: "a" })).toBe("list = a, b\n");
    expect(() => added("list = a, b\n", "b", { before: "z" })).toThrow(RangeError);
  });
});

describe("removeItem: what is left of the lines", () => {
  test.each([
    ["a line of its own", "list = a,\n  b,\n  c\n", "list = a,\n  c\n"],
    ["a line of its own without a line end", "list = a,\n  b", "list = a,\n"],
    ["the first of a line", "list = a,\n  b, c\n", "list = a,\n  c\n"],
    ["the last of a line", "list = a, b,\n  c\n", "list = a, \n  c\n"],
    ["the last of all, on a line with others", "list = a,\n  c, b\n", "list = a,\n  c\n"],
    ["the only one", "list = b\n", "list = \n"],
    ["the only one, below the name", "list =\n  b\n", "list =\n"],
    ["every one", "list = b, b,\n  b\n", "list = \n"],
    ["neighbours", "list = a, b, b, c\n", "list = a, c\n"],
    ["tabs around it", "list = a\tb\tc\n", "list = a\tc\n"],
    ["the last setting only", "list = b, c\nlist = a, b\n", "list = b, c\nlist = a\n"],
  ])("%s", (_what, text, expected) => {
    expect(removed(text, "b")).toBe(expected);
  });

  test.each([
    ["list = a,\n  b #c\n", "list = a,\n  , #c\n"],
    ["list = a,\n  b, #c d\n", "list = a,\n  , #c d\n"],
    ["list = a,\n  b b #c\n", "list = a,\n  , #c\n"],
    ["list = b #c\n", "list = #c\n"],
    ["list = a,\n  d b #c\n", "list = a,\n  d #c\n"],
  ])("%j: a # behind it does not begin a line", (text, expected) => {
    expect(removed(text, "b")).toBe(expected);
    expect(items(expected)).toEqual(items(text).filter((item) => item !== "b"));
  });
});

describe("list edits with items of any kind", () => {
  const word = fc.constantFrom("a", "#c", "{b, d}", "inline:{a=b}", "!x", "}", "é", "\udcff", "${m?{a b}}");
  const separator = fc.constantFrom(", ", " ", ",", " , ", ",\n  ", "\r\n\t", ",\n# why\n  ", "\n \n  ");
  const anyList = fc
    .array(fc.tuple(word, separator), { maxLength: 8, size: "max" })
    .map((parts) => parts.map(([item, end], at) => item + (at < parts.length - 1 ? end : "")).join(""));
  const split = (text: string): string[] => {
    const value = mainCfSettings(parseMainCf(text)).findLast(({ name }) => name === "list")?.value ?? "";
    return splitList(value).map((item) => item.text);
  };

  test("removeItem takes the one item and no other, a second time changes nothing", () => {
    fc.assert(
      fc.property(anyList, word, (value, item) => {
        const text = `x = 1\nlist = ${value}\ny = 2\n`;
        const after = removed(text, item);
        expect(split(after)).toEqual(split(text).filter((each) => each !== item));
        expect(removed(after, item)).toBe(after);
        expect(after.split("# why").length).toBe(text.split("# why").length);
      }),
      { numRuns: 500 },
    );
  });

  test("addItem adds the one item beside the one it is told, or refuses", () => {
    fc.assert(
      fc.property(anyList, word, word, fc.boolean(), (value, item, beside, isBefore) => {
        const text = `x = 1\nlist = ${value}\ny = 2\n`;
        const before = split(text);
        const place = isBefore ? { before: beside } : { after: beside };
        const at = before.indexOf(beside) + (isBefore ? 0 : 1);
        let after: string;
        try {
          after = added(text, item, place);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(item === "#c" || !before.includes(beside)).toBe(true);
          return;
        }
        expect(split(after)).toEqual(before.includes(item) ? before : before.toSpliced(at, 0, item));
        expect(addItem(parseMainCf(after), "list", item)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
