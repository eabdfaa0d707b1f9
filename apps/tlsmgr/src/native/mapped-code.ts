import { readFileSync } from "node:fs";

/**
 * The native code that a process has loaded, its interpreter included: the files that it maps for execution,
 * see proc_pid_maps(5). Nothing for a process that has ended.
 */
export function mappedCode(pid: number | "self"): string[] {
  try {
    const lines = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n");
    const files = lines.flatMap((line) => /^\S+ ..x. \S+ \S+ \d+ +(\/.+)$/u.exec(line)?.[1] ?? []);
    return [...new Set(files)].filter((file) => !file.endsWith(" (deleted)"));
  } catch {
    return [];
  }
}
