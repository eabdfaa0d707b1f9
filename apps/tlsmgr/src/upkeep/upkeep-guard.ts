import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";

/** Where failures of upkeep are logged. */
export type UpkeepLog = Pick<Log, "info" | "warning">;

/**
 * Keeps failures of one kind of upkeep from ending the process: the first in a row is logged, and so is their
 * end.
 */
export class UpkeepGuard {
  readonly #log: UpkeepLog;
  readonly #name: string;
  #isFailing = false;

  /** @param name - of the work, such as `reading the entropy source` */
  constructor(log: UpkeepLog, name: string) {
    this.#log = log;
    this.#name = name;
  }

  /** Does work that ends with this call. Never throws. */
  run(work: () => void): void {
    try {
      work();
      this.succeeded();
    } catch (error) {
      this.failed(error);
    }
  }

  succeeded(): void {
    if (this.#isFailing) this.#log.info(`${this.#name} works again`);
    this.#isFailing = false;
  }

  failed(error: unknown): void {
    if (!this.#isFailing)
      this.#log.warning(`${this.#name} failed: ${textOfError(error)} -- trying again later`);
    this.#isFailing = true;
  }
}
