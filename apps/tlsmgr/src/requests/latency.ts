import { createHistogram, performance } from "node:perf_hooks";

/** Only some pieces of input are timed: reading a clock costs more than some requests. */
const sampling = 16;
const nanosecondsPerMillisecond = 1e6;
const nanosecondsPerSecond = 1e9;

/** How long requests take, from their last byte to the hand-over of the reply, in seconds. */
export interface LatencyStatistics {
  /** Pieces of input that were timed. */
  readonly samples: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** Times a sample of the requests. */
export class RequestLatency {
  readonly #times = createHistogram();
  #count = 0;

  /** Whether the next piece of work is to be timed: one in 16 is. */
  isDue(): boolean {
    this.#count += 1;
    return this.#count % sampling === 1;
  }

  /** Does a piece of work, and times it. */
  time<Result>(work: () => Result): Result {
    const start = performance.now();
    const result = work();
    this.#times.record(Math.max(1, Math.round((performance.now() - start) * nanosecondsPerMillisecond)));
    return result;
  }

  /** The quantiles of all that was timed; 0 before anything was. */
  statistics(): LatencyStatistics {
    const samples = this.#times.count;
    const seconds = (nanoseconds: number): number => (samples === 0 ? 0 : nanoseconds / nanosecondsPerSecond);
    return {
      samples,
      p50: seconds(this.#times.percentile(50)),
      p90: seconds(this.#times.percentile(90)),
      p99: seconds(this.#times.percentile(99)),
      max: seconds(this.#times.max),
      mean: seconds(this.#times.mean),
    };
  }
}
