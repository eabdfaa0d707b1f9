import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CtrDrbg, HmacDrbg } from "../src/index.ts";
import type { Drbg, DrbgInstantiation } from "../src/index.ts";

interface Vector {
  readonly source: string;
  readonly mechanism: string;
  readonly mode: "no_reseed" | "pr_false" | "pr_true";
  readonly returned_bits_len: number;
  readonly entropy: string;
  readonly nonce: string;
  readonly personalization: string;
  readonly entropy_reseed?: string;
  readonly additional_reseed?: string;
  readonly additional: readonly [string, string];
  readonly entropy_pr?: readonly [string, string];
  readonly returned_bits: string;
}

const mechanisms: Readonly<Record<string, (inputs: DrbgInstantiation) => Drbg>> = {
  "SHA-256": (inputs) => new HmacDrbg({ hash: "SHA-256", ...inputs }),
  "SHA-512": (inputs) => new HmacDrbg({ hash: "SHA-512", ...inputs }),
  "AES-256 use df": (inputs) => new CtrDrbg({ usesDerivationFunction: true, ...inputs }),
  "AES-256 no df": (inputs) => new CtrDrbg({ usesDerivationFunction: false, ...inputs }),
};

const vectors = ["hmac_drbg", "ctr_drbg"].flatMap((name) => readVectors(name));

function readVectors(name: string): readonly Vector[] {
  const file = new URL(`fixtures/drbg-vectors/${name}.json`, import.meta.url);
  const parsed = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  return parsed["vectors"] as readonly Vector[];
}

const hex = (text: string): Uint8Array => Buffer.from(text, "hex");

/** The test procedure of the CAVS files: the second output counts. */
function secondOutput(vector: Vector): string {
  const fresh = [...(vector.entropy_pr ?? [])].map(hex);
  const inputs: DrbgInstantiation = {
    entropy: hex(vector.entropy),
    nonce: hex(vector.nonce),
    personalization: hex(vector.personalization),
    ...(fresh.length > 0 && { freshEntropy: () => fresh.shift() ?? new Uint8Array(0) }),
  };
  const drbg = mechanisms[vector.mechanism]!(inputs);
  if (vector.entropy_reseed !== undefined) {
    drbg.reseed(hex(vector.entropy_reseed), hex(vector.additional_reseed ?? ""));
  }
  const byteCount = vector.returned_bits_len / 8;
  drbg.generate(byteCount, hex(vector.additional[0]));
  return Buffer.from(drbg.generate(byteCount, hex(vector.additional[1]))).toString("hex");
}

describe("the NIST CAVP vectors", () => {
  test.each(vectors)("$mechanism, $mode, $source: the published bits", (vector) => {
    expect(secondOutput(vector)).toBe(vector.returned_bits);
  });

  test("there are 192 of them in 12 groups, and none is left out for lack of a mechanism", () => {
    const unsupported = vectors.filter(({ mechanism }) => mechanisms[mechanism] === undefined);
    const groups = new Set(vectors.map(({ mechanism, mode }) => `${mechanism}, ${mode}`));
    expect(vectors).toHaveLength(192);
    expect(groups.size).toBe(12);
    expect(unsupported).toHaveLength(0);
  });

  test("one flipped bit of the entropy gives another output in every vector", () => {
    const unchanged = vectors.filter((vector) => {
      const entropy = Buffer.from(vector.entropy, "hex");
      entropy[0] = (entropy[0] ?? 0) ^ 1;
      return secondOutput({ ...vector, entropy: entropy.toString("hex") }) === vector.returned_bits;
    });
    expect(unchanged).toEqual([]);
  });
});
