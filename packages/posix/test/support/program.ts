import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams, SpawnSyncReturns } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const limits = { timeout: 60_000, killSignal: "SIGKILL" } as const;

function argv(name: string, args: readonly string[]): string[] {
  return [fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url)), ...args];
}

/** Runs one of the programs beside this file in its own process: jails and alarms are for life. */
export function runProgram(name: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, argv(name, args), { encoding: "utf8", ...limits });
}

/** Starts one of the programs beside this file. */
export function startProgram(name: string, ...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, argv(name, args), { stdio: "pipe", ...limits });
}

/** A directory of its own for one test, gone afterwards. */
export function temporaryDirectory(): Disposable & { path: string; join: (name: string) => string } {
  const path = mkdtempSync(join(tmpdir(), "posix-"));
  return {
    path,
    join: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
