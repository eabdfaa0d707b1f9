import { UpkeepGuard } from "./upkeep-guard.ts";
import type { UpkeepLog } from "./upkeep-guard.ts";

/** What an {@link UpkeepTask} works with. */
export interface UpkeepTaskOptions {
  readonly log: UpkeepLog;
  /** Name of the work in the log, such as `reading the entropy source`. */
  readonly name: string;
  /** The work; returns whether it was done. It may throw and reject. */
  readonly run: () => Promise<boolean>;
}

/** Work that takes time, is done from a timer and for an operator, and never twice at the same time. */
export class UpkeepTask {
  readonly #work: () => Promise<boolean>;
  readonly #guard: UpkeepGuard;
  #running: Promise<boolean> | undefined;

  constructor({ log, name, run }: UpkeepTaskOptions) {
    this.#work = run;
    this.#guard = new UpkeepGuard(log, name);
  }

  /**
   * Does the work, or waits for the run under way. Never rejects.
   *
   * @returns whether it was done
   */
  async run(): Promise<boolean> {
    this.#running ??= this.#runGuarded().finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  async #runGuarded(): Promise<boolean> {
    try {
      const isDone = await this.#work();
      if (isDone) this.#guard.succeeded();
      return isDone;
    } catch (error) {
      this.#guard.failed(error);
      return false;
    }
  }
}
