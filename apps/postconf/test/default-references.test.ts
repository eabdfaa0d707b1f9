import { describe, expect, test } from "vitest";
import { deliveryParameters } from "@postfixjs/config/registry";
import { builtinParameters } from "../src/parameters/builtin-parameters.ts";
import { scanNames } from "../src/parameters/scan-names.ts";

function namesIn(value: string): string[] {
  const names: string[] = [];
  scanNames(value, { name: (name) => void names.push(name), warn: expect.unreachable });
  return names;
}

describe("the built-in defaults", () => {
  const table = builtinParameters({});

  test("refer to known parameters only, so that no user-defined name is in use through them", () => {
    const references = [...table.values()].flatMap((known) =>
      known.isRaw ? [] : namesIn(known.defaultValue()),
    );
    expect(references.length).toBeGreaterThan(200);
    expect(references.filter((name) => !table.has(name))).toEqual([]);
    expect(deliveryParameters.filter(({ defaultParameter }) => !table.has(defaultParameter))).toEqual([]);
  });
});

describe("scanNames", () => {
  test("finds names in every branch and operand, each time they occur", () => {
    expect(namesIn("$a ${b?{$c}:{${d:$e}}} ${{$f} == {x$a} ? {$g} : {h}} $$i")).toEqual([
      "a",
      "b",
      "c",
      "d",
      "e",
      "f",
      "a",
      "g",
    ]);
  });

  test("reports a syntax error once and ends", () => {
    const warnings: string[] = [];
    const names: string[] = [];
    scanNames("$a ${b c} $d", {
      name: (name) => void names.push(name),
      warn: (text) => void warnings.push(text),
    });
    expect(names).toEqual(["a"]);
    expect(warnings).toEqual(['attribute name syntax error at: "...b>>> c"']);
  });
});
