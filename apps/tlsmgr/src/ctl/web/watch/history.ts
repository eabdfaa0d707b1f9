import { peakSeries } from "./sample.ts";
import type { Sample } from "./sample.ts";

/** The numbers of a span of time; `undefined` if nothing is known of it. */
export type Values = Readonly<Record<string, number>> | undefined;

/** A range of time in equal spans, the last of which ends now. */
export interface Timeline {
  /** When each span begins, in seconds since 1970. */
  readonly starts: readonly number[];
  readonly spans: readonly Values[];
  readonly spanSeconds: number;
}

/** How often a daemon is looked at. */
export const sampleSeconds = 5;

const fineMax = 720;
const coarseSeconds = 120;
const coarseMax = 720;

/** The samples of an hour, and means of two minutes for a day: their number does not grow after that. */
export class History {
  #fine: Sample[] = [];
  #coarse: Sample[] = [];
  /** What the next coarse sample is made of. */
  #pending: Sample[] = [];

  /** Adds a sample. Samples of the future, from before the clock was set back, are dropped. */
  add(sample: Sample): void {
    const isPast = ({ atSeconds }: Sample): boolean => atSeconds < sample.atSeconds;
    this.#fine = [...this.#fine.filter(isPast), sample].slice(-fineMax);
    this.#coarse = this.#coarse.filter(isPast);
    this.#pending = this.#pending.filter(isPast);
    const [first] = this.#pending;
    if (first !== undefined && spanOf(first, coarseSeconds) !== spanOf(sample, coarseSeconds)) {
      this.#coarse = [...this.#coarse, merge(this.#pending)].slice(-coarseMax);
      this.#pending = [];
    }
    this.#pending.push(sample);
  }

  /**
   * The last part of the history.
   *
   * @param rangeSeconds - how much of it; more than an hour is known in steps of two minutes
   * @param spanSeconds - length of a span, at least that of a step
   */
  timeline(nowSeconds: number, rangeSeconds: number, spanSeconds: number): Timeline {
    const isFine = rangeSeconds <= fineMax * sampleSeconds;
    const samples = isFine ? this.#fine : [...this.#coarse, ...this.#pending];
    const groups = groupBySpan(samples, spanSeconds);
    // A span begins to exist with its first sample.
    const last = spanOf({ atSeconds: nowSeconds - sampleSeconds / 2 }, spanSeconds);
    const count = Math.round(rangeSeconds / spanSeconds);
    const numbers = Array.from({ length: count }, (_, index) => last - count + 1 + index);
    return {
      starts: numbers.map((number) => number * spanSeconds),
      spans: numbers.map((number) => {
        const group = groups.get(number);
        return group && merge(group).values;
      }),
      spanSeconds,
    };
  }
}

/** Samples come at about the full step, a little late or early: each belongs to the step nearest to it. */
function spanOf({ atSeconds }: Pick<Sample, "atSeconds">, spanSeconds: number): number {
  return Math.floor(atSeconds / spanSeconds + 0.5);
}

function groupBySpan(samples: readonly Sample[], spanSeconds: number): Map<number, Sample[]> {
  const groups = new Map<number, Sample[]>();
  for (const sample of samples) {
    const span = spanOf(sample, spanSeconds);
    const group = groups.get(span);
    if (group === undefined) groups.set(span, [sample]);
    else group.push(sample);
  }
  return groups;
}

/** One sample for several: the mean of each series, or its peak. */
function merge(samples: readonly Sample[]): Sample {
  const names = new Set(samples.flatMap(({ values }) => Object.keys(values)));
  const values = Array.from(names, (name): [string, number] => {
    const known = samples.map((sample) => sample.values[name]).filter((value) => value !== undefined);
    if (peakSeries.has(name)) return [name, Math.max(...known)];
    return [name, known.reduce((sum, value) => sum + value, 0) / known.length];
  });
  return { atSeconds: samples.at(-1)?.atSeconds ?? 0, values: Object.fromEntries(values) };
}
