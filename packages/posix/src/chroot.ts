import { cString, libc } from "./libc.ts";
import { lastError } from "./posix-error.ts";

const libcChroot: (path: string) => number = libc.func("int chroot(const char *path)");

/**
 * Makes a directory the root directory of the whole process, all threads included. See chroot(2).
 *
 * The working directory stays where it is: call `process.chdir("/")` next, or the process is not confined.
 * Whatever the process still needs from outside (modules, native libraries, user names, log sockets) must be
 * loaded before.
 *
 * @throws {PosixError} `EPERM` without root's rights, `ENOENT`, `ENOTDIR`, ...
 */
export function chroot(path: string): void {
  if (libcChroot(cString("path", path)) !== 0) throw lastError("chroot", path);
}
