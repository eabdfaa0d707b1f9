import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** Makes a directory that is removed when the test has ended. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "prng-"));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
