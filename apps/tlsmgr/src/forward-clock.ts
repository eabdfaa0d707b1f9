/** A clock in milliseconds. */
export type Clock = () => number;

/**
 * Makes a clock that shows the time of day, but never goes back: when the time of day is set back, it
 * continues from where it was. So nothing lives longer than it should, neither by the time of day nor by the
 * time that has really passed: a machine that was asleep wakes up with an older cache, and one whose time is
 * set back does not keep sessions and keys until that time has come again.
 *
 * @param timeOfDay - may jump
 * @param elapsed - a clock that runs evenly
 * @returns whole seconds since 1970
 */
export function forwardClock(timeOfDay: Clock, elapsed: Clock): () => number {
  let difference = Number.NEGATIVE_INFINITY;
  return () => {
    const passed = elapsed();
    difference = Math.max(difference, timeOfDay() - passed);
    return Math.floor((passed + difference) / 1000);
  };
}

/** The time in whole seconds since 1970, by the {@link forwardClock} of this process. */
export const nowSeconds: () => number = forwardClock(
  () => Date.now(),
  () => performance.now(),
);

/** Returns the time of day in whole seconds since 1970, as other processes see it: it may go back. */
export function timeOfDaySeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * Converts a time of {@link nowSeconds} for readers outside of the process: the two clocks differ after the
 * time of day was set back.
 *
 * @param now - the time by {@link nowSeconds}
 * @param timeOfDay - the time of day at the same moment
 */
export function asTimeOfDay(seconds: number, now = nowSeconds(), timeOfDay = timeOfDaySeconds()): number {
  const difference = timeOfDay - now;
  // Clocks that agree may differ by a second when one is read just after the other.
  return Math.abs(difference) <= 1 ? seconds : seconds + difference;
}
