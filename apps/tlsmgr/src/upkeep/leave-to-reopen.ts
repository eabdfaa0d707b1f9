/**
 * Ends the process in an orderly way, for master(8) to start another one that reopens what this one
 * cannot.
 */
export type LeaveToReopen = (sayWhy: () => void) => void;

/**
 * A {@link LeaveToReopen} that waits until the process has lived for some time: where there is nothing to
 * open yet, the next process does no better, and a new one for each request would serve nobody. Requests are
 * served meanwhile.
 *
 * @param lifeSecondsMin - since the start of the process; `[random] restart_interval`
 * @param leaveSoon - ends the process
 */
export function leaveToReopen(lifeSecondsMin: number, leaveSoon: () => void): LeaveToReopen {
  return (sayWhy) => {
    const leave = (): void => {
      sayWhy();
      leaveSoon();
    };
    const waitSeconds = lifeSecondsMin - process.uptime();
    if (waitSeconds <= 0) leave();
    else setTimeout(leave, waitSeconds * 1000).unref();
  };
}
