import { ExchangeFileError, RandomSchedule } from "@postfixjs/prng";
import type { ExchangeFile, ExchangeFileLock, PrngPool } from "@postfixjs/prng";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";

/** What keeping the exchange file works with. */
export interface ExchangeUpkeepOptions {
  readonly log: Log;
  readonly pool: PrngPool;
  readonly file: ExchangeFile;
  readonly lock: ExchangeFileLock;
  /** `tls_random_prng_update_period`. */
  readonly periodSeconds: number;
  /** Ends the process in an orderly way, for master to start another one that opens the file afresh. */
  readonly exitToReopen: () => void;
}

/** Saves the state of the pool in the exchange file now, at random times, and at the end of the process. */
export class ExchangeUpkeep {
  readonly #options: ExchangeUpkeepOptions;
  readonly #schedule: RandomSchedule;
  #failed = false;

  constructor(options: ExchangeUpkeepOptions) {
    this.#options = options;
    this.#schedule = new RandomSchedule({
      periodSeconds: options.periodSeconds,
      randomByte: () => options.pool.bytes(1)[0] ?? 0,
      run: () => this.#update(),
    });
  }

  /** Saves for the first time, and from then on at random times. Settles when the first update has ended. */
  async start(): Promise<void> {
    await this.#schedule.start();
  }

  /** Saves for the last time, at once: the process is about to end. */
  finish(): void {
    this.#schedule.stop();
    const { file, pool, lock } = this.#options;
    try {
      if (file.updateSync(pool, lock) === "busy") this.#warnOnce("another process keeps its lock");
    } catch (error) {
      this.#warnOnce(failureText(error));
    }
  }

  async #update(): Promise<void> {
    const { log, pool, file, lock, exitToReopen } = this.#options;
    log.debug(() => "tlsmgr_prng_exch_event: update PRNG exchange file");
    try {
      if (file.removed()) {
        log.warning("PRNG exchange file was removed -- exiting to reopen");
        this.#schedule.stop();
        exitToReopen();
        return;
      }
      if ((await file.update(pool, lock)) === "busy") this.#warnOnce("another process keeps its lock");
      else this.#failed = false;
    } catch (error) {
      this.#warnOnce(failureText(error));
    }
  }

  /**
   * A file that cannot be written, on a full disk for instance, is no reason to stop: it adds to the pool, and the pool
   * is good without it. One line says so until it works again.
   */
  #warnOnce(reason: string): void {
    if (!this.#failed)
      this.#options.log.warning(`cannot update PRNG exchange file ${this.#options.file.path}: ${reason}`);
    this.#failed = true;
  }
}

function failureText(error: unknown): string {
  const step = error instanceof ExchangeFileError ? `cannot ${error.step}: ` : "";
  return `${step}${textOfError(error)}`;
}
