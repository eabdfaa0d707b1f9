import { spawnSync } from "node:child_process";
import type { ExchangeFileLock } from "../../src/index.ts";

/**
 * The real flock(2) on a descriptor of this process, by util-linux' flock(1): the child inherits the open
 * file, and its lock stays with it.
 */
export const flock: ExchangeFileLock = {
  tryLock: (fd) => run(["-n", "3"], fd) === 0,
  unlock: (fd) => {
    if (run(["-u", "3"], fd) !== 0) throw new Error("flock -u failed");
  },
};

function run(args: readonly string[], fd: number): number | null {
  const { status, error } = spawnSync("flock", args, { stdio: ["ignore", "ignore", "ignore", fd] });
  if (error !== undefined) throw error;
  return status;
}
