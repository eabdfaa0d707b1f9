import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How a step went: how long it took, or what went wrong. */
export interface StepResult {
  readonly name: string;
  readonly seconds?: number;
  readonly problem?: string;
}

/** How a platform went. */
export interface PlatformResult {
  readonly name: string;
  readonly postfix: string;
  readonly glibc: string;
  readonly steps: readonly StepResult[];
}

/** Writes a report in the form of vitest's, which the closing line of `.ci/run` counts. */
export function writeReport(results: readonly PlatformResult[]): void {
  const directory = path.join(import.meta.dirname, "..", "test-results");
  mkdirSync(directory, { recursive: true });
  const testResults = results.map(({ name, steps }) => ({
    name,
    status: steps.every(({ problem }) => problem === undefined) ? "passed" : "failed",
    message: "",
    assertionResults: steps.map((step) => ({
      fullName: `${name}: ${step.name}`,
      status: step.problem === undefined ? "passed" : "failed",
    })),
  }));
  writeFileSync(path.join(directory, "platforms.json"), JSON.stringify({ testResults }));
}

/** A page with the rows of a table replaced: `| name | …`, one for each platform, in whatever order. */
export function record(page: string, results: readonly PlatformResult[]): string {
  return results.reduce(
    (text, result) => text.replace(new RegExp(`^\\| ${result.name} \\|.*$`, "mu"), rowOf(result)),
    page,
  );
}

function rowOf({ name, postfix, glibc, steps }: PlatformResult): string {
  const passed = steps.filter(({ problem }) => problem === undefined).length;
  const failed = steps.find(({ problem }) => problem !== undefined);
  const outcome = failed === undefined ? "all pass" : `fails at: ${failed.name}`;
  return `| ${name} | ${postfix} | ${glibc} | ${passed} of ${steps.length} | ${outcome} |`;
}
