import { asTimeOfDay, nowSeconds } from "../forward-clock.ts";
import { cutAt } from "./cut-at.ts";

/** Warnings of one cause. Times are whole seconds since 1970. */
export interface RecentWarning {
  /** The last of them. */
  readonly text: string;
  /** How many there were since `firstAt`. */
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What the log was warned of. */
export interface WarningStatistics {
  /** All warnings since the start of the process, those that the log only counts included. */
  readonly total: number;
  /** The causes of the last hour, the newest first. */
  readonly lastHour: readonly RecentWarning[];
}

const hourSeconds = 3600;
/** Causes that are remembered; beyond that the one that has been quiet for longest is dropped. */
const causesMax = 50;
const textBytesMax = 300;

/** Remembers the warnings of the last hour, for operators who do not read the log. */
export class RecentWarnings {
  readonly #causes = new Map<string, RecentWarning>();
  readonly #now: () => number;
  #total = 0;

  /** @param now - a clock in whole seconds that never goes back */
  constructor(now: () => number = nowSeconds) {
    this.#now = now;
  }

  /**
   * Takes a warning.
   *
   * @param text - safe for a log
   * @param cause - the same for all that are counted together
   */
  note(text: string, cause: string): void {
    const now = this.#now();
    const before = this.#causes.get(cause);
    const isSame = before !== undefined && now - before.lastAt < hourSeconds;
    this.#total += 1;
    // The order of a map is that of insertion: the newest cause is the last one.
    this.#causes.delete(cause);
    this.#causes.set(cause, {
      text: cutAt(text, textBytesMax),
      count: isSame ? before.count + 1 : 1,
      firstAt: isSame ? before.firstAt : now,
      lastAt: now,
    });
    if (this.#causes.size <= causesMax) return;
    for (const oldest of this.#causes.keys()) {
      this.#causes.delete(oldest);
      return;
    }
  }

  statistics(): WarningStatistics {
    const now = this.#now();
    const lastHour = Array.from(this.#causes.values())
      .filter(({ lastAt }) => now - lastAt < hourSeconds)
      .map(({ text, count, firstAt, lastAt }) => ({
        text,
        count,
        firstAt: asTimeOfDay(firstAt),
        lastAt: asTimeOfDay(lastAt),
      }))
      .toReversed();
    return { total: this.#total, lastHour };
  }
}
