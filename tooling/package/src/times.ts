import { chmodSync, lstatSync, lutimesSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * Gives everything in a directory, and itself, one time of change, and directories and files the usual modes.
 */
export function setTimes(directory: string, seconds: number): void {
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    const stats = lstatSync(file);
    if (stats.isDirectory()) setTimes(file, seconds);
    else if (stats.isFile()) chmodSync(file, (stats.mode & 0o100) === 0 ? 0o644 : 0o755);
    lutimesSync(file, seconds, seconds);
  }
  chmodSync(directory, 0o755);
  lutimesSync(directory, seconds, seconds);
}
