import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ConfigFatalError,
  decodeText,
  encodeText,
  LineIndex,
  mainCfSettings,
  parseMainCf,
  printable,
} from "../../src/index.ts";
import { MailDictionary } from "../../src/daemon/index.ts";
import type { MainCf } from "../../src/index.ts";
import { postconfCases, toBytes } from "../support/fixtures.ts";

/** Text that is likely to hit the rules of the format. */
const configText = fc
  .array(
    fc.constantFrom(
      "a",
      "name",
      " = ",
      "=",
      "value",
      "#",
      " ",
      "\t",
      "\n",
      "\r\n",
      "\r",
      "\0",
      "\v",
      "$x",
      "{",
      "é",
      "-o",
    ),
    { maxLength: 60, size: "max" },
  )
  .map((parts) => parts.join(""));

function joinNodes(file: MainCf): string {
  return file.nodes.map(({ start, end }) => file.text.slice(start, end)).join("");
}

describe("parseMainCf", () => {
  test("gives every byte of any file back", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200, size: "max" }), configText.map(encodeText)),
        (bytes) => {
          const file = parseMainCf(bytes);
          expect(encodeText(joinNodes(file))).toEqual(Uint8Array.from(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("gives every unit of any string back, in nodes and pieces without gaps", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), configText), (text) => {
        const file = parseMainCf(text);
        expect(joinNodes(file)).toBe(text);
        const pieces = file.nodes.flatMap((node) => ("pieces" in node ? node.pieces : [node]));
        expect(pieces.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test("says where names and values stand: the spans hold them, line ends apart", () => {
    fc.assert(
      fc.property(configText, (text) => {
        for (const setting of mainCfSettings(parseMainCf(text))) {
          const { nameSpan, valueSpan } = setting;
          expect(text.slice(nameSpan.start, nameSpan.end)).toBe(setting.name);
          const content = text
            .slice(valueSpan.start, valueSpan.end)
            .split("\n")
            .filter((line, index) => index === 0 || !/^[ \t\v\f\r]*(?:#|$)/u.test(line))
            .join("");
          expect(content).toBe(setting.value);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("takes entries of very many lines, comments among them", () => {
    const text = `a = 1\n${"# c\n".repeat(200_000)}  2\n${"\n  3".repeat(200_000)}\n`;
    const file = parseMainCf(text);
    expect(joinNodes(file)).toBe(text);
    expect(mainCfSettings(file)[0]?.value).toHaveLength(1 + 3 + 3 * 200_000);
  });

  test.each([
    ["  a = 1\nb = 2\n", "indented-first-line", "warning", 0, 7],
    ["a = 1\n= 2\n", "missing-name", "error", 6, 9],
    ["a = 1\nb\n  c\n", "missing-equals", "error", 6, 11],
    ["a = b\0c\n", "nul-byte", "warning", 5, 7],
  ])("%j is %s", (text, code, severity, start, end) => {
    expect(parseMainCf(text).diagnostics).toMatchObject([{ code, severity, start, end }]);
  });
});

describe("MailDictionary.load reads what the real postconf read", () => {
  const cases = postconfCases.filter(
    ({ mainCf, runs }) => mainCf !== undefined && runs[0]?.command === "postconf -c . -n",
  );

  test.each(cases)("$name", ({ mainCf = "", runs }) => {
    const log: string[] = [];
    const warn = (text: string): void => void log.push(`postconf: warning: ${printable(text)}`);
    const dictionary = new MailDictionary({ processName: "postconf", configDirectory: ".", warn });
    let fatal = false;
    try {
      dictionary.load(toBytes(mainCf));
    } catch (error) {
      if (!(error instanceof ConfigFatalError)) throw error;
      log.push(`postconf: fatal: ${printable(error.message)}`);
      fatal = true;
    }
    const byReading = /overriding earlier|must not start|, line \d+: missing/u;
    // postconf, unlike a daemon, sets no process_name of its own.
    const inBoth = log.filter((line) => !line.endsWith("process_name=postconf"));
    expect(inBoth).toEqual(runs[0]?.stderr.filter((line) => byReading.test(line)));
    if (fatal) return;
    for (const line of runs[0]?.stdout ?? []) {
      const [, name = "", value = ""] = /^(\S+) = ?(.*)$/su.exec(line) ?? [];
      const shown = (dictionary.get(name) ?? "").replace(/[ \t\r\n]+/gu, " ");
      expect(decodeText(encodeText(shown))).toBe(decodeText(toBytes(value)));
    }
  });
});

describe("MailDictionary.load", () => {
  test("shows the first 30 bytes of an ignored line, even inside a character", () => {
    const log: string[] = [];
    const warn = (text: string): void => void log.push(printable(text));
    const dictionary = new MailDictionary({ processName: "", configDirectory: "", warn });
    dictionary.load(`  ${"a".repeat(27)}é\n`, "main.cf");
    dictionary.load(`  ${"a".repeat(26)}é\n`, "main.cf");
    expect(log).toEqual([
      `main.cf: logical line must not start with whitespace: "  ${"a".repeat(27)}?..."`,
      `main.cf: logical line must not start with whitespace: "  ${"a".repeat(26)}??"`,
    ]);
  });
});

describe("decodeText and encodeText", () => {
  test("keep well-formed UTF-8 as characters and every other byte as a lone surrogate", () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9, 0xff))).toBe("\ufeffaé\udcff");
    expect(encodeText("\ufeffaé\udcff😀")).toEqual(
      Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9, 0xff, 0xf0, 0x9f, 0x98, 0x80),
    );
  });

  test.each([
    ["overlong", [0xc0, 0xaf]],
    ["surrogate", [0xed, 0xa0, 0x80]],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
    ["cut short", [0x61, 0xe2, 0x98]],
  ])("keep malformed UTF-8: %s", (_, bytes) => {
    expect([...encodeText(decodeText(Uint8Array.from(bytes)))]).toEqual(bytes);
  });

  test("printable shows what Postfix's log shows", () => {
    expect(printable("a\tGrüße\udcff")).toBe("a?Gr????e?");
    expect(printable("a\tGrüße\udcff", true)).toBe("a?Grüße?");
  });
});

describe("LineIndex", () => {
  test("finds line and column of an offset, and back", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r") }), fc.nat(40), (text, offset) => {
        const index = new LineIndex(text);
        const inside = Math.min(offset, text.length);
        const { line, column } = index.position(offset);
        const before = text.slice(0, inside);
        expect(line).toBe(before.split("\n").length);
        expect(column).toBe(inside - before.lastIndexOf("\n"));
        expect(index.offset({ line, column })).toBe(inside);
      }),
    );
  });

  test("counts lines", () => {
    expect(new LineIndex("a\nb\n").lines).toBe(3);
  });
});
