import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One process as Linux lists it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  /**
   * Its arguments: for a script, its interpreter first, with an option if the first line of the script has
   * one.
   */
  readonly argv: readonly string[];
}

/** Whether a process exists (a zombie does not count). */
export function isAlive(pid: number): boolean {
  return readProcess(pid) !== undefined;
}

/** The child of a process that runs a program of that name, be it a binary or a script. */
export function childRunning(parent: number, program: string): number | undefined {
  // A process that has set its title has one argument, with blanks.
  const runs = ({ argv }: Process): boolean =>
    argv.slice(0, 3).some((argument) => path.basename(argument.split(" ", 1)[0] ?? "") === program);
  return allProcesses().find((child) => child.parent === parent && runs(child))?.pid;
}

/** The processes that a process has started and that still run. */
export function childrenOf(parent: number): number[] {
  return allProcesses()
    .filter((child) => child.parent === parent)
    .map(({ pid }) => pid);
}

function allProcesses(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** See proc(5). A process may end between any two looks at it. */
function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in parentheses, may hold anything; what follows it is separated by single
    // blanks.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return { pid, parent: Number(parent), argv };
  } catch {
    return undefined;
  }
}
