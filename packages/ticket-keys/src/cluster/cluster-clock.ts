/** Clocks of a host, in milliseconds. */
export interface HostClocks {
  /** The time of day since 1970; may jump. */
  readonly timeOfDay: () => number;
  /** Time that passes evenly, from any start. */
  readonly elapsed: () => number;
}

/** How a host's clock compares to the server's. */
export interface ClockStatus {
  /**
   * What must be added to the host's time of day to get the server's, in seconds; `undefined` before the
   * first contact.
   */
  readonly offsetSeconds: number | undefined;
  /** The offset is larger than allowed, so the host uses its own clock. */
  readonly isTooFarOff: boolean;
}

/** Contacts whose median counts: one late reply, or one server with a wrong clock, changes nothing. */
const samples = 5;

/**
 * The time that hosts of a cluster have in common: that of the server, as far as it is near this host's own.
 * Between contacts it follows time that passes, so a jump of the host's time of day does not change it.
 */
export class ClusterClock {
  readonly #clocks: HostClocks;
  readonly #skewMaxMilliseconds: number;
  /** Server's time minus elapsed time, of the last contacts. */
  #samples: number[] = [];

  /**
   * @param skewMaxSeconds - the largest offset that is corrected; with a larger one the host uses its own
   *   clock, so that a server can't shift the time by more than that
   */
  constructor(clocks: HostClocks, skewMaxSeconds: number) {
    this.#clocks = clocks;
    this.#skewMaxMilliseconds = skewMaxSeconds * 1000;
  }

  /** Returns the elapsed time, to pass to {@link observe}. */
  elapsed(): number {
    return this.#clocks.elapsed();
  }

  /**
   * Takes note of the server's time.
   *
   * @param serverTime - in milliseconds since 1970
   * @param sentAt - elapsed time when the question was sent; the reply has just arrived
   */
  observe(serverTime: number, sentAt: number): void {
    if (!Number.isFinite(serverTime)) return;
    const middle = (sentAt + this.#clocks.elapsed()) / 2;
    this.#samples = [...this.#samples.slice(1 - samples), serverTime - middle];
  }

  /** Returns the cluster's time in whole seconds since 1970. */
  now(): number {
    const { offsetSeconds = 0, isTooFarOff } = this.status();
    const own = this.#clocks.timeOfDay() / 1000;
    return Math.floor(isTooFarOff ? own : own + offsetSeconds);
  }

  /** Compares the host's clock to the server's. */
  status(): ClockStatus {
    const median = this.#samples.toSorted((a, b) => a - b)[Math.floor(this.#samples.length / 2)];
    if (median === undefined) return { offsetSeconds: undefined, isTooFarOff: false };
    const offset = median + this.#clocks.elapsed() - this.#clocks.timeOfDay();
    return { offsetSeconds: offset / 1000, isTooFarOff: Math.abs(offset) > this.#skewMaxMilliseconds };
  }
}
