import type { Log } from "../log/log.ts";
import { statisticsLines } from "./statistics-lines.ts";
import type { PeriodStatistics } from "./statistics-lines.ts";
import { UpkeepGuard } from "./upkeep-guard.ts";

const secondMilliseconds = 1000;

/** What writing statistics works with. */
export interface StatisticsUpkeepOptions {
  readonly log: Pick<Log, "info" | "warning">;
  readonly statistics: () => PeriodStatistics;
  /** `[statistics] interval`; 0 for none. */
  readonly intervalSeconds: number;
}

/** Logs statistics at an interval and at the end, if anything happened. */
export class StatisticsUpkeep {
  readonly #options: StatisticsUpkeepOptions;
  readonly #guard: UpkeepGuard;
  #begin = new Date();
  #before: PeriodStatistics;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StatisticsUpkeepOptions) {
    this.#options = options;
    this.#guard = new UpkeepGuard(options.log, "writing statistics");
    this.#before = options.statistics();
  }

  start(): void {
    const { intervalSeconds } = this.#options;
    if (intervalSeconds === 0) return;
    this.#timer = setInterval(() => this.#writeGuarded(), intervalSeconds * secondMilliseconds).unref();
  }

  /** Writes what has happened since the last time, for the last time. */
  finish(): void {
    clearInterval(this.#timer);
    if (this.#options.intervalSeconds > 0) this.#writeGuarded();
  }

  #writeGuarded(): void {
    this.#guard.run(() => this.#write());
  }

  #write(): void {
    const now = this.#options.statistics();
    for (const line of statisticsLines(this.#begin, this.#before, now)) this.#options.log.info(line);
    this.#begin = new Date();
    this.#before = now;
  }
}
