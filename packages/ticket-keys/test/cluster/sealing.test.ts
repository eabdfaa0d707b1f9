import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClusterError, ClusterSecrets } from "../../src/cluster/index.ts";
import { openControl, sealControl } from "../../src/cluster/control.ts";
import { keyRecordBytes, openKey, sealKey } from "../../src/cluster/key-record.ts";
import type { SharedKey } from "../../src/cluster/key-record.ts";
import { secretsOf } from "../support/cluster-hosts.ts";

const secrets = secretsOf(["current", 1]);
const slot = { generation: 3, rotationSeconds: 1800, epoch: 1_000_000 };
const key: SharedKey = {
  name: new Uint8Array(16).fill(0xaa),
  cipherKey: new Uint8Array(32).fill(0xbb),
  macKey: new Uint8Array(32).fill(0xcc),
  madeAt: 1_800_000_000,
  maker: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
};

/** The code of the error that a function throws. */
function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ClusterError) return error.code;
    throw error;
  }
  return "none";
}

describe("a sealed key", () => {
  test("has 134 bytes, and opens to the same key", () => {
    const record = sealKey(secrets, "mx", slot, key);
    expect(record).toHaveLength(134);
    expect(keyRecordBytes).toBe(134);
    expect(openKey(secrets, "mx", slot, record)).toEqual(key);
  });

  test("is what docs/cluster.md says: HKDF-SHA-256, AES-256-GCM, header and place as additional data", () => {
    const record = sealKey(secrets, "mx", slot, key);
    const secret = Buffer.alloc(32, 1);
    const id = createHash("sha256")
      .update("tlsmgr cluster secret id 1")
      .update(secret)
      .digest()
      .subarray(0, 4);
    expect(Buffer.from(record.subarray(0, 6))).toEqual(Buffer.concat([Buffer.of(1, 1), id]));
    const derived = Buffer.from(
      hkdfSync("sha256", secret, record.subarray(6, 22), "tlsmgr ticket key 1", 44),
    );
    const decipher = createDecipheriv("aes-256-gcm", derived.subarray(0, 32), derived.subarray(32));
    decipher.setAAD(Buffer.concat([record.subarray(0, 22), Buffer.from("mx:k:3:1800:1000000")]));
    decipher.setAuthTag(record.subarray(118));
    const text = Buffer.concat([decipher.update(record.subarray(22, 118)), decipher.final()]);
    expect(text.subarray(0, 16)).toEqual(Buffer.alloc(16, 0xaa));
    expect(text.readBigUInt64BE(80)).toBe(1_800_000_000n);
  });

  test("is another one each time", () => {
    const [one, other] = [sealKey(secrets, "mx", slot, key), sealKey(secrets, "mx", slot, key)];
    expect(one.subarray(6)).not.toEqual(other.subarray(6));
  });

  test("does not open when any of its bytes is changed, or its length", () => {
    const record = sealKey(secrets, "mx", slot, key);
    for (let index = 0; index < record.length; index += 1) {
      const changed = record.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      const isSecretId = index >= 2 && index < 6;
      const expected = isSecretId ? "CLUSTER_UNKNOWN_SECRET" : "CLUSTER_DAMAGED_RECORD";
      expect(codeOf(() => openKey(secrets, "mx", slot, changed))).toBe(expected);
    }
    for (const other of [record.subarray(1), Buffer.concat([record, Buffer.of(0)]), Buffer.alloc(2 ** 20)])
      expect(codeOf(() => openKey(secrets, "mx", slot, other))).toBe("CLUSTER_DAMAGED_RECORD");
  });

  test("opens in its own slot and cluster only", () => {
    const record = sealKey(secrets, "mx", slot, key);
    for (const other of [
      { ...slot, generation: 2 },
      { ...slot, epoch: slot.epoch + 1 },
      { ...slot, rotationSeconds: 900 },
    ])
      expect(codeOf(() => openKey(secrets, "mx", other, record))).toBe("CLUSTER_DAMAGED_RECORD");
    expect(codeOf(() => openKey(secrets, "m", slot, record))).toBe("CLUSTER_DAMAGED_RECORD");
  });

  test("opens with a next or retired secret, and not with others", () => {
    const record = sealKey(secrets, "mx", slot, key);
    const [later, earlier] = [
      secretsOf(["retired", 1], ["current", 2]),
      secretsOf(["next", 1], ["current", 2]),
    ];
    for (const each of [later, earlier]) expect(openKey(each, "mx", slot, record)).toEqual(key);
    const other = secretsOf(["current", 2]);
    expect(codeOf(() => openKey(other, "mx", slot, record))).toBe("CLUSTER_UNKNOWN_SECRET");
  });

  test("with a part of zeros is refused", () => {
    for (const part of ["name", "cipherKey", "macKey"] as const) {
      const record = sealKey(secrets, "mx", slot, { ...key, [part]: new Uint8Array(key[part].length) });
      expect(codeOf(() => openKey(secrets, "mx", slot, record))).toBe("CLUSTER_DAMAGED_RECORD");
    }
  });

  test("any other bytes are refused with a ClusterError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), (bytes) => {
        expect(codeOf(() => openKey(secrets, "mx", slot, bytes))).toMatch(/^CLUSTER_/u);
        expect(codeOf(() => openControl(secrets, "mx", bytes))).toMatch(/^CLUSTER_/u);
      }),
    );
  });
});

test("a sealed order opens to the same order, in its own cluster only", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 2 ** 50 }), (generation, dropBefore, from) => {
      const order = { generation, dropBefore, from };
      const record = sealControl(secrets, "mx", order);
      expect(openControl(secrets, "mx", record)).toEqual(order);
      expect(codeOf(() => openControl(secrets, "my", record))).toBe("CLUSTER_DAMAGED_RECORD");
    }),
    { numRuns: 50 },
  );
});

describe("ClusterSecrets.parse", () => {
  const hex = "ab".repeat(32);
  const parse = (text: string): ClusterSecrets => ClusterSecrets.parse(Buffer.from(text), "FILE");

  test("reads states, comments, blanks and upper-case digits", () => {
    const secrets = parse(`# secret\n\n next\t${"cd".repeat(32)}\r\ncurrent ${hex.toUpperCase()}\n`);
    expect(Buffer.from(secrets.current.bytes).toString("hex")).toBe(hex);
  });

  test.each([
    ["", "no current secret"],
    [`next ${hex}\n`, "no current secret"],
    [`current ${hex}\ncurrent ${"cd".repeat(32)}\n`, "more than one current secret"],
    [`current ${hex}0\n`, '"FILE", line 1: expected 64 hexadecimal digits'],
    [`current ${"00".repeat(32)}\n`, "not all zero"],
    [`\nold ${hex}\n`, '"FILE", line 2: begin with next, current or retired'],
    ["current\n", "begin with next"],
    [`current ${hex}\n${`retired ${"cd".repeat(32)}\n`.repeat(16)}`, "more than 16 secrets"],
  ])("refuses %j", (text, problem) => {
    expect(() => parse(text)).toThrow(problem);
  });

  test("names no digit of a secret in its errors", () => {
    expect(() => parse(`current ${"f9".repeat(31)}\n`)).toThrow(/^(?!.*f9f9)/u);
  });

  test("wipe overwrites all secrets", () => {
    const secrets = parse(`current ${hex}\n`);
    secrets.wipe();
    expect(secrets.current.bytes).toEqual(new Uint8Array(32));
  });
});
