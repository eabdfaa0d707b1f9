import { randomBytes, randomFillSync } from "node:crypto";
import { test } from "vitest";
import { CtrDrbg, HmacDrbg, PrngPool } from "../src/index.ts";

const time = 500;

test("32 bytes, the answer to a seed request", async ({ bench }) => {
  const pool = new PrngPool();
  const target = new Uint8Array(32);
  await bench.compare(
    bench("PrngPool.bytes", () => {
      pool.bytes(32);
    }),
    bench("PrngPool.randomFill", () => {
      pool.randomFill(target);
    }),
    bench("crypto.randomBytes", () => {
      randomBytes(32);
    }),
    bench("crypto.randomFillSync", () => {
      randomFillSync(target);
    }),
    { time },
  );
});

test("what goes into the pool", async ({ bench }) => {
  const pool = new PrngPool();
  const timestamp = new Uint8Array(16);
  const session = randomBytes(2000);
  const entropy = randomBytes(32);
  await bench.compare(
    bench("stir, 16 bytes", () => {
      pool.stir(timestamp);
    }),
    bench("stirDigest, 2000 bytes", () => {
      pool.stirDigest(session);
    }),
    bench("reseed, 32 bytes", () => {
      pool.reseed(entropy);
    }),
    { time },
  );
});

test("the generators beneath, 32 bytes", async ({ bench }) => {
  const nonce = randomBytes(16);
  const generators = {
    "HMAC_DRBG, SHA-256": new HmacDrbg({ hash: "SHA-256", entropy: randomBytes(32), nonce }),
    "HMAC_DRBG, SHA-512": new HmacDrbg({ hash: "SHA-512", entropy: randomBytes(32), nonce }),
    "CTR_DRBG with df": new CtrDrbg({ usesDerivationFunction: true, entropy: randomBytes(32), nonce }),
    "CTR_DRBG without df": new CtrDrbg({ usesDerivationFunction: false, entropy: randomBytes(48) }),
  };
  const benches = Object.entries(generators).map(([name, drbg]) =>
    bench(name, () => {
      drbg.generate(32);
    }),
  );
  await bench.compare(...benches, { time });
});
