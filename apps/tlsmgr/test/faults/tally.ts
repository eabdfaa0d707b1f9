/** What clients saw while something was wrong. */
export interface Seen {
  /** Requests for random bytes that were answered, each over its own connection. */
  readonly seeds: number;
  /** Longest time from one such answer to the next, in seconds. */
  readonly longestGapSeconds: number;
  /** The same for the current ticket key. */
  readonly longestKeyGapSeconds: number;
  /** Requests of any kind that failed although they were tried twice, as Postfix's clients do. */
  readonly lost: number;
  /** Requests of any kind. */
  readonly requests: number;
  /** What can't be true or is no reply of the protocol: the first few of them, in words. */
  readonly wrong: readonly string[];
}

/** Longest time from one event to the next, in seconds. */
class Gap {
  #last = performance.now();
  #longest = 0;

  note(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  seconds(): number {
    return Math.max(this.#longest, performance.now() - this.#last) / 1000;
  }
}

const wrongMax = 100;

/** Counts what clients see. */
export class Tally {
  seeds = 0;
  requests = 0;
  lost = 0;
  readonly seedGap: Gap = new Gap();
  readonly keyGap: Gap = new Gap();
  readonly #wrong: string[] = [];

  /** Notes that something is wrong, unless it is true. */
  expect(isTrue: boolean, otherwise: string): void {
    if (!isTrue && this.#wrong.length < wrongMax) this.#wrong.push(otherwise);
  }

  seen(): Seen {
    return {
      seeds: this.seeds,
      longestGapSeconds: this.seedGap.seconds(),
      longestKeyGapSeconds: this.keyGap.seconds(),
      lost: this.lost,
      requests: this.requests,
      wrong: this.#wrong,
    };
  }
}
