import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExpression, parseMacroText } from "../../src/syntax/index.ts";
import type { Expression } from "../../src/syntax/index.ts";

/** An expression in short: `name ? yes : no`, `left op right`, or what is wrong with it. */
function shorten({ condition, branches, error }: Expression): string {
  if (error !== undefined) return `${error.at}: ${error.message}`;
  const { whenTrue, whenFalse } = branches ?? {};
  const head =
    condition?.kind === "name"
      ? `[${condition.name.text}]`
      : condition?.kind === "relation"
        ? `[${condition.left.text}] ${condition.operator}${condition.comparesLevels ? "level" : ""} [${condition.right.text}]`
        : `${condition?.name.text}([${condition?.argument.text}])`;
  const branch = (mark: string, text: string | undefined): string =>
    text === undefined ? "" : ` ${mark} [${text}]`;
  return head + branch("?", whenTrue?.text) + branch(":", whenFalse?.text);
}

describe("parseExpression: names and branches", () => {
  test.each([
    ["a", "[a]"],
    [" \t\r\na\n ", "[a]"],
    ["a_1Z", "[a_1Z]"],
    [" ", "[]"],
    ["?x", "[] ? [x]"],
    [":x", "[] : [x]"],
    ["a?", "[a] ? []"],
    ["a:", "[a] : []"],
    ["a?x", "[a] ? [x]"],
    ["a? x y ", "[a] ? [ x y ]"],
    ["a?x:y", "[a] ? [x:y]"],
    ["a?{x}:y", "[a] ? [x] : [y]"],
    ["a?{x}:{y}", "[a] ? [x] : [y]"],
    ["a ? { x } : { y } ", "[a] ? [ x ] : [ y ]"],
    ["a?{}:{}", "[a] ? [] : []"],
    ["a:{y}", "[a] : [y]"],
    ["a: y", "[a] : [ y]"],
    ["a?{x{y}z}", "[a] ? [x{y}z]"],
    ["a?x{", "[a] ? [x{]"],
    ["a?x}", "[a] ? [x}]"],
    ["a?{x}:", "[a] ? [x] : []"],
  ])("%j: %s", (body, expected) => {
    expect(shorten(parseExpression(body, false))).toBe(expected);
  });

  test.each([
    ["a b", '1: attribute name syntax error at: "...a>>> b"'],
    ["a-b", '1: attribute name syntax error at: "...a>>>-b"'],
    ["é", '0: attribute name syntax error at: "...>>>é"'],
    ["a{x}", '1: attribute name syntax error at: "...a>>>{x}"'],
    ["a?{x", '2: unbalanced {} in attribute expression: "{x"'],
    ["a:{x", '2: unbalanced {} in attribute expression: "{x"'],
    ["a?{x}y", '5: ":" expected at: "...x}>>>y"'],
    ["a?{x}:{y}z", '9: unexpected input at: "...y}>>>z"'],
    ["a:{y}:z", '5: unexpected input at: "...y}>>>:z"'],
    ["a?{x}0123456789012345678901", '5: ":" expected at: "...x}>>>01234567890123456789"'],
    ["a?{x}012345678901234567é", '5: ":" expected at: "...x}>>>012345678901234567é"'],
  ])("%j is refused: %s", (body, expected) => {
    expect(shorten(parseExpression(body, false))).toBe(expected);
  });

  test("an error shows 20 bytes of what follows, even inside a character", () => {
    const { error } = parseExpression("a?{x}0123456789012345678é", false);
    expect(error?.message).toBe('":" expected at: "...x}>>>0123456789012345678\udcc3"');
  });
});

describe("parseExpression: relations", () => {
  test.each([
    ["{a} == {b}", "[a] == [b]"],
    ["{a}!={b}", "[a] != [b]"],
    ["{a} < {b} ? x", "[a] < [b] ? [ x]"],
    ["{a} <= {b} ? {x} : {y}", "[a] <= [b] ? [x] : [y]"],
    ["{a} > {b}:{y}", "[a] > [b] : [y]"],
    ["{a} >= {b}", "[a] >= [b]"],
    ["{a} <level {b}", "[a] <level [b]"],
    ["{a} ==level{b}", "[a] ==level [b]"],
    ["{} == {}", "[] == []"],
    ["{ {a} } == {${b?{c}}}", "[ {a} ] == [${b?{c}}]"],
    ["  {a}\t==\n{b}  ", "[a] == [b]"],
  ])("%j: %s", (body, expected) => {
    expect(shorten(parseExpression(body, false))).toBe(expected);
  });

  const expected = '"==" or "!="" or "<"" or "<="" or ">="" or ">" expected at';
  test.each([
    ["{a}", `3: ${expected}: "...a}>>>"`],
    ["{a} = {b}", `4: ${expected}: "...a}>>>= {b}"`],
    ["{a} === {b}", `4: ${expected}: "...a}>>>=== {b}"`],
    ["{a} =! {b}", `4: ${expected}: "...a}>>>=! {b}"`],
    ["{a} ? {b}", `4: ${expected}: "...a}>>>? {b}"`],
    ["{a} ==x {b}", '6: bad operator suffix at: "...==>>>x"'],
    ["{a} <=levels {b}", '6: bad operator suffix at: "...<=>>>levels"'],
    ["{a} == b", '6: "{expression}" expected at: "...{a} ==>>> b"'],
    ["{a} ==", '6: "{expression}" expected at: "...{a} ==>>>"'],
    ["{a", '0: unbalanced {} in attribute expression: "{a"'],
    ["{a} == {b", '7: unbalanced {} in attribute expression: "{b"'],
    ["{a} == {b} x", '11: "?" or ":" expected at: "...}>>>x"'],
    ["{a} == {b} == {c}", '11: "?" or ":" expected at: "...}>>>== {c}"'],
  ])("%j is refused: %s", (body, message) => {
    expect(shorten(parseExpression(body, false))).toBe(message);
  });
});

describe("parseExpression: named functions", () => {
  test.each([
    ["f{x}", "f([x])"],
    ["f {x} ", "f([x])"],
    ["f{}", "f([])"],
    ["f{ ${a} }", "f([ ${a} ])"],
    ["f{x}?{y}", '4: unexpected input at: "...x}>>>?{y}"'],
    ["f{x", '1: unbalanced {} in attribute expression: "{x"'],
    ["f", "[f]"],
    ["f?{x}", "[f] ? [x]"],
  ])("%j: %s", (body, expected) => {
    expect(shorten(parseExpression(body, true))).toBe(expected);
  });

  test("change nothing but calls", () => {
    const body = fc
      .array(fc.constantFrom("a", "{", "}", "?", ":", "==", "<=level", " ", "{b}", "x"), {
        maxLength: 12,
        size: "max",
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(body, (text) => {
        const without = parseExpression(text, false);
        if (/^\s*[a-z]+\s*\{/u.test(text)) return;
        expect(parseExpression(text, true)).toEqual(without);
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseMacroText", () => {
  const shortenPieces = (text: string): string => {
    const { pieces, error } = parseMacroText(text);
    const shown = pieces.map((piece) =>
      piece.kind === "literal" ? `'${piece.text}'` : `${piece.isBraced ? "{}" : "$"}[${piece.body}]`,
    );
    return [...shown, ...(error === undefined ? [] : [`${error.start}-${error.end}: ${error.message}`])].join(
      " ",
    );
  };

  test.each([
    ["", ""],
    ["a b", "'a b'"],
    ["$a", "$[a]"],
    ["$a.b", "$[a] '.b'"],
    ["$a_1-", "$[a_1] '-'"],
    ["x$a$b", "'x' $[a] $[b]"],
    ["${a}$(b)", "{}[a] {}[b]"],
    ["${a?{b}:{c}}d", "{}[a?{b}:{c}] 'd'"],
    ["$(a?(b))", "{}[a?(b)]"],
    ["${a)}", "{}[a)]"],
    ["$(a})", "{}[a}]"],
    ["$$", "'$'"],
    ["$$$$a", "'$$a'"],
    ["$$$a", "'$' $[a]"],
    ["a$$b$c", "'a$b' $[c]"],
    ["${ }", "{}[ ]"],
    ["{a}", "'{a}'"],
  ])("%j: %s", (text, expected) => {
    expect(shortenPieces(text)).toBe(expected);
  });

  test.each([
    ["$", '0-1: empty macro name: "$"'],
    ["a$", "'a' 1-2: empty macro name: \"a$\""],
    ["$ a", '0-1: empty macro name: "$ a"'],
    ["$-", '0-1: empty macro name: "$-"'],
    ["${}", '0-3: empty macro name: "${}"'],
    ["x$()y", "'x' 1-4: empty macro name: \"x$()y\""],
    ["${a", '0-3: truncated macro reference: "${a"'],
    ["x$(a", "'x' 1-4: truncated macro reference: \"x$(a\""],
    ["${{a}", '0-5: truncated macro reference: "${{a}"'],
    ["$é", '0-1: empty macro name: "$é"'],
  ])("%j ends in an error: %s", (text, expected) => {
    expect(shortenPieces(text)).toBe(expected);
  });

  test("says whether the error lies in empty braces", () => {
    expect(["${}", "$()", "$", "${a"].map((text) => parseMacroText(text).error?.isEmptyBraces)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
