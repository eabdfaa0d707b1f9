import { describe, expect, test } from "vitest";
import { fuzz, mutate, pureTarget, Random } from "../src/index.ts";
import type { TargetModule } from "../src/index.ts";
import * as attr from "../src/targets/attr.ts";
import * as egd from "../src/targets/egd.ts";
import * as expansion from "../src/targets/expansion.ts";
import * as keyFile from "../src/targets/key-file.ts";
import * as mainCf from "../src/targets/main-cf.ts";
import * as masterCf from "../src/targets/master-cf.ts";
import * as snapshot from "../src/targets/snapshot.ts";
import * as typedValues from "../src/targets/typed-values.ts";

describe("fuzz", () => {
  test("makes the same inputs from the same seed, and others from another", async () => {
    const inputsOf = async (seed: number): Promise<string[]> => {
      const inputs: string[] = [];
      const run = (input: Uint8Array): string => {
        inputs.push(Buffer.from(input).toString("hex"));
        return "run";
      };
      await fuzz(pureTarget({ corpus: [Buffer.from("some input")], words: ["w"], run }), {
        seed,
        inputsMax: 50,
      });
      return inputs;
    };
    const inputs = await inputsOf(7);
    expect(await inputsOf(7)).toEqual(inputs);
    expect(await inputsOf(8)).not.toEqual(inputs);
  });

  test("finds the way into a target from one outcome to the next, and reports the input that breaks it", async () => {
    const secret = "{$a}";
    const run = (input: Uint8Array): string => {
      const text = Buffer.from(input).toString("latin1");
      let known = 0;
      while (known < secret.length && text[known] === secret[known]) known += 1;
      if (known === secret.length) throw new Error("broken");
      return String(known);
    };
    const target = pureTarget({ corpus: [Buffer.from("-")], words: ["a"], run });
    const { findings } = await fuzz(target, { seed: 1, inputsMax: 100_000 });
    expect(findings.map(({ error }) => error.message)).toEqual(["broken"]);
    expect(Buffer.from(findings[0]?.input ?? []).toString("latin1")).toMatch(/^\{\$a\}/u);
  });

  test("takes an input that needs too long for a finding", async () => {
    const run = (): string => {
      for (const start = performance.now(); performance.now() - start < 20;);
      return "slow";
    };
    const target = pureTarget({ corpus: [Buffer.from("-")], words: [], run });
    const { findings } = await fuzz(target, { seed: 1, inputsMax: 1, inputSecondsMax: 0.01 });
    expect(findings).toHaveLength(1);
  });
});

test("mutate keeps to its limit on the length", () => {
  const random = new Random(3);
  let input: Buffer = Buffer.alloc(190_000, 0x61);
  for (let count = 0; count < 200; count += 1) {
    input = mutate(input, { random, inputs: [input], words: ["word"] });
    expect(input.length).toBeLessThanOrEqual(200_000);
  }
});

/** A short run of each target: what a long one finds becomes a test beside the code that it broke. */
test.each<[string, TargetModule, number]>([
  ["attr", attr, 400],
  ["main-cf", mainCf, 150],
  ["master-cf", masterCf, 150],
  ["expansion", expansion, 400],
  ["typed-values", typedValues, 400],
  ["snapshot", snapshot, 400],
  ["key-file", keyFile, 400],
  ["egd", egd, 25],
])("%s keeps its promises for mutated inputs", async (_, { openTarget }, inputsMax) => {
  await using target = await openTarget();
  const result = await fuzz(target, { seed: 20_261_122, inputsMax, inputSecondsMax: 30 });
  expect(result.findings.map(({ error }) => error)).toEqual([]);
  expect(result.inputs).toBe(inputsMax);
  expect(result.outcomes.size).toBeGreaterThan(2);
});
