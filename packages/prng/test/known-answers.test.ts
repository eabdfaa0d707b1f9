import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PrngPool } from "../src/index.ts";
import { knownAnswers, selfTest } from "../src/known-answers.ts";

/** Flips the last bit of a hexadecimal string. */
function spoil(text: string): string {
  const bytes = Buffer.from(text, "hex");
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes.toString("hex");
}

describe("selfTest", () => {
  test("passes on the known answers of all four mechanisms", () => {
    expect(knownAnswers).toHaveLength(4);
    expect(() => {
      selfTest(knownAnswers);
    }).not.toThrow();
  });

  test.each(knownAnswers)("notices one wrong bit in any field of $source", (answer) => {
    const fields = ["entropy", "personalization", "entropyReseed", "additionalReseed", "returned"] as const;
    for (const field of fields) {
      expect(() => {
        selfTest([{ ...answer, [field]: spoil(answer[field]) }]);
      }).toThrow(
        expect.objectContaining({
          code: "PRNG_SELF_TEST",
          message: `known-answer test "${answer.source}" failed; do not use this installation`,
        }),
      );
    }
  });

  test("a pool is not made when it fails", () => {
    const answer = knownAnswers.find(
      ({ source }) => source.startsWith("CTR_DRBG") && source.includes("no df"),
    );
    const { returned } = answer!;
    Reflect.set(answer!, "returned", spoil(returned));
    try {
      expect(() => new PrngPool()).toThrow(expect.objectContaining({ code: "PRNG_SELF_TEST" }));
    } finally {
      Reflect.set(answer!, "returned", returned);
    }
    expect(new PrngPool().bytes(1)).toHaveLength(1);
  });

  test("its answers are those of the published files", () => {
    const files = ["hmac_drbg", "ctr_drbg"].map((name) =>
      readFileSync(new URL(`fixtures/drbg-vectors/${name}.json`, import.meta.url), "utf8"),
    );
    for (const { returned } of knownAnswers) expect(files.join("")).toContain(returned);
  });
});
