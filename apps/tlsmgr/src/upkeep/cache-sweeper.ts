import type { Log } from "../log/log.ts";
import { UpkeepGuard } from "./upkeep-guard.ts";
import type { CacheState } from "../caches/cache-state.ts";

const lookSeconds = 15;
const secondMilliseconds = 1000;
/** The longest time that a timer of Node can wait, 2^31 - 1 milliseconds. */
const timerSecondsMax = 2_147_483;

/** As many as the store removes in one transaction: 0.05 to 0.15 ms. */
const sliceEntries = 32;
/**
 * How much longer than a slice the rest after it is, so that removing takes one hundredth of the time: fewer
 * requests than the slowest of a hundred have to wait for a slice, and removing 100,000 entries takes 15 to
 * 50 seconds. Without rests it took 0.2 seconds, in which the p99 of requests was ten times as long.
 */
const restFactor = 100;
const restMillisecondsMax = 1000;

/**
 * Removes expired sessions of one cache in small steps between requests, oldest first. Looking costs nothing
 * while there is nothing to remove, so it looks far more often than Postfix, which looks once in a lifetime.
 */
export class CacheSweeper {
  readonly #state: CacheState;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #guard: UpkeepGuard;
  #announcing: NodeJS.Timeout | undefined;
  #sweeping: NodeJS.Timeout | undefined;

  constructor(state: CacheState, log: Log, now: () => number) {
    this.#state = state;
    this.#log = log;
    this.#now = now;
    this.#guard = new UpkeepGuard(log, `removing expired sessions of the ${state.type} TLS cache`);
  }

  /** Starts looking, at once and at intervals. */
  start(): void {
    const milliseconds = Math.min(this.#state.timeoutSeconds, timerSecondsMax) * secondMilliseconds;
    this.#announce();
    this.#announcing = setInterval(() => this.#announce(), milliseconds).unref();
    this.#sweepIn(this.#lookMilliseconds());
  }

  /** Stops looking. */
  stop(): void {
    clearInterval(this.#announcing);
    clearTimeout(this.#sweeping);
  }

  /** Postfix logs this once in a lifetime. */
  #announce(): void {
    if (!this.#state.isLogged) return;
    this.#log.info(`tlsmgr_cache_run_event: start TLS ${this.#state.type} session cache cleanup`);
  }

  #lookMilliseconds(): number {
    return Math.min(this.#state.timeoutSeconds, lookSeconds) * secondMilliseconds;
  }

  #sweepIn(milliseconds: number): void {
    this.#sweeping = setTimeout(() => this.#sweep(), milliseconds).unref();
  }

  /** Removes a slice, and comes back soon if there may be more. */
  #sweep(): void {
    const begin = performance.now();
    let isMore = false;
    this.#guard.run(() => {
      isMore = this.#state.cache?.sweep(this.#now(), sliceEntries) ?? false;
    });
    const rest = restFactor * (performance.now() - begin);
    this.#sweepIn(isMore ? Math.min(rest, restMillisecondsMax) : this.#lookMilliseconds());
  }
}
