import { readFileSync } from "node:fs";

/** Descriptors for the process: log, files, the runtime's own. */
const ownDescriptors = 64;
/** More than all processes of a large mail system. */
const clientsMax = 10_000;

/**
 * How many clients may be connected, so that the process never runs out of descriptors. Node raises the limit
 * to what is allowed when it starts. Call it before the jail.
 *
 * @param limits - the text of /proc/self/limits, see proc(5)
 */
export function clientLimit(limits: string = ownLimits()): number {
  const descriptors = Number(/^Max open files\s+(\d+)/mu.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  const half = Math.floor(descriptors / 2);
  return Math.min(clientsMax, Math.max(half, descriptors - ownDescriptors));
}

function ownLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    // Without a proc file system the limit is unknown.
    return "";
  }
}
