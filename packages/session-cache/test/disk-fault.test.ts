import { describe, expect, test } from "vitest";
import { canMount, runInSmallFileSystem } from "./support/small-file-system.ts";
import type { SmallFileSystem } from "./support/small-file-system.ts";

interface Report {
  readonly rounds: number;
  readonly hits: number;
  readonly failed: number;
  readonly recovered: number;
  readonly grown: number;
  readonly errors: number;
  readonly left: number;
}

/** The program checks every answer itself, and a crash of the process fails the run. */
async function suffer(kind: SmallFileSystem, fault: string, rounds: number, seed: number): Promise<Report> {
  const printed = await runInSmallFileSystem(kind, "disk-fault.ts", [fault, String(rounds), String(seed)]);
  return JSON.parse(printed) as Report;
}

describe.skipIf(!canMount("tmpfs"))("a cache in a file system of 8 MiB", () => {
  const processes = 10;
  const roundCount = 25;

  test(`survives ${processes * roundCount} times that the disk becomes full, and loses nothing`, async () => {
    for (let seed = 1; seed <= processes; seed += 1) {
      const report = await suffer("tmpfs", "disk-full", roundCount, seed);
      expect(report).toMatchObject({ rounds: roundCount, failed: 0, errors: 0, left: 0 });
      expect(report.hits).toBeGreaterThan(500);
      // The file continues growing when the disk has space again.
      expect(report.grown).toBeGreaterThan(0);
    }
  });

  test(`serves from memory when the disk is full at the start, and uses it when it has space`, async () => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const report = await suffer("tmpfs", "disk-full-at-start", roundCount, seed);
      expect(report).toMatchObject({
        rounds: roundCount,
        failed: roundCount,
        recovered: roundCount,
        left: 0,
      });
      expect(report.hits).toBeGreaterThan(1000);
    }
  });

  test("serves from memory when the disk is read-only at the start, and uses it when it is writable", async () => {
    const report = await suffer("tmpfs", "read-only-at-start", 10, 1);
    expect(report).toMatchObject({ rounds: 10, failed: 10, recovered: 10, left: 0 });
  });

  test("serves from memory while writes to its file are refused, and takes a new file then", async () => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const report = await suffer("tmpfs", "file-size-limit", roundCount, seed);
      expect(report).toMatchObject({
        rounds: roundCount,
        failed: roundCount,
        recovered: roundCount,
        left: 0,
      });
      expect(report.hits).toBeGreaterThan(1000);
    }
  });
});

describe.skipIf(!canMount("ext4"))("a cache on ext4", () => {
  test("serves from memory when the file system becomes read-only after an error", async () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const report = await suffer("ext4", "file-system-error", 1, seed);
      expect(report).toMatchObject({ rounds: 1, failed: 1, errors: 1 });
      expect(report.hits).toBeGreaterThan(10);
    }
  });
});
