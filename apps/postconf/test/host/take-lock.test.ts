import { chmodSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { captureRun } from "../support/captured-run.ts";
import type { CapturedRun } from "../support/captured-run.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";
import type { ScratchDirectory } from "../support/scratch-directory.ts";

afterEach(() => void vi.unstubAllEnvs());

/** An edit where `flock` is a program of the given text, or missing. */
function editWith(directory: ScratchDirectory, flock?: string): Promise<CapturedRun> {
  directory.write("main.cf", "a = 1\n");
  if (flock !== undefined) {
    directory.write("flock", `#!/bin/sh\n${flock}\n`);
    chmodSync(path.join(directory.path, "flock"), 0o755);
  }
  vi.stubEnv("PATH", directory.path);
  return captureRun(["-c", ".", "-e", "a=2"], directory.path);
}

const mainCf = (directory: ScratchDirectory): string =>
  readFileSync(path.join(directory.path, "main.cf"), "utf8");

describe("takeLock", () => {
  test("takes no lock if flock(1) is not installed", async () => {
    using directory = scratchDirectory();
    expect(await editWith(directory)).toEqual({ status: 0, output: "", errors: "" });
    expect(mainCf(directory)).toBe("a = 2\n");
  });

  test("gives the open file to flock(1) as descriptor 3", async () => {
    using directory = scratchDirectory();
    await editWith(directory, `echo "$@" >seen; /bin/readlink /proc/self/fd/3 >>"${directory.path}/seen"`);
    const lines = readFileSync(path.join(directory.path, "seen"), "utf8");
    expect(lines).toContain(`${directory.path}/main.cf.tmp\n`);
  });

  test("fails, and leaves the file alone, if flock(1) fails", async () => {
    using directory = scratchDirectory();
    expect(await editWith(directory, "exit 66")).toEqual({
      status: 1,
      output: "",
      errors: "postconf: fatal: open ./main.cf.tmp: No locks available\n",
    });
    expect(mainCf(directory)).toBe("a = 1\n");
  });

  test("fails if flock(1) cannot be started", async () => {
    using directory = scratchDirectory();
    directory.write("main.cf", "a = 1\n");
    directory.write("flock", "");
    vi.stubEnv("PATH", directory.path);
    const { errors } = await captureRun(["-c", ".", "a=2"], directory.path);
    expect(errors).toBe("postconf: fatal: open ./main.cf.tmp: Permission denied\n");
    expect(readdirSync(directory.path).sort()).toContain("main.cf");
    expect(mainCf(directory)).toBe("a = 1\n");
  });
});
