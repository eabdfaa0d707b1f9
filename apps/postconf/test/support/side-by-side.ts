import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { captureRun } from "./captured-run.ts";
import type { CapturedRun } from "./captured-run.ts";
import { comparable, runRealPostconf } from "./real-postconf.ts";
import { scratchDirectory } from "./scratch-directory.ts";

/** A run of the command over two files, which are given as bytes in Latin-1 text. */
export interface Case {
  readonly mainCf?: string;
  readonly masterCf?: string;
  readonly args: readonly string[];
}

/** What a case must have in common with the real program: output, messages, exit status, both files. */
async function outcomeOf(
  run: (args: readonly string[], directory: string) => Promise<CapturedRun>,
  { mainCf = "", masterCf = "", args }: Case,
): Promise<object> {
  using directory = scratchDirectory();
  directory.write("main.cf", Buffer.from(mainCf, "latin1"));
  directory.write("master.cf", Buffer.from(masterCf, "latin1"));
  const result = await run(["-c", ".", ...args], directory.path);
  const read = (name: string): string => readFileSync(path.join(directory.path, name), "latin1");
  return { ...Object(comparable(result)), mainCf: read("main.cf"), masterCf: read("master.cf") };
}

// The real program sleeps for a second after a fatal error: many such runs share the second.
const atOnce = 64;

/** Runs each case here and with the installed postconf, and expects the same of both. */
export async function expectSameAsPostconf(cases: readonly Case[]): Promise<void> {
  const ours: object[] = [];
  const real: object[] = [];
  for (let start = 0; start < cases.length; start += atOnce) {
    const batch = cases.slice(start, start + atOnce);
    const outcomes = Promise.all(batch.map((each) => outcomeOf(runRealPostconf, each)));
    for (const each of batch) ours.push({ case: each, ...(await outcomeOf(captureRun, each)) });
    for (const [index, outcome] of (await outcomes).entries()) real.push({ case: batch[index], ...outcome });
  }
  expect(ours).toEqual(real);
}
