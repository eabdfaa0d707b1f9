import { constants } from "node:os";

import koffi from "koffi";

import { libc } from "./libc.ts";
import { lastError } from "./posix-error.ts";

const libcFlock: (fd: number, operation: number) => number = libc.func("int flock(int fd, int operation)");

const operations = { shared: 1, exclusive: 2, unlock: 8 } as const;
const nonBlocking = 4;

/** What {@link flock} does to the lock: take it shared, take it exclusively, or give it back. */
export type FlockOperation = keyof typeof operations;

/**
 * Takes or releases the advisory lock of an open file, and waits for as long as another process holds it. See
 * flock(2).
 *
 * The lock belongs to the open file, not to the process: it ends with `unlock` or with the last `close`. This
 * call blocks the JavaScript thread: use it for locks that are only ever held for moments.
 *
 * @example
 * ```ts
 * import { openSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import path from "node:path";
 * import { flock } from "@postfixjs/posix";
 *
 * const fd = openSync(path.join(tmpdir(), `flock-${process.pid}`), "w");
 * flock(fd, "exclusive"); // waits
 * flock(fd, "unlock");
 * ```
 *
 * @throws {PosixError} `EBADF`, `ENOLCK`.
 */
export function flock(fd: number, operation: FlockOperation): void {
  while (libcFlock(fd, operations[operation]) !== 0) {
    if (koffi.errno() !== constants.errno.EINTR) throw lastError("flock");
  }
}

/**
 * Takes the lock of an open file if nobody else holds it. See flock(2), `LOCK_NB`.
 *
 * @example
 * ```ts
 * import { openSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import path from "node:path";
 * import { tryFlock } from "@postfixjs/posix";
 *
 * const file = path.join(tmpdir(), `try-flock-${process.pid}`);
 * console.log(tryFlock(openSync(file, "w"), "exclusive")); // => true
 * console.log(tryFlock(openSync(file, "w"), "exclusive")); // => false
 * ```
 *
 * @returns Whether the lock is ours now.
 * @throws {PosixError} `EBADF`, `ENOLCK`.
 */
export function tryFlock(fd: number, operation: "shared" | "exclusive"): boolean {
  if (libcFlock(fd, operations[operation] | nonBlocking) === 0) return true;
  if (koffi.errno() === constants.errno.EWOULDBLOCK) return false;
  throw lastError("flock");
}
