import { randomInt } from "node:crypto";
import { ExchangeFile, ExchangeFileError, RandomSchedule } from "@postfixjs/prng";
import type { ExchangeFileLock, PrngPool } from "@postfixjs/prng";
import { nowSeconds } from "../forward-clock.ts";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import type { LeaveToReopen } from "./leave-to-reopen.ts";
import { UpkeepTask } from "./upkeep-task.ts";

/** What keeping the exchange file works with. */
export interface ExchangeUpkeepOptions {
  readonly log: Log;
  readonly pool: PrngPool;
  readonly path: string;
  /** The open file; `undefined` when it could not be opened, which is logged then. */
  readonly file: ExchangeFile | undefined;
  readonly lock: ExchangeFileLock;
  /** `tls_random_prng_update_period`. */
  readonly periodSeconds: number;
  readonly leave: LeaveToReopen;
}

/** Counts of saves. */
export interface ExchangeStatistics {
  readonly path: string;
  readonly saves: number;
  readonly failures: number;
  /** Time of the last save, in whole seconds since 1970; `null` before the first. */
  readonly lastSavedAt: number | null;
}

/** Saves the state of the pool in the exchange file now, at random times, and at the end of the process. */
export class ExchangeUpkeep {
  readonly #options: ExchangeUpkeepOptions;
  readonly #task: UpkeepTask;
  readonly #schedule: RandomSchedule;
  #file: ExchangeFile | undefined;
  #hasFailed: boolean;
  #saves = 0;
  #failures = 0;
  #lastSavedAt: number | null = null;
  #isLeaving = false;

  constructor(options: ExchangeUpkeepOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#hasFailed = options.file === undefined;
    const { log, path, periodSeconds } = options;
    this.#task = new UpkeepTask({
      log,
      name: `updating PRNG exchange file ${path}`,
      run: () => this.#update(),
    });
    this.#schedule = new RandomSchedule({
      periodSeconds,
      // Not from the pool: one that has failed would end the schedule.
      randomByte: () => randomInt(256),
      run: async () => void (await this.#task.run()),
    });
  }

  /** Saves for the first time, and from then on at random times. Settles when the first update has ended. */
  async start(): Promise<void> {
    await this.#schedule.start();
  }

  /**
   * Saves at once, for an operator, or waits for the update under way. Returns whether the file was written.
   */
  async saveNow(): Promise<boolean> {
    return await this.#task.run();
  }

  /** Returns the counts so far. */
  statistics(): ExchangeStatistics {
    const [saves, failures, lastSavedAt] = [this.#saves, this.#failures, this.#lastSavedAt];
    return { path: this.#options.path, saves, failures, lastSavedAt };
  }

  /** Saves for the last time, at once: the process is about to end. */
  finish(): void {
    this.#schedule.stop();
    const { pool, lock } = this.#options;
    if (this.#file === undefined) return;
    try {
      if (this.#file.updateSync(pool, lock) === "busy") this.#warnOnce("another process keeps its lock");
    } catch (error) {
      this.#warnOnce(failureText(error));
    }
  }

  async #update(): Promise<boolean> {
    const { log, pool, path, lock, leave } = this.#options;
    log.debug(() => "tlsmgr_prng_exch_event: update PRNG exchange file");
    try {
      // Outside of a jail, a file that could not be opened at start may be there by now.
      const file = (this.#file ??= ExchangeFile.open(path));
      if (file.isRemoved()) {
        this.#schedule.stop();
        if (!this.#isLeaving) leave(() => log.warning("PRNG exchange file was removed -- exiting to reopen"));
        this.#isLeaving = true;
        return false;
      }
      const isUpdated = (await file.update(pool, lock)) === "updated";
      if (isUpdated) this.#succeed();
      else this.#warnOnce("another process keeps its lock");
      return isUpdated;
    } catch (error) {
      this.#warnOnce(failureText(error));
      return false;
    }
  }

  #succeed(): void {
    if (this.#hasFailed) this.#options.log.info(`PRNG exchange file ${this.#options.path} can be used again`);
    this.#hasFailed = false;
    this.#saves += 1;
    this.#lastSavedAt = nowSeconds();
  }

  /**
   * A file that cannot be written, on a full disk for instance, does not stop the service: it only adds to
   * the pool, and the pool is good without it. One line says so until it works again.
   */
  #warnOnce(reason: string): void {
    const { log, path } = this.#options;
    if (!this.#hasFailed) log.warning(`cannot update PRNG exchange file ${path}: ${reason}`);
    this.#hasFailed = true;
    this.#failures += 1;
  }
}

function failureText(error: unknown): string {
  const step = error instanceof ExchangeFileError ? `cannot ${error.step}: ` : "";
  return `${step}${textOfError(error)}`;
}
