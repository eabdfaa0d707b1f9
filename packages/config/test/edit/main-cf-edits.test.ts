import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  appendParameter,
  applyEdits,
  commentOutParameter,
  removeDuplicates,
  removeParameter,
  setParameter,
  setParameters,
  uncommentParameter,
} from "../../src/edit/index.ts";
import type { TextEdit } from "../../src/edit/index.ts";
import { commentedName } from "../../src/edit/main-cf-edits.ts";
import { mainCfSettings, parseMainCf } from "../../src/index.ts";
import type { MainCf } from "../../src/index.ts";

function edited(text: string, edit: (file: MainCf) => TextEdit[]): string {
  return applyEdits(text, edit(parseMainCf(text)));
}

function set(text: string, value: string): string {
  return edited(text, (file) => setParameter(file, "a", value));
}

describe("setParameter: the layout around the value", () => {
  test.each([
    ["a = 1\n", "a = 2\n"],
    ["a=1\n", "a=2\n"],
    ["a =1\n", "a = 2\n"],
    ["a= 1\n", "a= 2\n"],
    ["a\t=\t1\n", "a\t=\t2\n"],
    ["a   =   1   \n", "a   =   2\n"],
    ["a =\n", "a = 2\n"],
    ["a =  \n", "a =  2\n"],
    ["a=\n", "a=2\n"],
    ["a =\n  1\n", "a = 2\n"],
    ["a = 1,\n  x\n", "a = 2\n"],
    ["a\n = 1\n", "a\n = 2\n"],
    ["a\n# b = c\n = 1\n", "a\n# b = c\n = 2\n"],
    ["a\n\n  =\n  1\n", "a\n\n  = 2\n"],
    ["a = 1,\n# why\n\n  x\n", "a = 2\n# why\n\n"],
    ["a = =\n", "a = 2\n"],
    ["a = 1", "a = 2"],
    ["a = 1,\n  x", "a = 2\n"],
    ["a = 1\r\n", "a = 2\r\n"],
    ["a =\r\n", "a = 2\r\n"],
    ["\n\na = 1\nb = 2", "\n\na = 2\nb = 2"],
  ])("%j becomes %j", (text, expected) => {
    expect(set(text, "2")).toBe(expected);
  });

  test.each([
    ["a = 1\n", "a =\n"],
    ["a=1\n", "a=\n"],
    ["a = 1,\n  x\n", "a =\n"],
    ["b = 1\n", "b = 1\na =\n"],
  ])("an empty value: %j becomes %j", (text, expected) => {
    expect(set(text, "")).toBe(expected);
  });

  test.each([
    ["a = 1\nb = 2\na = 3\n", "a = 1\nb = 2\na = 4\n"],
    ["a = 4\na = 3\n", "a = 4\na = 4\n"],
    ["a = 3\na = 4\n", "a = 3\na = 4\n"],
    ["aa = 1\n", "aa = 1\na = 4\n"],
    ["A = 1\n", "A = 1\na = 4\n"],
    ["  a = 1\n", "  a = 1\na = 4\n"],
    ["#a = 1\n", "#a = 1\na = 4\n"],
  ])("changes the setting that counts: %j becomes %j", (text, expected) => {
    expect(set(text, "4")).toBe(expected);
  });

  test.each(["2", " 2 ", "2\t"])("takes space around %j away", (value) => {
    expect(set("a = 1\n", value)).toBe("a = 2\n");
    expect(set("a = 2\n", value)).toBe("a = 2\n");
  });

  test.each([
    ["x,\n  y", "a = x,\n  y\n"],
    ["x,\r\n  y", "a = x,\n  y\n"],
    ["x,\n# why\n  y", "a = x,\n# why\n  y\n"],
  ])("writes %j as lines", (value, expected) => {
    expect(set("a = 1\n", value)).toBe(expected);
    expect(set("", value)).toBe(expected);
  });

  test("refuses with the text that it cannot write", () => {
    expect(() => setParameter(parseMainCf(""), "a", "1\nb = 2")).toThrow(
      new RangeError(
        'Cannot write "a = 1\nb = 2" to main.cf: names hold no space and no "=", and further lines must be indented',
      ),
    );
    expect(() => setParameter(parseMainCf(""), "a b", "")).toThrow(/^Cannot write "a b =" to main\.cf/u);
  });

  test.each(["\ufeffa", "a\vb", "a\nb", "\fa", "a\u0000"])(
    "a name like %j is refused or read back",
    (name) => {
      let after: string;
      try {
        after = edited("", (file) => setParameter(file, name, "1"));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(mainCfSettings(parseMainCf(after)).map((setting) => setting.name)).toEqual([name]);
    },
  );
});

describe("appendParameter", () => {
  test.each([
    ["", "a = 2\n"],
    ["a = 1\n", "a = 1\na = 2\n"],
    ["a = 2\na = 1\n", "a = 2\na = 1\na = 2\n"],
    ["a = 1\na = 2\n", "a = 1\na = 2\n"],
    ["a=2\n", "a=2\n"],
    ["a = 1", "a = 1\na = 2\n"],
    ["b = 1\r\n", "b = 1\r\na = 2\r\n"],
    ["# c", "# c\na = 2\n"],
  ])("%j becomes %j", (text, expected) => {
    expect(edited(text, (file) => appendParameter(file, "a", "2"))).toBe(expected);
  });

  test("sees that the value is there in whatever line ends and layout", () => {
    const file = parseMainCf("a = x,\r\n  y\r\n");
    expect(appendParameter(file, "a", "x,\n  y")).toEqual([]);
    expect(appendParameter(file, "a", " x,\r\n  y ")).toEqual([]);
    expect(appendParameter(file, "a", "x,  y")).not.toEqual([]);
  });

  test("refuses what no file can hold", () => {
    expect(() => appendParameter(parseMainCf(""), "a", "1\n2")).toThrow(RangeError);
  });
});

describe("removeParameter, removeDuplicates and commentOutParameter", () => {
  const text = "# top\na = 1,\n# inside\n\n  2\nb = a\nA = 3\na\n = 4\r\n#a = 5\n";

  test("removeParameter takes all lines of every setting, and no comment", () => {
    expect(edited(text, (file) => removeParameter(file, "a"))).toBe(
      "# top\n# inside\n\nb = a\nA = 3\n#a = 5\n",
    );
  });

  test("removeDuplicates keeps the last setting as it is", () => {
    expect(edited(text, (file) => removeDuplicates(file, "a"))).toBe(
      "# top\n# inside\n\nb = a\nA = 3\na\n = 4\r\n#a = 5\n",
    );
  });

  test("commentOutParameter puts # before every line, and none before comments", () => {
    expect(edited(text, (file) => commentOutParameter(file, "a"))).toBe(
      "# top\n#a = 1,\n# inside\n\n#  2\nb = a\nA = 3\n#a\n# = 4\r\n#a = 5\n",
    );
  });

  test.each([removeParameter, removeDuplicates, commentOutParameter])(
    "%o: a name that is not there",
    (edit) => {
      expect(edit(parseMainCf(text), "c")).toEqual([]);
    },
  );
});

describe("uncommentParameter", () => {
  test.each([
    ["the last of several", "#a = 1\n#a = 2\n", "#a = 1\na = 2\n"],
    ["one that is indented", "  #a = 1\n", "a = 1\n"],
    ["one without a value", "#a =\n", "a =\n"],
    ["one without blanks", "#a=1\n", "a=1\n"],
    ["its continuation, by two blanks or a tab", "#a = 1\n#  2\n#\t3\n", "a = 1\n  2\n\t3\n"],
    ["its continuation behind a comma", "#a = 1,\n# 2,\n# 3\n# 4\n", "a = 1,\n 2,\n 3\n# 4\n"],
    ["up to an empty line", "#a = 1\n\n#  2\n", "a = 1\n\n#  2\n"],
    ["up to a setting", "#a = 1\nb = 2\n#  3\n", "a = 1\nb = 2\n#  3\n"],
    ["up to a comment of comments", "#a = 1\n#  # 2\n", "a = 1\n#  # 2\n"],
    ["up to the continuation of a setting", "b = 1\n#a = 2\n  3\n", "b = 1\na = 2\n  3\n"],
    ["no last line end", "#a = 1", "a = 1"],
  ])("brings back %s", (_what, text, expected) => {
    expect(edited(text, (file) => uncommentParameter(file, "a"))).toBe(expected);
  });

  test.each([
    ["a setting that is there", "a = 1\n#a = 2\n"],
    ["another name", "#aa = 1\n#b = 1\n"],
    ["prose", "# say a = 1 to mean it\n"],
    ["a value that mentions it", "b = #a = 1\n"],
    ["two hashes", "##a = 1\n"],
  ])("has no edits for %s", (_what, text) => {
    expect(uncommentParameter(parseMainCf(text), "a")).toEqual([]);
  });

  test("undoes commentOutParameter for one setting, of whatever lines", () => {
    const line = fc.constantFrom("  x", "\ty", "  z, x", "   w  ");
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom("", "# c\n", "b = 1\n"),
        (lines, end, around) => {
          const text = `${around}${["a = v", ...lines].map((each) => each + end).join("")}${around}`;
          const out = edited(text, (file) => commentOutParameter(file, "a"));
          expect(edited(out, (file) => uncommentParameter(file, "a"))).toBe(text);
        },
      ),
    );
  });
});

describe("setParameters", () => {
  test("sets what is there and appends the rest, in the order given", () => {
    const settings = new Map([
      ["b", "2"],
      ["a", "3"],
      ["c", "4"],
    ]);
    const set = (text: string): string => edited(text, (file) => setParameters(file, settings));
    expect(set("# ours\na = 1 # why\n")).toBe("# ours\na = 3\nb = 2\nc = 4\n");
    expect(set("a = 1,\r\n  x")).toBe("a = 3\r\nb = 2\r\nc = 4\r\n");
    expect(set("c = 4")).toBe("c = 4\nb = 2\na = 3\n");
  });

  test("refuses all of them if no file can hold one", () => {
    const settings = new Map([
      ["a", "1"],
      ["b", "2\nc = 3"],
    ]);
    expect(() => setParameters(parseMainCf("a = 0\n"), settings)).toThrow(RangeError);
  });

  test("has no edits where nothing would change", () => {
    expect(setParameters(parseMainCf("a = 1\nb = 2"), new Map([["b", "2"]]))).toEqual([]);
  });

  test("equals setting one after the other", () => {
    const part = fc.constantFrom("a = 1", "b =", "  x", "# c", "", "c\n = y,", "a = 2,\n# d\n  z");
    const values = fc.uniqueArray(
      fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("", "1", "v,\n  w")),
      {
        selector: ([name]) => name,
      },
    );
    fc.assert(
      fc.property(
        fc.array(part),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        values,
        (parts, end, isEnded, settings) => {
          const text = parts.join("\n").replaceAll("\n", end) + (isEnded ? end : "");
          const inTurn = settings.reduce(
            (before, [name, value]) => edited(before, (file) => setParameter(file, name, value)),
            text,
          );
          expect(edited(text, (file) => setParameters(file, new Map(settings)))).toBe(inTurn);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("commentedName", () => {
  test.each([
    ["#a = 1", "a"],
    ["  #  a=1", "a"],
    ["#\ta\t=", "a"],
    ["#smtpd_2.x-y = 1", "smtpd_2.x-y"],
    ["# a b = 1", undefined],
    ["#= 1", undefined],
    ["#", undefined],
    ["## a = 1", undefined],
    ["a = 1", undefined],
  ])("%j: %s", (comment, name) => {
    expect(commentedName(comment)).toBe(name);
  });
});

test("every edit leaves all bytes of other entries, and their order", () => {
  const entry = fc.constantFrom(
    "b = 1\n",
    "b = 2,\r\n# in b\r\n  3\r\n",
    "# c\n",
    "\n",
    "c=\n",
    "broken\n",
    "\udcff = \udcfe\n",
  );
  const own = fc.constantFrom("a = 1\n", "a = 2,\n  3\n", "a\n = 4\n", "#a = 5\n#  6\n");
  const edit = fc.constantFrom(
    (file: MainCf) => setParameter(file, "a", "x,\n  y"),
    (file: MainCf) => appendParameter(file, "a", "x"),
    (file: MainCf) => removeParameter(file, "a"),
    (file: MainCf) => removeDuplicates(file, "a"),
    (file: MainCf) => commentOutParameter(file, "a"),
    (file: MainCf) => uncommentParameter(file, "a"),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(entry, own), { maxLength: 10, size: "max" }), edit, (parts, change) => {
      const text = parts.join("");
      const after = edited(text, change);
      const others = (of: string): string[] =>
        parseMainCf(of).nodes.flatMap((node) => {
          const own_ =
            node.kind === "setting"
              ? node.name === "a"
              : /^#(?:a|  [36y]| = 4)/u.test(of.slice(node.start, node.end));
          return own_ ? [] : [of.slice(node.start, node.end)];
        });
      expect(others(after)).toEqual(others(text));
    }),
    { numRuns: 500 },
  );
});
