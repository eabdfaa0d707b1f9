import { spawn } from "node:child_process";
import { createCipheriv, createHmac } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const chunkBytes = 1 << 20;

/** Counts where a secret stands in the writable memory of another process. */
function countInMemory(pid: number, secret: Buffer): number {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const ranges = readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gmu);
  let count = 0;
  for (const [, from = "", to = ""] of ranges) {
    count += countInRange(memory, Number.parseInt(from, 16), Number.parseInt(to, 16), secret);
  }
  closeSync(memory);
  return count;
}

function countInRange(memory: number, from: number, to: number, secret: Buffer): number {
  const scratch = Buffer.alloc(chunkBytes + secret.length - 1);
  let count = 0;
  for (let start = from; start < to; start += chunkBytes) {
    // Chunks overlap by less than a secret, so that one on the border is found, and found once.
    const byteCount = readSync(memory, scratch, 0, Math.min(scratch.length, to - start), start);
    const chunk = scratch.subarray(0, byteCount);
    for (let at = chunk.indexOf(secret); at >= 0; at = chunk.indexOf(secret, at + 1)) count += 1;
  }
  return count;
}

/**
 * The first key of a CTR_DRBG without derivation function, from 48 zero bytes of entropy: SP 800-90A Rev. 1
 * section 10.2.1.2.
 */
function ctrDrbgKey(): Buffer {
  const one = Buffer.alloc(16);
  one[15] = 1;
  return createCipheriv("aes-256-ctr", Buffer.alloc(32), one).update(Buffer.alloc(32));
}

/**
 * The first key of an HMAC_DRBG with SHA-256, from 48 zero bytes each of entropy and nonce: section 10.1.2.2.
 */
function hmacDrbgKey(): Buffer {
  const hmac = (key: Buffer, ...parts: Buffer[]): Buffer =>
    createHmac("sha256", key).update(Buffer.concat(parts)).digest();
  const seed = Buffer.alloc(96);
  const key = hmac(Buffer.alloc(32), Buffer.alloc(32, 1), Buffer.of(0), seed);
  const v = hmac(key, Buffer.alloc(32, 1));
  return hmac(key, v, Buffer.of(1), seed);
}

const firstKeys: Readonly<Record<string, Buffer>> = { CtrDrbg: ctrDrbgKey(), HmacDrbg: hmacDrbgKey() };

/** Runs the program to its end, and counts the copies of each of its secrets whenever it stops. */
async function countCopies(): Promise<Record<string, Record<string, number>>> {
  const program = fileURLToPath(new URL("programs/use-secrets.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@postfixjs/source", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const counts: Record<string, Record<string, number>> = {};
  for await (const line of createInterface(child.stdout)) {
    const { use, copy, inverted } = JSON.parse(line) as { use: string; copy: string; inverted: string };
    const secret = firstKeys[use] ?? Buffer.from(Buffer.from(inverted, "hex").map((byte) => byte ^ 0xff));
    counts[use] = { ...counts[use], [copy]: countInMemory(child.pid!, secret) };
    child.stdin.write("\n");
  }
  return counts;
}

test("no copy of an answer, of entropy, of a session or of an old key stays in the memory of the process", async () => {
  expect(await countCopies()).toEqual({
    answer: { held: 1, wiped: 0 },
    reseed: { held: 1, wiped: 0 },
    stirDigest: { held: 1, wiped: 0 },
    "stir, then refill": { held: 1, wiped: 0 },
    // What is only stirred in waits in the pool for the next refill; this also shows that the search finds
    // what is there.
    stir: { held: 2, wiped: 1 },
    CtrDrbg: { held: 1, wiped: 0 },
    HmacDrbg: { held: 1, wiped: 0 },
  });
});
