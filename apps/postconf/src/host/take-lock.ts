import { spawnSync } from "node:child_process";

/**
 * Takes flock(2)'s exclusive lock of an open file, and waits for it. Node.js has no such call; flock(1) of
 * util-linux or BusyBox takes it for a descriptor that it inherits, and the lock stays with the open file
 * when it ends. Where there is no flock(1), no Postfix runs either, and edits go without.
 */
export function takeLock(descriptor: number): void {
  const { error, status } = spawnSync("flock", ["-x", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT") return;
  if (status !== 0) throw error ?? Object.assign(new TypeError("flock(1) failed"), { code: "ENOLCK" });
}
