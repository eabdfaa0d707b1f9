import { describe, expect, test } from "vitest";
import { folds, outline, selectionSpans } from "../../src/editor/index.ts";
import { marked } from "../support/marked.ts";

describe("outline", () => {
  test("has each setting of main.cf with the spans of name and entry", () => {
    const { model } = marked("|# first\na = 1\nbroken\nb =\n  2\n");
    const { text } = model.mainCf;
    const entries = outline(model, "main.cf");
    expect(entries.map(({ kind, name, detail, children }) => ({ kind, name, detail, children }))).toEqual([
      { kind: "setting", name: "a", detail: "1", children: [] },
      { kind: "setting", name: "b", detail: "2", children: [] },
    ]);
    expect(entries.map(({ start, end }) => text.slice(start, end))).toEqual(["a = 1", "b =\n  2"]);
    expect(entries.map(({ nameSpan }) => text.slice(nameSpan.start, nameSpan.end))).toEqual(["a", "b"]);
  });

  test("has each service with its options, nested, and their spans", () => {
    const { model } = marked("", "|smtp inet n - y - - smtpd\n  -o a=b\n  -o c=d\n");
    const { text } = model.masterCf;
    const [service] = outline(model, "master.cf");
    expect(text.slice(service?.nameSpan.start, service?.nameSpan.end)).toBe("smtp");
    expect(text.slice(service?.start, service?.end)).toBe(text.trimEnd());
    expect(service?.children.map(({ nameSpan }) => text.slice(nameSpan.start, nameSpan.end))).toEqual([
      "a",
      "c",
    ]);
    expect(service?.children.map(({ children }) => children)).toEqual([[], []]);
  });
});

describe("folds", () => {
  test.each([
    ["# one\n# two", ["comment:# one\n# two"]],
    ["# one\n\n# two\n", []],
    ["a = 1\n", []],
    ["a = 1\n  2\n", ["entry:a = 1\n  2"]],
    ["# one\n# two\na = 1\n  2\n", ["comment:# one\n# two", "entry:a = 1\n  2"]],
    ["#a = 1\n#b = 2\n", ["comment:#a = 1\n#b = 2"]],
    ["# one\n# two\n#a = 1\n#\tb\n", ["comment:# one\n# two", "comment:#a = 1\n#\tb"]],
    ["#a = 1\n# one\n", []],
    ["# one\r\n# two\r\n", ["comment:# one\r\n# two"]],
  ])("of main.cf %j are %j", (text, expected) => {
    const { model } = marked(`|${text}`);
    const found = folds(model, "main.cf");
    expect(found.map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`)).toEqual(expected);
  });

  test.each([
    ["#smtp inet n - y - - smtpd\n#  -o a=b\n# prose\n", ["#smtp inet n - y - - smtpd\n#  -o a=b"]],
    ["#a  unix - - y - - x\n#b fifo - - y - - x\n", ["#a  unix - - y - - x\n#b fifo - - y - - x"]],
    ["# the inet services\n#smtp inet n - y - - smtpd\n", []],
  ])("of master.cf %j are %j", (text, expected) => {
    const { model } = marked("", `|${text}`);
    expect(folds(model, "master.cf").map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });
});

describe("selectionSpans", () => {
  function spans(main: string, master: string = ""): string[] {
    const { model, file, offset } = marked(main, master);
    const { text } = model.file(file);
    return selectionSpans(model, file, offset).map(({ start, end }) => text.slice(start, end));
  }

  test("of a name are the name, the line, the entry and the file", () => {
    expect(spans("b = 1\na| = x\n  y\n")).toEqual(["a", "a = x", "a = x\n  y", "b = 1\na = x\n  y\n"]);
  });

  test("of an option are its name, the option, the line, the service and the file", () => {
    const master = "smtp inet n - y - - smtpd\n  -o a|=b\nx unix - - y - - x\n";
    expect(spans("", master)).toEqual([
      "a",
      "a=b",
      "  -o a=b",
      "smtp inet n - y - - smtpd\n  -o a=b",
      master.replace("|", ""),
    ]);
  });

  test("of a comment inside an entry do not leave the entry out", () => {
    expect(spans("a = x\n# wh|y\n  y\nb = 1\n")).toEqual([
      "# why\n",
      "x\n# why\n  y",
      "a = x\n# why\n  y",
      "a = x\n# why\n  y\nb = 1\n",
    ]);
  });

  test("at the start of a second entry are those of the second entry", () => {
    expect(spans("a = 1\n|b = 2\n").slice(0, 2)).toEqual(["b", "b = 2"]);
  });

  test("of an empty file are the file", () => {
    expect(spans("|")).toEqual([""]);
  });

  test("grow, each around the one before, wherever the cursor is", () => {
    const text = "a = ${b?{x $c}:{y}} z,\n  d\n# e\nf = $a\n";
    for (let offset = 0; offset <= text.length; offset += 1) {
      const { model } = marked(`${text.slice(0, offset)}|${text.slice(offset)}`);
      const found = selectionSpans(model, "main.cf", offset);
      for (const [index, { start, end }] of found.slice(1).entries()) {
        const inner = found[index]!;
        expect(start <= inner.start && end >= inner.end, `${offset}`).toBe(true);
        expect(end - start, `${offset}`).toBeGreaterThan(inner.end - inner.start);
      }
      expect(found.at(-1)).toEqual({ start: 0, end: text.length });
    }
  });
});
