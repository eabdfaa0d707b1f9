import type { Log } from "../log/log.ts";
import type { CacheState } from "../requests/context.ts";

const sliceSeconds = 15;
const secondMilliseconds = 1000;
/** The longest time that a timer of Node can wait, 2^31 - 1 milliseconds. */
const timerSecondsMax = 2_147_483;

/**
 * Removes expired sessions of one cache in small steps between requests, oldest first. Looking costs nothing while there
 * is nothing to remove, so it looks far more often than once in a life time, as Postfix does.
 */
export class CacheSweeper {
  readonly #state: CacheState;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(state: CacheState, log: Log, now: () => number) {
    this.#state = state;
    this.#log = log;
    this.#now = now;
  }

  /** Looks now, and from now on. */
  start(): void {
    const { timeoutSeconds } = this.#state;
    this.#announce();
    this.#every(Math.min(timeoutSeconds, timerSecondsMax), () => this.#announce());
    this.#every(Math.min(timeoutSeconds, sliceSeconds), () => this.#sweep());
  }

  /** Looks no more. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Postfix says so once in a life time. */
  #announce(): void {
    if (!this.#state.isLogged) return;
    this.#log.info(`tlsmgr_cache_run_event: start TLS ${this.#state.type} session cache cleanup`);
  }

  #sweep(): void {
    // One slice, then everything that waits has its turn.
    if (this.#state.cache?.sweep(this.#now()) === true) setImmediate(() => this.#sweep());
  }

  #every(seconds: number, action: () => void): void {
    this.#timers.push(setInterval(action, seconds * secondMilliseconds).unref());
  }
}
