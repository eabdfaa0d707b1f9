import { execFile } from "node:child_process";
import type { CapturedRun } from "./captured-run.ts";

/** Runs the installed postconf. */
export function runRealPostconf(args: readonly string[], workingDirectory: string): Promise<CapturedRun> {
  return new Promise((resolve) => {
    const options = {
      cwd: workingDirectory,
      env: { PATH: "/usr/sbin:/usr/local/sbin", LC_ALL: "C" },
      encoding: "latin1",
      maxBuffer: 64 * 1024 * 1024,
    } as const;
    // Called by its bare name, since its messages begin with what it was called.
    execFile("postconf", args, options, (error, output, errors) => {
      const status = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ status, output, errors });
    });
  });
}

/** Makes two runs comparable: warnings as a set, process IDs without number. */
export function comparable({ status, output, errors }: CapturedRun): unknown {
  const lines = errors.split("\n");
  return {
    status,
    output: output.replaceAll(/(?<=process_id = |\/postconf )[0-9]+/gu, "PID"),
    warnings: lines.filter((line) => line.includes(" warning: ")).sort(),
    otherErrors: lines.filter((line) => !line.includes(" warning: ")),
  };
}
