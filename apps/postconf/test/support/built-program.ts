import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { buildCommand } from "../../build.ts";
import type { CapturedRun } from "./captured-run.ts";
import { scratchDirectory } from "./scratch-directory.ts";

/** The built command, in its own place, where it is also called `postconf`. */
export class BuiltProgram implements Disposable {
  readonly #scratch = scratchDirectory();
  readonly #binDirectory: string = path.join(this.#scratch.path, "bin");

  static async make(): Promise<BuiltProgram> {
    const built = new BuiltProgram();
    const dist = path.join(built.#scratch.path, "dist");
    await buildCommand(dist);
    mkdirSync(built.#binDirectory);
    symlinkSync(path.join(dist, "postconf-js"), path.join(built.#binDirectory, "postconf"));
    symlinkSync(path.join(dist, "postconf-js"), path.join(built.#binDirectory, "postconf-js"));
    // The `env node` of the program finds the Node that runs the tests.
    symlinkSync(process.execPath, path.join(built.#binDirectory, "node"));
    return built;
  }

  /** Runs a shell line in which the program is found by its names, and the real one is not. */
  shell(line: string, workingDirectory: string): Promise<CapturedRun> {
    const environment = { PATH: `${this.#binDirectory}:/usr/bin:/bin`, LC_ALL: "C" };
    return new Promise((resolve) => {
      const options = { cwd: workingDirectory, env: environment, encoding: "latin1" } as const;
      execFile("/bin/sh", ["-c", line], options, (error, output, errors) => {
        const status = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
        resolve({ status, output, errors });
      });
    });
  }

  /** Runs the program with an open file as its standard output; gives its exit status. */
  async spawn(args: readonly string[], workingDirectory: string, output: number): Promise<number | null> {
    const program = path.join(this.#binDirectory, "postconf-js");
    const child = spawn(process.execPath, [program, ...args], {
      cwd: workingDirectory,
      stdio: ["ignore", output, "inherit"],
    });
    await once(child, "exit");
    return child.exitCode;
  }

  [Symbol.dispose](): void {
    this.#scratch[Symbol.dispose]();
  }
}
