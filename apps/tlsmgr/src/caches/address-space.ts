import { readFileSync } from "node:fs";

const kibibyte = 1024;

/** The proc(5) files that tell how much there may be and how much there is. */
const files = { limits: "/proc/self/limits", status: "/proc/self/status" } as const;

/**
 * How many bytes of addresses the process may still take, as `ulimit -v` or `LimitAS=` of systemd limit them;
 * infinite where they do not. Call it before the jail.
 *
 * @param read - gives the text of a file
 */
export function addressSpaceLeft(read: (file: string) => string = readText): number {
  const limit = /^Max address space\s+(\d+)/mu.exec(read(files.limits))?.[1];
  const used = /^VmSize:\s*(\d+) kB$/mu.exec(read(files.status))?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) - Number(used ?? 0) * kibibyte;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // No proc file system, no limit that we know of.
    return "";
  }
}
