import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { CommandError } from "../commands/command.ts";
import { starterOf } from "./compiled-code.ts";
import { reasonOf } from "./failed-program.ts";
import { unfitForLauncher } from "./launcher.ts";

const deadlineMilliseconds = 60_000;

/** What a Node.js has loaded for the daemon. */
export interface LoadReport {
  /** Its version. */
  readonly version: string;
  /** Why LMDB cannot be loaded: caches then live in memory. `undefined` if it can. */
  readonly lmdbFault?: string;
  /** Whether compiled code was used. */
  readonly isCompiled: boolean;
  /**
   * All files with code that the process had loaded: the interpreter, libraries, native parts, and the
   * programs.
   */
  readonly files: readonly string[];
}

/**
 * Tries whether a Node.js can load the daemon as master(8) would start it: with next to no environment.
 *
 * @throws {CommandError} It can't, with the reason.
 */
export function tryInterpreter(interpreter: string, program: string): LoadReport {
  const unfit = unfitForLauncher(interpreter);
  if (unfit !== undefined) throw new CommandError(`Interpreter "${interpreter}" is not usable: ${unfit}`);
  try {
    accessSync(interpreter, constants.X_OK);
  } catch (error) {
    throw new CommandError(`Interpreter "${interpreter}" does not exist or is not executable`, {
      cause: error,
    });
  }
  const report: LoadReport = JSON.parse(loadedBy(interpreter, program));
  return report;
}

function loadedBy(interpreter: string, program: string): string {
  try {
    // Beside no launcher there is no compiled code, so that the program itself is loaded.
    return execFileSync(interpreter, [starterOf(program), "load", "/nowhere", program], {
      cwd: "/",
      encoding: "utf8",
      env: { LANG: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: deadlineMilliseconds,
    });
  } catch (error) {
    throw new CommandError(`Interpreter "${interpreter}" cannot load the daemon: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
