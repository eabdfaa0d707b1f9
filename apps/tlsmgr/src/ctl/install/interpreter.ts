import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { CommandError } from "../commands/command.ts";
import { unfitForFirstLine } from "./launcher.ts";

const oldestMajor = 20;
const deadlineMilliseconds = 60_000;

/** Loads what the daemon's bundle needs besides itself, from where the bundle would. */
const trial = `
  const load = require("node:module").createRequire(process.argv[1]);
  for (const name of ["koffi", "lmdb"]) load(name);
  process.stdout.write(process.versions.node);
`;

/**
 * Tries whether a Node.js can start the daemon as master(8) would: with next to no environment.
 *
 * @returns Its version.
 * @throws {CommandError} It can't, with the reason.
 */
export function tryInterpreter(interpreter: string, program: string): string {
  const unfit = unfitForFirstLine(interpreter);
  if (unfit !== undefined) throw new CommandError(`Interpreter "${interpreter}" won't do: ${unfit}`);
  try {
    accessSync(interpreter, constants.X_OK);
  } catch (error) {
    throw new CommandError(`Interpreter "${interpreter}" does not exist or is not executable`, {
      cause: error,
    });
  }
  const version = loadedBy(interpreter, program).trim();
  if (Number.parseInt(version, 10) >= oldestMajor) return version;
  throw new CommandError(
    `Interpreter "${interpreter}" is Node.js ${version}, but ${oldestMajor} or later is needed`,
  );
}

function loadedBy(interpreter: string, program: string): string {
  try {
    return execFileSync(interpreter, ["-e", trial, program], {
      cwd: "/",
      encoding: "utf8",
      env: { LANG: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: deadlineMilliseconds,
    });
  } catch (error) {
    throw new CommandError(`Interpreter "${interpreter}" can't load the daemon: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Of an uncaught error's long report, the line that names the error. */
function reasonOf(error: unknown): string {
  const report = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = report.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /^\w*Error\b/u.test(line)) ?? lines[0] ?? "it failed without a word";
}
