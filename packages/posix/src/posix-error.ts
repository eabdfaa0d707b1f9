import { getSystemErrorName } from "node:util";

import koffi from "koffi";

import { libc } from "./libc.ts";

const libcStrerror: (errno: number) => string = libc.func("const char *strerror(int errnum)");

/**
 * The C library's text for an error number: what `%m` prints in Postfix's log, for example
 * `No such file or directory`. See strerror(3).
 *
 * @param errno - Positive as in C, or negative as in the `errno` property of Node's own errors.
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 *
 * import { strerror } from "@postfixjs/posix";
 *
 * console.log(strerror(2)); // => No such file or directory
 *
 * try {
 *   readFileSync("/nowhere");
 * } catch (error) {
 *   if (error instanceof Error && "errno" in error) console.log(strerror(Number(error.errno))); // => No such file or directory
 * }
 * ```
 */
export function strerror(errno: number): string {
  return libcStrerror(Math.abs(errno));
}

/**
 * A system call failed. It has the properties of the errors of `node:fs`, so that callers need not care which
 * of the two made the call.
 */
export class PosixError extends Error {
  /** Always `PosixError`. */
  override readonly name = "PosixError";
  /** The symbolic name: `ENOENT`, `EPERM`, ... (errno(3)). */
  readonly code: string;
  /** The error number, negative as in Node's own errors. */
  readonly errno: number;
  /** The C function that failed. */
  readonly syscall: string;
  /** The path in question, if any. */
  readonly path: string | undefined;

  /** @param errno - Positive, as C has it. */
  constructor(syscall: string, errno: number, path?: string) {
    const subject = path === undefined ? "" : ` ${JSON.stringify(path)}`;
    super(`${syscall}${subject} failed: ${strerror(errno)}`);
    this.code = getSystemErrorName(-errno);
    this.errno = -errno;
    this.syscall = syscall;
    this.path = path;
  }
}

/** The error of the C function that has just returned its mark of failure. */
export function lastError(syscall: string, path?: string): PosixError {
  return new PosixError(syscall, koffi.errno(), path);
}
