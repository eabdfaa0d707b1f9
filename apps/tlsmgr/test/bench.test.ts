import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isInstalled, postfixInstalled } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const suite = path.join(import.meta.dirname, "../bench/main.ts");

/** Figures are no matter of tests; that the suite works is. It compiles its load generator with `cc`. */
describe.skipIf(!postfixInstalled || !isInstalled("cc", "--version"))(
  "the benchmark suite in short mode",
  () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), "bench-"));
      await run(process.execPath, [suite, "--short", "--output", directory]);
    });
    afterAll(async () => {
      await rm(directory, { recursive: true });
    });

    const report = async (name: string): Promise<string> =>
      await readFile(path.join(directory, name), "utf8");

    test("compares our daemon with the C program, with no wrong reply among all", async () => {
      const { requests } = JSON.parse(await report("data/results.json")) as {
        requests: { caseName: string; pairs: { ours: { requests: number }; c: { requests: number } }[] }[];
      };
      expect(requests.map(({ caseName }) => caseName)).toEqual([
        "seed",
        "lookup, hit",
        "update + delete",
        "smtpd life cycle",
      ]);
      for (const { pairs } of requests) {
        expect(pairs).toHaveLength(1);
        expect(pairs[0]?.ours.requests).toBeGreaterThan(0);
        expect(pairs[0]?.c.requests).toBeGreaterThan(0);
      }
    });

    test("writes tables and a chart", async () => {
      expect(await report("results.md")).toContain("| smtpd life cycle | 16 |");
      expect(await report("results.md")).toContain("| CPU at start | ≤ 70 ms |");
      expect(await report("cpu-per-request.svg")).toMatch(/^<svg [^]*smtpd life cycle[^]*<\/svg>\n$/u);
    });
  },
);
