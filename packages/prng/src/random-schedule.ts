import { checkLength } from "./drbg.ts";

/**
 * Periods are capped here, in seconds: intMax / 255, as in Postfix.
 *
 * @example
 * ```ts
 * import { schedulePeriodSecondsMax, secondsToNextRun } from "@postfixjs/prng";
 *
 * console.log(secondsToNextRun(1e9, 255) === schedulePeriodSecondsMax); // => true
 * ```
 */
export const schedulePeriodSecondsMax = 8_421_504;

/** The longest delay that a timer of Node can do: 2^31 - 1 milliseconds. */
const timerMillisecondsMax = 0x7fff_ffff;

/**
 * Postfix's time to the next run: `period * byte / 255` whole seconds, so uniform over 256 steps from 0 to
 * the period.
 *
 * @example
 * ```ts
 * import { secondsToNextRun } from "@postfixjs/prng";
 *
 * console.log(secondsToNextRun(3600, 0), secondsToNextRun(3600, 128), secondsToNextRun(3600, 255)); // => 0 1807 3600
 * ```
 *
 * @param periodSeconds at least 1; more than {@link schedulePeriodSecondsMax} counts as that.
 * @param randomByte 0 to 255.
 * @throws {RangeError} when one of them is not a whole number in its range.
 */
export function secondsToNextRun(periodSeconds: number, randomByte: number): number {
  checkLength("period", periodSeconds, { min: 1, max: Number.MAX_SAFE_INTEGER });
  checkLength("random byte", randomByte, { min: 0, max: 255 });
  return Math.floor((Math.min(periodSeconds, schedulePeriodSecondsMax) * randomByte) / 255);
}

/**
 * What a {@link RandomSchedule} is made from.
 *
 * @example
 * ```ts
 * import type { RandomScheduleOptions } from "@postfixjs/prng";
 *
 * const hourly: RandomScheduleOptions = { periodSeconds: 3600, randomByte: () => 0, run: () => {} };
 * console.log(hourly.periodSeconds); // => 3600
 * ```
 */
export interface RandomScheduleOptions {
  /** The longest time between two runs, in seconds. */
  readonly periodSeconds: number;
  /** Gives the random byte of each delay. */
  readonly randomByte: () => number;
  /** What is to be done. The next delay begins when it has ended. It must not throw or reject. */
  readonly run: () => void | Promise<void>;
}

/**
 * Runs something at once, and then again and again after random delays of {@link secondsToNextRun}: the
 * reseed timer and the exchange-file timer of tlsmgr(8).
 *
 * Its timers don't keep the process alive.
 *
 * @example
 * ```ts
 * import { RandomSchedule } from "@postfixjs/prng";
 *
 * const schedule = new RandomSchedule({
 *   periodSeconds: 3600,
 *   randomByte: () => 128,
 *   run: () => console.log("reseed"), // => reseed
 * });
 * await schedule.start(); // again after 1807 seconds
 * schedule.stop();
 * ```
 */
export class RandomSchedule {
  readonly #options: RandomScheduleOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;

  /**
   * Checks the options; nothing runs yet.
   *
   * @throws {RangeError} for a period that is not a whole number above 0.
   */
  constructor(options: RandomScheduleOptions) {
    secondsToNextRun(options.periodSeconds, 0);
    this.#options = options;
  }

  /**
   * Runs for the first time, now; the promise settles when that run has ended and the next one is scheduled.
   */
  async start(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    await this.#runAndPlan();
  }

  /** Stops the schedule; a run under way completes. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #runAndPlan(): Promise<void> {
    await this.#options.run();
    if (this.#stopped) return;
    this.#wait(secondsToNextRun(this.#options.periodSeconds, this.#options.randomByte()) * 1000);
  }

  #wait(milliseconds: number): void {
    const now = Math.min(milliseconds, timerMillisecondsMax);
    this.#timer = setTimeout(() => {
      if (milliseconds > now) this.#wait(milliseconds - now);
      else void this.#runAndPlan();
    }, now);
    this.#timer.unref();
  }
}
