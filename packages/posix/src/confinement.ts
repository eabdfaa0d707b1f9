import { constants } from "node:os";
import process from "node:process";

import koffi from "koffi";

import { libc } from "./libc.ts";
import { lastError, PosixError } from "./posix-error.ts";
import { isFilterArchitecture, seccompCalls, seccompFilter } from "./seccomp-filter.ts";
import type { SystemCallRules } from "./seccomp-filter.ts";

const libcPrctl: (option: number, ...args: readonly number[]) => number = libc.func(
  "int prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5)",
);
const socketFilterProgram = koffi.struct({ length: "uint16_t", filter: "const uint8_t *" });
const libcSyscall: (number: number, operation: number, flags: number, program: object) => number = libc.func(
  "syscall",
  "long",
  ["long", "unsigned int", "unsigned int", koffi.pointer(socketFilterProgram)],
);

const prSetDumpable = 4;
const prSetNoNewPrivs = 38;
const setModeFilter = 1;
/** `SECCOMP_FILTER_FLAG_TSYNC`: all threads. */
const allThreads = 1;
const instructionBytes = 8;

/**
 * Closes the memory of this process to everybody but root: no core dump, no ptrace(2), and its files in
 * `/proc` belong to root. See `PR_SET_DUMPABLE` in prctl(2).
 *
 * @example
 * ```ts
 * import { forbidDumps } from "@postfixjs/posix";
 *
 * forbidDumps(); // once secrets are in memory
 * ```
 *
 * @throws {PosixError} The kernel refused.
 */
export function forbidDumps(): void {
  if (libcPrctl(prSetDumpable, 0, 0, 0, 0) !== 0) throw lastError("prctl");
}

/**
 * Gives up for good what setuid programs and file capabilities would grant, for this thread, those that it
 * starts, and all others with the next {@link forbidSystemCalls}. See `PR_SET_NO_NEW_PRIVS` in prctl(2).
 *
 * @example
 * ```ts
 * import { forbidNewPrivileges } from "@postfixjs/posix";
 *
 * forbidNewPrivileges(); // for this process and all its children, for good
 * ```
 *
 * @throws {PosixError} The kernel refused.
 */
export function forbidNewPrivileges(): void {
  if (libcPrctl(prSetNoNewPrivs, 1, 0, 0, 0) !== 0) throw lastError("prctl");
}

/**
 * Has the kernel refuse system calls for good, in all threads. Further calls of this function can only refuse
 * more. Call {@link forbidNewPrivileges} first. See seccomp(2).
 *
 * @throws {PosixError} The kernel has no such filters (`EINVAL`, `ENOSYS`), refused (`EACCES`), or the
 *   processor is neither x86-64 nor arm64 (`ENOTSUP`).
 */
export function forbidSystemCalls(rules: SystemCallRules): void {
  const { arch } = process;
  if (!isFilterArchitecture(arch)) throw new PosixError("seccomp", constants.errno.ENOTSUP);
  const filter = seccompFilter(arch, rules);
  const program = { length: filter.length / instructionBytes, filter };
  const result = libcSyscall(seccompCalls[arch], setModeFilter, allThreads, program);
  if (result < 0) throw lastError("seccomp");
  // The number of a thread with filters of another kind.
  if (result > 0) throw new PosixError("seccomp", constants.errno.ESRCH);
}
