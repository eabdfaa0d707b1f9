import { alarm } from "@postfixjs/posix";
import { PanicError } from "../log/log.ts";

const steps = 3;
const secondMilliseconds = 1000;
/** Node takes a longer time for a millisecond. */
const timerMillisecondsMax = 0x7fff_ffff;

/**
 * Has the kernel end this process when its event loop stands still for `daemon_timeout`: an alarm that a
 * timer puts off again and again. The default action of SIGALRM needs nothing of the stuck process; master(8)
 * starts another.
 *
 * @param timeoutSeconds - `daemon_timeout`
 * @throws {PanicError} when it is less than three seconds, with Postfix's text
 */
export function startWatchdog(timeoutSeconds: number): void {
  if (timeoutSeconds < steps) {
    throw new PanicError(`watchdog_create: timeout ${timeoutSeconds} is too small`);
  }
  const rearm = (): void => void alarm(timeoutSeconds);
  rearm();
  const periodSeconds = Math.max(1, Math.floor(timeoutSeconds / steps));
  setInterval(rearm, Math.min(periodSeconds * secondMilliseconds, timerMillisecondsMax)).unref();
}
