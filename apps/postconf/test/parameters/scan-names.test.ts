import { expect, test } from "vitest";
import { scanNames } from "../../src/parameters/scan-names.ts";

function scan(value: string): { names: string[]; warnings: string[] } {
  const names: string[] = [];
  const warnings: string[] = [];
  scanNames(value, { name: (name) => void names.push(name), warn: (text) => void warnings.push(text) });
  return { names, warnings };
}

test.each([
  ["plain", []],
  ["$a", ["a"]],
  ["x $a $b$a", ["a", "b", "a"]],
  ["$$a", []],
  ["${a?{$b}:{$c}}", ["a", "b", "c"]],
  ["${{$a} == {$b} ? {$c} : {$d}}", ["a", "b", "c", "d"]],
  ["$(a)", ["a"]],
])("scanNames of %s finds %j, whichever branch would be taken", (value, names) => {
  expect(scan(value)).toEqual({ names, warnings: [] });
});

test("scanNames warns of a syntax error once, and keeps what came before", () => {
  const { names, warnings } = scan("$a ${b");
  expect(names).toEqual(["a"]);
  expect(warnings).toHaveLength(1);
});

test.each([
  ["${a?{$b}x}", ["a", "b"]],
  ["${a?{$b}:{$c}x} $d", ["a", "b", "c"]],
  ["${a:{$b}x}", ["a", "b"]],
  ["${{$a}=={b}?{$c}x}", ["a", "c"]],
  ["${a b} $c", []],
  ["${a?{b}x}$-", ["a"]],
])("scanNames of %s finds %j before the error", (value, expected) => {
  const { names, warnings } = scan(value);
  expect(names).toEqual(expected);
  expect(warnings).toHaveLength(1);
});
