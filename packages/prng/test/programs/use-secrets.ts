// Gives secrets to a pool and takes secrets from it. Stops after each use, and again when its own copy of the
// secret is wiped, so that the parent process can look for the secret in this process's memory. Prints which
// secret it is inverted, bit by bit.
import { randomFillSync } from "node:crypto";
import { readSync, writeSync } from "node:fs";
import { CtrDrbg, HmacDrbg, PrngPool } from "@postfixjs/prng";

const secretBytes = 48;

function stop(use: string, copy: "held" | "wiped", inverted: string): void {
  writeSync(1, `${JSON.stringify({ use, copy, inverted })}\n`);
  readSync(0, new Uint8Array(1));
}

function tryOut(use: string, action: (secret: Uint8Array) => void): void {
  // A part of something larger, which the engine keeps outside its heap, where the garbage collector copies
  // nothing about.
  const secret = new Uint8Array(4096).subarray(0, secretBytes);
  randomFillSync(secret);
  action(secret);
  const inverted = Buffer.from(secret.map((byte) => byte ^ 0xff)).toString("hex");
  stop(use, "held", inverted);
  secret.fill(0);
  stop(use, "wiped", inverted);
}

const pool = new PrngPool();
tryOut("answer", (secret) => {
  pool.randomFill(secret);
});
tryOut("reseed", (secret) => {
  pool.reseed(secret);
});
tryOut("stirDigest", (secret) => {
  pool.stirDigest(secret);
});
tryOut("stir, then refill", (secret) => {
  pool.stir(secret);
  pool.reseed();
});
tryOut("stir", (secret) => {
  pool.stir(secret);
});

// The secret is the generator's first key, which the parent works out from the entropy. It is gone after one
// output.
const entropy = new Uint8Array(48);
for (const drbg of [
  new CtrDrbg({ usesDerivationFunction: false, entropy }),
  new HmacDrbg({ hash: "SHA-256", entropy, nonce: entropy }),
]) {
  stop(drbg.constructor.name, "held", "");
  drbg.generate(32);
  stop(drbg.constructor.name, "wiped", "");
}
