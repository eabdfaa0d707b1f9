import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineIndex, mainCfSettings, masterCfServices, parseMainCf, parseMasterCf } from "../../src/index.ts";
import { compareBytes } from "../../src/text/encoding.ts";
import {
  isAlphanumeric,
  isLetter,
  isNameCharacter,
  isSpace,
  skipSpace,
  trimSpace,
  trimSpaceEnd,
} from "../../src/text/characters.ts";
import { byteLength, cutBytes } from "../../src/syntax/index.ts";
import { decodeText, encodeText, printable } from "../../src/index.ts";
import { SourceMap } from "../../src/syntax/source-map.ts";
import { ValueMap } from "../../src/syntax/value-map.ts";

describe("LineIndex", () => {
  const index = new LineIndex("ab\n\ncd\r\ne");

  test.each([
    [-5, 1, 1],
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [4, 3, 1],
    [7, 3, 4],
    [8, 4, 1],
    [9, 4, 2],
    [100, 4, 2],
  ])("position of %d is line %d, column %d", (offset, line, column) => {
    expect(index.position(offset)).toEqual({ line, column });
  });

  test.each([
    [1, 1, 0],
    [1, 3, 2],
    [1, 4, 2],
    [1, 100, 2],
    [2, 1, 3],
    [2, 2, 3],
    [3, 4, 7],
    [3, 5, 7],
    [4, 1, 8],
    [4, 99, 9],
    [5, 1, 9],
    [0, 1, 0],
    [-3, -3, 0],
    [2, 0, 3],
  ])("offset of line %d, column %d is %d: never in another line", (line, column, offset) => {
    expect(index.offset({ line, column })).toBe(offset);
  });

  test("an empty file has one line", () => {
    const empty = new LineIndex("");
    expect([empty.lines, empty.position(5), empty.offset({ line: 9, column: 9 })]).toEqual([
      1,
      { line: 1, column: 1 },
      0,
    ]);
  });
});

describe("characters are those of C, in ASCII alone", () => {
  const all = Array.from({ length: 0x300 }, (_, code) => code);
  const accepted = (accepts: (code: number) => boolean): string =>
    String.fromCharCode(...all.filter(accepts));

  test("classes", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    expect(accepted(isSpace)).toBe("\t\n\v\f\r ");
    expect(accepted(isLetter)).toBe(letters);
    expect(accepted(isAlphanumeric)).toBe(`0123456789${letters}`);
    expect(accepted(isNameCharacter)).toBe(`0123456789${letters.slice(0, 26)}_${letters.slice(26)}`);
  });

  test.each([
    ["", ""],
    [" \t\v\f\r\n", ""],
    [" a b ", "a b"],
    ["\u00a0a\u00a0", "\u00a0a\u00a0"],
    ["\ufeffa\u2028", "\ufeffa\u2028"],
  ])("trimSpace of %j is %j", (text, expected) => {
    expect(trimSpace(text)).toBe(expected);
  });

  test("skipSpace and trimSpaceEnd stay inside of what they are given", () => {
    expect([
      skipSpace("   a", 1, 2),
      skipSpace("   a", 0, 4),
      skipSpace("a", 0, 1),
      skipSpace("  ", 0, 2),
    ]).toEqual([2, 3, 0, 2]);
    expect([
      trimSpaceEnd("a   ", 2, 4),
      trimSpaceEnd("a   ", 0, 4),
      trimSpaceEnd("   ", 0, 3),
      trimSpaceEnd("a b", 0, 2),
    ]).toEqual([2, 1, 0, 1]);
  });
});

describe("bytes of a text", () => {
  test.each([
    ["", 0],
    ["a", 1],
    ["é", 2],
    ["€", 3],
    ["\u{1f600}", 4],
    ["\udc80", 1],
    ["\udcff", 1],
    ["\ud800", 3],
    ["\udc7f", 3],
    ["\udd00", 3],
    ["\ud83d\udcff", 4],
  ])("byteLength of %j is %d", (text, length) => {
    expect(byteLength(text)).toBe(length);
    expect(encodeText(text).length).toBe(length);
  });

  test.each([
    ["é", [0xc3, 0xa9]],
    ["\u07ff", [0xdf, 0xbf]],
    ["\u0800", [0xe0, 0xa0, 0x80]],
    ["\uffff", [0xef, 0xbf, 0xbf]],
    ["\u{10000}", [0xf0, 0x90, 0x80, 0x80]],
    ["\u{10ffff}", [0xf4, 0x8f, 0xbf, 0xbf]],
    ["\ud800a", [0xef, 0xbf, 0xbd, 0x61]],
  ])("encodeText of %j beside a byte that is no UTF-8", (text, bytes) => {
    expect([...encodeText(`${text}\udcff`)]).toEqual([...bytes, 0xff]);
  });

  test.each([
    ["the shortest form only", [0xc1, 0xbf], "\udcc1\udcbf"],
    ["three bytes for two", [0xe0, 0x9f, 0xbf], "\udce0\udc9f\udcbf"],
    ["four bytes for three", [0xf0, 0x8f, 0xbf, 0xbf], "\udcf0\udc8f\udcbf\udcbf"],
    ["the last before the surrogates", [0xed, 0x9f, 0xbf], "\ud7ff"],
    ["a surrogate", [0xed, 0xa0, 0x80], "\udced\udca0\udc80"],
    ["the last of Unicode", [0xf4, 0x8f, 0xbf, 0xbf], "\u{10ffff}"],
    ["beyond it", [0xf5, 0x80, 0x80, 0x80], "\udcf5\udc80\udc80\udc80"],
    ["a continuation alone", [0x80, 0x61], "\udc80a"],
    ["a sequence that is cut, and a good one", [0xe2, 0x82, 0xc3, 0xa9], "\udce2\udc82é"],
    ["four bytes without the last", [0xf0, 0x90, 0x80], "\udcf0\udc90\udc80"],
  ])("decodeText: %s", (_what, bytes, expected) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(expected);
    expect(decodeText(Uint8Array.from([0xff, ...bytes]))).toBe(`\udcff${expected}`);
  });

  test.each([
    ["é", 1, "?"],
    ["aé", 2, "a?"],
    ["aé", 3, "a??"],
    ["", 5, ""],
    ["abc", 0, ""],
  ])("cutBytes of %j to %d bytes shows as %j", (text, bytesMax, shown) => {
    expect(printable(cutBytes(text, bytesMax))).toBe(shown);
  });

  test.each([
    ["a", "a", 0],
    ["a", "b", -1],
    ["b", "a", 1],
    ["a", "ab", -1],
    ["é", "e", 1],
    ["\udcff", "\u{10ffff}", 1],
    ["\uffff", "\u{10000}", -1],
    ["éa", "éb", -1],
    ["é", "éa", -1],
  ])("compareBytes of %j and %j has the sign %d", (left, right, sign) => {
    expect(Math.sign(compareBytes(left, right))).toBe(sign);
  });
});

describe("SourceMap and ValueMap", () => {
  const line = fc.constantFrom("x", "xy z", "é", "\u{1f600}", "  a ", "\ta\r");
  const between = fc.constantFrom("\n  ", "\r\n\t", "\n# c\n ", "\n\n\n  ");
  const entry = fc
    .array(fc.tuple(line, between), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([text, end], at) => text + (at < parts.length - 1 ? end : "")).join(""));

  test("lead from every unit of an entry to the file and back", () => {
    fc.assert(
      fc.property(
        entry,
        fc.constantFrom("", "# top\n", "b = 1\n"),
        fc.constantFrom("", "\n", "\nc = 2\n"),
        (value, before, behind) => {
          const text = `${before}a = ${value}${behind}`;
          const setting = mainCfSettings(parseMainCf(text)).find(({ name }) => name === "a");
          if (setting === undefined) expect.fail("the setting is lost");
          const map = new SourceMap(text, setting);
          for (let at = 0; at < setting.text.length; at += 1) {
            expect(text[map.offset(at)]).toBe(setting.text[at]);
            expect(map.logical(map.offset(at))).toBe(at);
            const { start, end } = map.span(at, at + 1);
            expect(text.slice(start, end)).toBe(setting.text[at]);
            expect(map.span(at, at).start).toBeLessThanOrEqual(map.offset(at));
          }
          for (let offset = 0; offset <= setting.end; offset += 1) {
            const at = map.logical(offset);
            expect(at >= 0 && at <= setting.text.length + 1).toBe(true);
          }
          const values = new ValueMap(text, setting, setting.value, setting.valueSpan);
          for (let offset = 0; offset <= text.length; offset += 1) {
            const at = values.valueOffset(offset);
            expect(at >= 0 && at <= setting.value.length).toBe(true);
          }
          expect(values.span(0, setting.value.length)).toEqual(setting.valueSpan);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("a span never reaches into the line behind its last unit", () => {
    const text = "a = x,\n# c\n  y\n";
    const [setting] = mainCfSettings(parseMainCf(text));
    if (setting === undefined) expect.fail("the setting is lost");
    const map = new ValueMap(text, setting, setting.value, setting.valueSpan);
    expect(map.span(0, 2)).toEqual({ start: 4, end: 6 });
    expect(map.span(2, 2)).toEqual({ start: 6, end: 6 });
    expect(map.span(0, 0)).toEqual({ start: 4, end: 4 });
    expect([7, 9, 11, 12].map((offset) => map.valueOffset(offset))).toEqual([2, 2, 2, 3]);
  });
});

describe("-o options, as getopt finds them", () => {
  /** The options of the arguments, with what stands at their places in the file. */
  function options(args: string): string[] {
    const text = `x unix - - n - - y ${args}\n`;
    const [service] = masterCfServices(parseMasterCf(text));
    return (service?.overrides ?? []).map(
      ({ name, value, start, end, sharedOptions }) =>
        `${name}=${value} <${text.slice(start, end)}>${sharedOptions === "" ? "" : ` ${sharedOptions}`}`,
    );
  }

  test.each([
    ["-o a=1", ["a=1 <-o a=1>"]],
    ["-oa=1", ["a=1 <-oa=1>"]],
    ["-vDo a=1", ["a=1 <-vDo a=1> -vD"]],
    ["-voa=1", ["a=1 <-voa=1> -v"]],
    ["-n name -o a=1", ["a=1 <-o a=1>"]],
    ["-nname -o a=1", ["a=1 <-o a=1>"]],
    ["-n -o a=1", []],
    ["-i 5 -m 6 -s 7 -t unix -o a=1", ["a=1 <-o a=1>"]],
    ["-vno a=1 -o b=2", []],
    ["-v - -o a=1", []],
    ["-- -o a=1", []],
    ["a -o b=1", []],
    ["-o -o=1", ["-o=1 <-o -o=1>"]],
    ["-o a==1", ["a==1 <-o a==1>"]],
    ["-o { a = 1 2 }", ["a=1 2 <-o { a = 1 2 }>"]],
    ["-o {a=1} {b=2}", ["a=1 <-o {a=1}>"]],
    ["-o a={1 2}", ["a={1 2} <-o a={1 2}>"]],
    ["-o", []],
    ["-o a", []],
    ["-o =1", []],
  ])("%s: %j", (args, expected) => {
    expect(options(args)).toEqual(expected);
  });
});
