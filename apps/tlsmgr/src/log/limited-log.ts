import type { Log } from "./log.ts";

/** How many warnings are let through. */
export interface LimitedLogOptions {
  /** What the warnings are about, for the line that counts those not shown. */
  readonly subject: string;
  /** Warnings shown in the long run; 0 for no limit. */
  readonly warningsPerMinute: number;
  /** Warnings shown at once, after a quiet time. */
  readonly burst: number;
}

const minuteSeconds = 60;

/**
 * A log for what clients cause: whoever sends rubbish all day shall not fill the disk. Bursts are shown as a whole; what
 * goes on and on is counted only, and the count is logged once a minute.
 */
export class LimitedLog {
  readonly #log: Log;
  readonly #options: LimitedLogOptions;
  readonly #nowSeconds: () => number;
  #allowance: number;
  #reckonedAt: number;
  #suppressed = 0;
  #report: NodeJS.Timeout | undefined;

  /** @param nowSeconds - a clock that never goes back */
  constructor(
    log: Log,
    options: LimitedLogOptions,
    nowSeconds: () => number = () => performance.now() / 1000,
  ) {
    this.#log = log;
    this.#options = options;
    this.#nowSeconds = nowSeconds;
    this.#allowance = options.burst;
    this.#reckonedAt = nowSeconds();
  }

  info(text: string): void {
    this.#log.info(text);
  }

  debug(text: () => string): void {
    this.#log.debug(text);
  }

  warning(text: string): void {
    if (this.#isAllowed()) {
      this.#log.warning(text);
      return;
    }
    this.#suppressed += 1;
    this.#report ??= setTimeout(() => this.reportSuppressed(), minuteSeconds * 1000).unref();
  }

  /** Says how many warnings were not shown, if any. */
  reportSuppressed(): void {
    clearTimeout(this.#report);
    this.#report = undefined;
    if (this.#suppressed === 0) return;
    this.#log.warning(`${this.#suppressed} further warnings about ${this.#options.subject} were not logged`);
    this.#suppressed = 0;
  }

  #isAllowed(): boolean {
    const { warningsPerMinute, burst } = this.#options;
    if (warningsPerMinute === 0) return true;
    const now = this.#nowSeconds();
    const earned = ((now - this.#reckonedAt) / minuteSeconds) * warningsPerMinute;
    this.#allowance = Math.min(burst, this.#allowance + earned);
    this.#reckonedAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}
