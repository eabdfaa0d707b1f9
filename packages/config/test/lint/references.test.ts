import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigFatalError } from "../../src/index.ts";
import { expand } from "../../src/daemon/index.ts";
import { findReferences } from "../../src/lint/references.ts";

/** The names of a value in short: `?` behind those with branches, and the malformed pieces. */
function shorten(value: string): string[] {
  const { names, malformed } = findReferences(value);
  return [
    ...names.map(({ name, isConditional }) => `${name}${isConditional ? "?" : ""}`),
    ...malformed.map(({ start, end }) => `<${value.slice(start, end)}>`),
  ];
}

describe("findReferences", () => {
  test.each([
    ["", []],
    ["a", []],
    ["$a", ["a"]],
    ["$a$b.c", ["a", "b"]],
    ["$a $a", ["a", "a"]],
    ["$$a", []],
    ["$$$a", ["a"]],
    ["${a}$(b)", ["a", "b"]],
    ["${a?x}", ["a?"]],
    ["${a:x}", ["a?"]],
    ["${a?{$b}:{${c}}}", ["a?", "b", "c"]],
    ["${a?$b}", ["a?", "b"]],
    ["${{$a} == {$b} ? {$c} : {$d}}", ["a", "b", "c", "d"]],
    ["${{$a} == {b}}", ["a"]],
    ["${f{$a}}", ["a"]],
    ["${ }", [""]],
    ["${?x}", ["?"]],
    ["$", ["<$>"]],
    ["$a ${", ["a", "<${>"]],
    ["${a b}", ["<${a b}>"]],
    ["x ${a?{$b}c} $d", ["a", "d", "<${a?{$b}c}>"]],
    ["${a?{${b c}}}", ["a?", "<${b c}>"]],
  ])("%j: %j", (value, expected) => {
    expect(shorten(value)).toEqual(expected);
  });

  const text = fc
    .array(
      fc.constantFrom(
        "$",
        "${",
        "$(",
        "}",
        ")",
        "{",
        "?",
        ":",
        " == ",
        "a",
        "b",
        " ",
        "$$",
        "${a?{$b}:{x}}",
        "é",
      ),
      {
        maxLength: 20,
        size: "max",
      },
    )
    .map((parts) => parts.join(""));

  test("each name and each malformed piece is what stands at its place", () => {
    fc.assert(
      fc.property(text, (value) => {
        const { names, malformed } = findReferences(value);
        for (const { name, start, end } of names) expect(value.slice(start, end)).toBe(name);
        for (const { start, end, message } of malformed) {
          expect(value.slice(start, end)).toMatch(/^\$/u);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });

  test("an expansion looks up no other names, and fails only where a piece is malformed", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (value, hasValues) => {
        const names = new Set(findReferences(value).names.map(({ name }) => name));
        const seen: string[] = [];
        const lookup = (name: string): string | undefined => {
          seen.push(name);
          return hasValues ? "x" : undefined;
        };
        let result: string | undefined;
        try {
          result = expand(value, {
            lookup,
            warn: () => undefined,
            functions: new Map([["a", (each) => each]]),
          });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigFatalError);
          return;
        }
        expect(seen.filter((name) => !names.has(name))).toEqual([]);
        const isCall = /[ab]\s*\{/u.test(value);
        if (result === undefined && !isCall) expect(findReferences(value).malformed).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("ends where expressions stand in each other without end", () => {
    const deep = `${"${a?{".repeat(5000)}x${"}}".repeat(5000)}`;
    expect(findReferences(deep).names.length).toBe(101);
  });
});
