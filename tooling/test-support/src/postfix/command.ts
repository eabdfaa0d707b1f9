import { execFile } from "node:child_process";
import process from "node:process";

import { commandDirectory } from "./installed.ts";
import { deadlineSeconds } from "./until.ts";

/** What a command had to say. */
export interface CommandResult {
  /** The exit status; -1 for a command that was killed or could not be run. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; Postfix's own are found wherever they are. Never throws: the status tells. */
export function command(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<CommandResult> {
  const PATH = `${commandDirectory}:${process.env["PATH"] ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin`;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      {
        env: { ...process.env, PATH, LC_ALL: "C" },
        timeout: deadlineSeconds * 1000,
        killSignal: "SIGKILL",
        maxBuffer: 64 * 1024 * 1024,
        ...(options.cwd !== undefined && { cwd: options.cwd }),
      },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({
          status,
          stdout,
          stderr: error?.killed ? `${stderr}(killed after ${deadlineSeconds} s)` : stderr,
        });
      },
    );
    // A command that ends without reading its input is no concern of ours.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** Runs a command that must succeed. */
export async function succeed(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<string> {
  const { status, stdout, stderr } = await command(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${status}: ${stdout}${stderr}`);
  return stdout;
}
