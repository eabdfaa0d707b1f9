import { readdirSync, readFileSync } from "node:fs";

/** Memory of a process, in KiB. */
export interface Memory {
  readonly rssKib: number;
  /** What nothing else shares and the kernel cannot drop. */
  readonly privateDirtyKib: number;
}

/** The memory that a process has now; see proc(5). */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "mu").exec(text)?.[1]);
  return { rssKib: kib("Rss"), privateDirtyKib: kib("Private_Dirty") };
}

/** CPU time in milliseconds of all threads that a process has now, to the nanosecond. */
export function cpuMilliseconds(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}
