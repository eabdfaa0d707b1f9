import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const program = path.join(import.meta.dirname, "programs/refill.ts");
const refills = 200;
/** Entropy input, sample and mask. */
const refillBytes = 48 + 16 + 4128;

test.skipIf(!hasStrace)("each refill of a real process asks the kernel, with one system call", () => {
  const trace = path.join(temporaryDirectory(), "trace");
  const options = ["-f", "-y", "-e", "trace=read,pread64,write,getrandom", "-o", trace];
  const traced = [process.execPath, "--conditions=@postfixjs/source", program, String(refills)];
  execFileSync("strace", [...options, ...traced]);
  const lines = readFileSync(trace, "utf8").split("\n");
  const begin = lines.findIndex((line) => line.includes('"begin\\n"'));
  const end = lines.findIndex((line) => line.includes('"end\\n"'));
  const asked = lines.slice(begin, end).filter((line) => line.includes("</dev/urandom>"));
  expect(asked).toHaveLength(refills);
  for (const line of asked) expect(line).toMatch(new RegExp(`, ${refillBytes}\\) = ${refillBytes}$`, "u"));
});
