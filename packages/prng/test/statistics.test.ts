import { execFileSync, spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PrngPool } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

// Smoke tests: they would notice a gross mistake, such as a buffer handed out twice or not filled. They prove
// nothing about unpredictability; any counter under any cipher passes them.

const streamBytes = 20_000_000;
const installed = ["/usr/bin/ent", "/usr/bin/rngtest"].every((program) => existsSync(program));

/** A stream put together from answers of the usual length. */
function poolStream(): Buffer {
  const pool = new PrngPool();
  const stream = Buffer.alloc(streamBytes);
  for (let start = 0; start < streamBytes; start += 32) pool.randomFill(stream.subarray(start, start + 32));
  return stream;
}

/** Good bytes, but one answer in a thousand is zeros: the kind of mistake that the judges must notice. */
function faultyStream(): Buffer {
  const stream = randomFillSync(Buffer.alloc(streamBytes));
  for (let start = 0; start < streamBytes; start += 32_000) stream.fill(0, start, start + 32);
  return stream;
}

function fileOf(stream: Buffer): string {
  const file = path.join(temporaryDirectory(), "stream");
  writeFileSync(file, stream);
  return file;
}

interface EntVerdict {
  readonly entropyBits: number;
  readonly chiSquare: number;
  readonly mean: number;
  readonly serialCorrelation: number;
}

/** What ent(1) says: its terse form has a heading line and a line of values. */
function ent(stream: Buffer): EntVerdict {
  const output = execFileSync("ent", ["-t", fileOf(stream)], { encoding: "utf8" });
  const [
    ,
    ,
    entropyBits = Number.NaN,
    chiSquare = Number.NaN,
    mean = Number.NaN,
    ,
    serialCorrelation = Number.NaN,
  ] = (output.split("\n")[1] ?? "").split(",").map(Number);
  return { entropyBits, chiSquare, mean, serialCorrelation };
}

/**
 * Blocks of 20000 bits that fail one of the FIPS 140-2 tests, by rngtest(1). A perfect source fails about 8
 * in 10000.
 */
function fipsFailures(stream: Buffer): number {
  const { stderr } = spawnSync("rngtest", [], { input: stream, encoding: "utf8" });
  return Number(/FIPS 140-2 failures: (\d+)/u.exec(stderr)?.[1]);
}

describe.skipIf(!installed)("20 megabytes of 32-byte answers, judged by ent and rngtest", () => {
  test("ent finds bytes uniform and uncorrelated, within seven standard deviations", () => {
    const verdict = ent(poolStream());
    expect(verdict.entropyBits).toBeGreaterThan(7.9999);
    // 255 degrees of freedom: standard deviation 22.6.
    expect(Math.abs(verdict.chiSquare - 255)).toBeLessThan(160);
    // Standard deviation 73.9 / sqrt(20,000,000) = 0.0165.
    expect(Math.abs(verdict.mean - 127.5)).toBeLessThan(0.116);
    // Standard deviation 1 / sqrt(20,000,000) = 0.00022.
    expect(Math.abs(verdict.serialCorrelation)).toBeLessThan(0.0016);
  });

  test("ent notices one answer in a thousand that is all zeros", () => {
    expect(ent(faultyStream()).chiSquare).toBeGreaterThan(255 + 160);
  });

  test("rngtest finds no more failures of FIPS 140-2 than chance makes: about 6 of 8000 blocks, at most 30", () => {
    expect(fipsFailures(poolStream())).toBeLessThanOrEqual(30);
  });

  test("rngtest notices one answer in a thousand that is all zeros", () => {
    expect(fipsFailures(faultyStream())).toBeGreaterThan(30);
  });
});
