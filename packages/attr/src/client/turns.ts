import { unlessAborted } from "../unless-aborted.ts";
import { ClientError } from "./errors.ts";

/** Runs tasks in order: each starts when the previous one has ended. */
export class Turns {
  readonly #waitingMax: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param waitingMax - how many may run or wait */
  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  /**
   * Runs work when it is its turn. When the signal aborts before, that turn is skipped.
   *
   * @throws {ClientError} with the code `busy` when too many wait; the signal's reason, at once, when it
   *   aborts
   */
  async take<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#waiting >= this.#waitingMax) {
      throw new ClientError("CLIENT_BUSY", `"${this.#waitingMax}" requests are waiting: send fewer at once`);
    }
    const result = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#waiting += 1;
    this.#last = result.then(
      () => this.#end(),
      () => this.#end(),
    );
    return unlessAborted(result, signal);
  }

  #end(): void {
    this.#waiting -= 1;
  }
}
