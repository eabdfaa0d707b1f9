import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { command, postfixInstalled } from "@postfixjs/test-support";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Configuration, parseMainCf } from "../src/index.ts";
import { parameters } from "../src/registry/index.ts";

/** Parameters that may hold any text: nothing in postconf(1) itself reads them. */
const carriers = [...parameters.values()]
  .filter(
    ({ name, type, isInPostfix3711 }) => isInPostfix3711 && type === "str" && /_(?:maps|checks)$/u.test(name),
  )
  .map(({ name }) => name);

const word = fc.constantFrom(
  "a",
  "b",
  "5",
  "10",
  "05",
  "3.6",
  "3.10",
  "",
  "yes",
  "é",
  "x y",
  "9223372036854775807",
);
const operator = fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "==level", "<level", ">=level");

/** Expressions that are well formed; their operands and branches hold others. */
const { value: expression } = fc.letrec<{ value: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    fc.constantFrom("$own_a", "$own_b", "${own_a}", "$(own_b)", "$nothing_here", "$$", "$own_a$own_b"),
    fc
      .tuple(fc.constantFrom("own_a", "own_b", "own_empty", "nothing_here"), tie("value"))
      .map(([name, text]) => `\${${name}?{${text}}}`),
    fc
      .tuple(fc.constantFrom("own_a", "own_empty"), tie("value"), tie("value"))
      .map(([name, yes, no]) => `\${${name} ? {${yes}} : {${no}}}`),
    fc.tuple(fc.constantFrom("own_b", "own_empty"), word).map(([name, text]) => `\${${name}:${text}}`),
    fc
      .tuple(tie("value"), operator, tie("value"), tie("value"), tie("value"))
      .map(([left, sign, right, yes, no]) => `\${{${left}} ${sign} {${right}} ? {${yes}} : {${no}}}`),
  ),
  value: fc.array(tie("piece"), { maxLength: 3 }).map((pieces) => pieces.join("")),
}));

const head = "own_a = first\nown_b = $own_a second\nown_empty =\n";

describe.skipIf(!postfixInstalled)("expansions beside those of the installed postconf", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "postconf-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** What `postconf -x` shows for each value. */
  async function postconf(values: readonly string[]): Promise<(string | undefined)[]> {
    const place = await mkdtemp(path.join(directory, "case-"));
    const names = carriers.slice(0, values.length);
    const text = head + values.map((value, index) => `${names[index]} = ${value}\n`).join("");
    for (const [name, content] of Object.entries({ "main.cf": text, "master.cf": "" })) {
      await writeFile(path.join(place, name), content);
      await utimes(path.join(place, name), 1e9, 1e9);
    }
    const { stdout } = await command("postconf", ["-c", place, "-x", ...names]);
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => /^\S+ = ?(.*)$/su.exec(line)?.[1]);
  }

  /** Our value, with blanks as postconf shows them. */
  function ours(value: string): string | undefined {
    const mainCf = parseMainCf(`${head}mynetworks = ${value}\n`);
    return new Configuration({ mainCf, parameters }).evaluate("mynetworks")?.value;
  }

  test.each([
    ["zeros in front of a number, more than a thousand", `\${{${"0".repeat(1005)}5} == {5}?{y}:{n}}`],
    ["a number beside a text", "${{5} < {a}?{y}:{n}}"],
    ["an empty operand", "${{} == {$own_empty}?{y}:{n}}"],
    ["levels", "${{3.10} >level {3.9}?{y}:{n}}"],
    ["levels compared as text", "${{3.10} > {3.9}?{y}:{n}}"],
    ["a branch that is not there", "x${own_empty?{y}}x"],
    ["a colon in a branch without braces", "${own_a?y:n}"],
    ["a dollar sign", "a$$b$$$own_a"],
    ["a name that ends at a dot", "$own_a.example"],
  ])("%s", async (_what, value) => {
    expect(await postconf([value])).toEqual([ours(value)]);
  });

  test("any well-formed expressions", async () => {
    const batch = fc.array(expression, {
      minLength: carriers.length,
      maxLength: carriers.length,
      size: "max",
    });
    await fc.assert(
      fc.asyncProperty(batch, async (values) => {
        const fine = values.filter((value) => ours(value) !== undefined);
        const shown = fine.map((value) =>
          ours(value)
            ?.replaceAll(/[ \t\r\n]+/gu, " ")
            .trim(),
        );
        const real = (await postconf(fine)).map((value) => value?.trim());
        expect(real.map((value, index) => `${fine[index]}: ${value}`)).toEqual(
          shown.map((value, index) => `${fine[index]}: ${value}`),
        );
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
