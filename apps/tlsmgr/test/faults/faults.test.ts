import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { faultsWith } from "./faults.ts";
import { instanceFor } from "./instance.ts";
import { runFault } from "./run-fault.ts";

/**
 * Long enough for the fault to be there while the upkeep runs; `npm run faults` takes its time and compares.
 */
const holdSeconds = 1.2;

function canMount(): boolean {
  const directory = mkdtempSync(path.join(tmpdir(), "can-mount-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "tmpfs", directory]).status === 0;
  if (mounted) spawnSync("umount", [directory]);
  rmdirSync(directory);
  return mounted && existsSync("/dev/loop-control") && existsSync("/sys/fs/ext4");
}

const faults = faultsWith({ kills: 5 });
type Fault = (typeof faults)[number];

const mounts = canMount();
const isPossible = ({ data, isPossible: can = true }: Fault): boolean =>
  can && (data === undefined || mounts);

async function expectToSurvive(fault: Fault): Promise<void> {
  await using instance = await instanceFor("ours", fault);
  const report = await runFault(fault, instance.postfix, holdSeconds);
  expect(report).toMatchObject({ deaths: 0, wrong: [], isWellAfterwards: true });
  expect(report.linesOfOneCause).toBeLessThanOrEqual(1);
  expect(report.seeds).toBeGreaterThan(2);
}

function testEach(some: readonly Fault[]): void {
  for (const fault of some) test.skipIf(!isPossible(fault)).each([fault])("$name", expectToSurvive);
}

describe.skipIf(!postfixInstalled)("under a real master, at the same time,", () => {
  describe.concurrent("the daemon dies of nothing, says nothing wrong, and answers afterwards", () => {
    testEach(faults.filter(({ isLogless }) => isLogless !== true));
  });
});

// There is one system log for all.
describe.skipIf(!postfixInstalled)("under a real master, one after the other,", () => {
  describe("the daemon dies of nothing, says nothing wrong, and answers afterwards", () => {
    testEach(faults.filter(({ isLogless }) => isLogless === true));
  });
});
