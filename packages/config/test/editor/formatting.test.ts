import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edit/index.ts";
import { EditorModel, formatEdits, refactorsAt } from "../../src/editor/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import type { ConfigFile, Span } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { marked } from "../support/marked.ts";

function formatted(text: string, file: ConfigFile, range?: Span): string {
  const model = new EditorModel({
    mainCf: parseMainCf(file === "main.cf" ? text : ""),
    masterCf: parseMasterCf(file === "master.cf" ? text : ""),
    registry,
  });
  return applyEdits(text, formatEdits(model, file, range));
}

describe("formatEdits of main.cf", () => {
  test.each([
    ["blanks around =", "a=b\nc\t=\td\ne   =   f\n", "a = b\nc = d\ne = f\n"],
    ["an empty value", "a=\nb =   \nc\t=\n", "a =\nb =\nc =\n"],
    ["blanks at the end of a line", "a = b  \t\n", "a = b\n"],
    ["blank lines of blanks", "a = b\n  \t\n\nc = d\n", "a = b\n\n\nc = d\n"],
    ["no last line end", "a = b", "a = b\n"],
    ["CRLF", "a=b  \r\n \r\nc=d", "a = b\r\n\r\nc = d\r\n"],
    [
      "further lines of a list",
      "mydestination = a\n b\n\tc\n          d\n",
      "mydestination = a\n    b\n    c\n    d\n",
    ],
    [
      "blanks at the ends of the lines of a list",
      "mydestination = a, \n    b,\t\n    c \n",
      "mydestination = a,\n    b,\n    c\n",
    ],
    ["blanks inside of a list, which stay", "mydestination = a,   b\n", "mydestination = a,   b\n"],
    ["further lines of a text, which stay", "smtpd_banner = a \n  b  \n", "smtpd_banner = a \n  b\n"],
    ["comments, which stay", "#a=b  \n  # c\n", "#a=b  \n  # c\n"],
    ["comments between lines, which stay", "mydestination =\n  # c\n b\n", "mydestination =\n  # c\n    b\n"],
    ["= on a line of its own, which stays", "a\n=b\n", "a\n=b\n"],
    ["lines that are no settings", " x=y\nbroken  \n=z\n", " x=y\nbroken\n=z\n"],
    ["a value with =", "a=b=c  =  d\n", "a = b=c  =  d\n"],
  ])("%s", (_what, before, after) => {
    expect(formatted(before, "main.cf")).toBe(after);
    expect(formatted(after, "main.cf")).toBe(after);
  });

  test("of a range changes what lies in it alone", () => {
    const text = "a=1\nb=2\nc=3  \n";
    expect(formatted(text, "main.cf", { start: 0, end: 4 })).toBe("a = 1\nb=2\nc=3  \n");
    expect(formatted(text, "main.cf", { start: 4, end: 8 })).toBe("a=1\nb = 2\nc=3  \n");
    expect(formatted(text, "main.cf", { start: 8, end: text.length })).toBe("a=1\nb=2\nc = 3\n");
    expect(formatted(text, "main.cf", { start: 1, end: 1 })).toBe("a =1\nb=2\nc=3  \n");
  });

  test("reaches every setting of a file in any layout", () => {
    const blanks = fc.string({ unit: fc.constantFrom(" ", "\t"), maxLength: 3 });
    const setting = fc.tuple(
      fc.constantFrom("relayhost", "own", "mydestination", "a.b"),
      blanks,
      blanks,
      fc.constantFrom("", "x", "x y", "a=b", "#c", "${d?{e}}"),
      blanks,
    );
    fc.assert(
      fc.property(fc.array(setting, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), (settings, end) => {
        const text = settings
          .map(([name, left, right, value, last]) => `${name}${left}=${right}${value}${last}${end}`)
          .join("");
        const expected = settings
          .map(([name, , , value]) => `${name} =${value === "" ? "" : ` ${value}`}${end}`)
          .join("");
        expect(formatted(text, "main.cf")).toBe(expected);
      }),
    );
  });
});

describe("formatEdits of master.cf", () => {
  const smtp = "smtp       inet  n       -       y       -       -       smtpd";

  test.each([
    ["the columns", "smtp\tinet n - y - - smtpd\n", `${smtp}\n`],
    [
      "a name that is too long for its column",
      "127.0.0.1:10025 inet n - y - - smtpd\n",
      "127.0.0.1:10025 inet n   -       y       -       -       smtpd\n",
    ],
    [
      "options, each on its own line",
      "smtp inet n - y - - smtpd -o a=b -o c=d\n",
      `${smtp}\n    -o a=b\n    -o c=d\n`,
    ],
    ["options with blanks", "smtp inet n - y - - smtpd\n -o  {a = b c}\n", `${smtp}\n    -o {a = b c}\n`],
    [
      "other arguments, which stay on their line",
      "smtp inet n - y - - smtpd   -v  -v\n\t-v\n",
      `${smtp} -v -v\n    -v\n`,
    ],
    [
      "comments between, which stay",
      "smtp inet n - y - - smtpd\n# c\n -o a=b\n",
      `${smtp}\n# c\n    -o a=b\n`,
    ],
    ["CRLF", "smtp inet n - y - - smtpd -o a=b\r\n", `${smtp}\r\n    -o a=b\r\n`],
    ["no last line end", "smtp inet n - y - - smtpd", `${smtp}\n`],
    [
      "fields on several lines, which stay",
      "smtp inet n - y\n - - smtpd\n",
      "smtp       inet  n       -       y\n - - smtpd\n",
    ],
    ["lines that are no services", "# c  \nsmtp   inet\n   x\n", "# c  \nsmtp   inet\n   x\n"],
  ])("%s", (_what, before, after) => {
    expect(formatted(before, "master.cf")).toBe(after);
    expect(formatted(after, "master.cf")).toBe(after);
  });
});

describe("refactorsAt: lists with items that begin with #", () => {
  const titles = (main: string): string[] => {
    const { model, file, offset } = marked(main);
    return refactorsAt(model, file, offset).map(({ title }) => title);
  };

  test("are not put on lines, where they would be comments", () => {
    expect(titles("mydest|ination = a, #b\n")).toEqual(['Comment "mydestination" out']);
    expect(titles("mydest|ination = a#, b\n")[0]).toBe('Put each item of "mydestination" on its own line');
  });

  test("every refactoring of a list keeps its items", () => {
    const item = fc.constantFrom(
      "a",
      "#b",
      "c.example",
      "!d",
      "hash:/e",
      "é",
      "check_client_access",
      "permit",
    );
    const separator = fc.constantFrom(" ", ", ", ",", ",\n  ", "\n\t");
    const name = fc.constantFrom("mydestination", "smtpd_client_restrictions", "mynetworks");
    const words = (text: string): string[] => {
      const [node] = parseMainCf(text).nodes;
      return node?.kind === "setting" ? node.value.split(/[\s,]+/u).filter((word) => word !== "") : [];
    };
    fc.assert(
      fc.property(
        name,
        fc.array(fc.tuple(item, separator), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (parameter, items, isCrlf) => {
          const lf = `${parameter} = ${items.map(([word, end], at) => word + (at < items.length - 1 ? end : "")).join("")}\n`;
          const text = isCrlf ? lf.replaceAll("\n", "\r\n") : lf;
          const model = new EditorModel({ mainCf: parseMainCf(text), registry });
          for (const { title, edits } of refactorsAt(model, "main.cf", 0)) {
            if (!title.startsWith("Put")) continue;
            const after = applyEdits(text, edits["main.cf"] ?? []);
            expect(words(after)).toEqual(words(text));
            expect(after.includes("\r")).toBe(isCrlf);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
