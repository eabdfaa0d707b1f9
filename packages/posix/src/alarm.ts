import { libc } from "./libc.ts";

const libcAlarm: (seconds: number) => number = libc.func("unsigned int alarm(unsigned int seconds)");

const secondsMax = 0x7fff_ffff;

/**
 * Asks the kernel for a `SIGALRM` after a number of seconds, replacing an earlier request; 0 only cancels it.
 * See alarm(2).
 *
 * The default action of the signal ends the process, even one that is stuck in a loop and could not run a
 * separate timer. A `process.on("SIGALRM")` handler would take that away.
 *
 * @example
 * ```ts
 * import { alarm } from "@postfixjs/posix";
 *
 * alarm(60);
 * console.log(alarm(0) > 50); // => true
 * ```
 *
 * @param seconds - A whole number from 0 to 2147483647.
 * @returns The seconds that were left of the earlier request, 0 if there was none.
 * @throws {RangeError} The number of seconds is out of range.
 */
export function alarm(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > secondsMax) {
    throw new RangeError(`alarm seconds "${seconds}" must be a whole number from 0 to ${secondsMax}`);
  }
  return libcAlarm(seconds);
}
