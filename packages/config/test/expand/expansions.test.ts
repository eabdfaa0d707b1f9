import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigFatalError, printable } from "../../src/index.ts";
import { expand, MailDictionary, skeletonParameters } from "../../src/daemon/index.ts";
import { parseExpression, parseMacroText } from "../../src/syntax/index.ts";
import { readFixture } from "../support/fixtures.ts";
import { onHost } from "../support/tlsmgr.ts";

interface RecordedExpansion {
  readonly settings: Readonly<Record<string, string>>;
  readonly text: string;
  readonly log: readonly string[];
}

const recorded = readFixture("expansions.json") as readonly RecordedExpansion[];

/** Reads `mail_owner` as a daemon does, with the parameters before it. */
function run({ settings, text }: RecordedExpansion): string[] {
  const log: string[] = [];
  const warn = (warning: string): void => void log.push(`warning: ${printable(warning, true)}`);
  const dictionary = new MailDictionary({ processName: "tlsmgr", configDirectory: "/etc/postfix", warn });
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  try {
    dictionary.load(`compatibility_level = 3.6\n${lines.join("")}mail_owner = ${text}\n`);
    for (const parameter of skeletonParameters) {
      const value = dictionary.read(onHost(parameter));
      if (parameter.name === "mail_owner") log.push(`value: ${printable(String(value), true)}`);
      if (parameter.name === "mail_owner") break;
    }
  } catch (error) {
    if (!(error instanceof ConfigFatalError)) throw error;
    log.push(`fatal: ${printable(error.message, true)}`);
  }
  return log;
}

/** Expands with a map of values. */
function expandWith(
  text: string,
  values: Readonly<Record<string, string>>,
  functions?: ReadonlyMap<string, (text: string) => string | undefined>,
): { value: string | undefined; warnings: string[] } {
  const warnings: string[] = [];
  const context = {
    lookup: (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined),
    warn: (warning: string) => void warnings.push(warning),
  };
  return { value: expand(text, functions === undefined ? context : { ...context, functions }), warnings };
}

describe("expand", () => {
  test("gives the result, or the warnings and the fatal error, of the real daemon in every recorded run", () => {
    for (const one of recorded) expect({ ...one, log: run(one) }).toEqual(one);
  });

  test("follows 101 nested pieces and refuses the 102nd", () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries([
        ...Array.from({ length }, (_, index) => [`p${index}`, `$p${index + 1}`] as const),
        [`p${length}`, "bottom"],
      ]);
    expect(expandWith("$p0", chain(99)).value).toBe("bottom");
    expect(expandWith("$p0", chain(100))).toEqual({
      value: undefined,
      warnings: ['unreasonable macro call nesting: "bottom"'],
    });
  });

  test("ends where operands of relations refer to themselves, which crashes the real program", () => {
    const { value, warnings } = expandWith("$a", { a: "${{$a} == {x} ? {y} : {z}}" });
    expect(value).toBeUndefined();
    expect(warnings[0]).toMatch(/^unreasonable macro call nesting/u);
  });

  test("ends where values multiply", () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`p${index}`, `$p${index + 1}$p${index + 1}`]),
    );
    expect(expandWith("$p0", { ...doubling, p60: "x" }).value).toBeUndefined();
  });

  test("ends on any input, whatever the values are", () => {
    const text = fc.string({
      unit: fc.constantFrom(..."$${}()?:=<>! abc".split("")),
      maxLength: 40,
      size: "max",
    });
    fc.assert(
      fc.property(text, fc.dictionary(fc.constantFrom("a", "b", "c"), text), (input, values) => {
        try {
          const { value, warnings } = expandWith(input, values);
          expect(value === undefined).toBe(warnings.length > 0);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigFatalError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a text without $ stands for itself", () => {
    const plain = fc.string({ unit: "binary" }).filter((text) => !text.includes("$"));
    fc.assert(
      fc.property(plain, (text) => {
        expect(expandWith(text, {})).toEqual({ value: text, warnings: [] });
      }),
    );
  });

  test("calls the named functions of Postfix 3.11 when they are given", () => {
    const functions = new Map([["domain_to_ascii", (text: string) => `<${text}>`]]);
    expect(expandWith("a ${domain_to_ascii{ $d }}", { d: "x" }, functions).value).toBe("a <x>");
    expect(expandWith("${nope{x}}", {}, functions).warnings).toEqual([
      'unknown function "nope" at"...>>>nope{x}"',
    ]);
    expect(expandWith("${domain_to_ascii{x}y}", {}, functions).warnings).toEqual([
      'unexpected input at: "...x}>>>y"',
    ]);
    expect(expandWith("${domain_to_ascii{x}}", {}).warnings).toEqual([
      'attribute name syntax error at: "...domain_to_ascii>>>{x}"',
    ]);
  });
});

describe("parseMacroText and parseExpression", () => {
  test("give the place of each piece", () => {
    const text = "a$$b${ name ? {yes} : no }";
    const { pieces } = parseMacroText(text);
    expect(pieces).toEqual([
      { kind: "literal", start: 0, end: 4, text: "a$b" },
      { kind: "reference", start: 4, end: 26, body: " name ? {yes} : no ", bodyStart: 6, isBraced: true },
    ]);
    expect(parseExpression(" name ? {yes} : no ", false)).toEqual({
      condition: { kind: "name", name: { text: "name", start: 1 } },
      branches: { whenTrue: { text: "yes", start: 9 }, whenFalse: { text: " no ", start: 15 } },
    });
  });
});
