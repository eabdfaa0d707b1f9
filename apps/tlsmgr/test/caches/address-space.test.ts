import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { addressSpaceLeft } from "../../src/caches/address-space.ts";

const source = path.join(import.meta.dirname, "../../src/caches/address-space.ts");

/** Reads the text of each file. */
const files =
  (limits: string, status: string) =>
  (file: string): string =>
    file.endsWith("limits") ? limits : status;

test("addressSpaceLeft is the limit less what is taken, and infinite without a limit", () => {
  const limits = (value: string): string =>
    `Max processes             100     100     processes\nMax address space         ${value}   ${value}   bytes\n`;
  const status = "Name:\tnode\nVmPeak:\t    9000 kB\nVmSize:\t    1000 kB\n";
  expect(addressSpaceLeft(files(limits("2048000"), status))).toBe(1_024_000);
  expect(addressSpaceLeft(files(limits("unlimited"), status))).toBe(Number.POSITIVE_INFINITY);
  expect(addressSpaceLeft(files("", ""))).toBe(Number.POSITIVE_INFINITY);
});

test("addressSpaceLeft returns what the limit of ulimit leaves", () => {
  const program = `const { addressSpaceLeft } = await import("${source}"); console.log(addressSpaceLeft());`;
  const run = (shell: string): number =>
    Number(
      execFileSync("sh", ["-c", `${shell} exec "$@"`, "sh", process.execPath, "-e", program], {
        encoding: "utf8",
      }),
    );
  const limitBytes = 8_000_000 * 1024;
  const left = run("ulimit -v 8000000;");
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(limitBytes);
});
