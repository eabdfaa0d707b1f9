/** The axis of a chart: it begins at 0. */
export interface Scale {
  readonly max: number;
  /** Where lines are drawn, the lowest first, without 0. */
  readonly ticks: readonly number[];
}

/**
 * An axis up to a round number.
 *
 * @param most - what must fit
 * @param base - 10, or 1024 for bytes
 */
export function scaleFor(most: number, base: 10 | 1024 = 10): Scale {
  const floor = base === 1024 ? 1024 * 1024 : Number.MIN_VALUE;
  const wanted = Math.max(most, floor);
  const unit = base ** Math.floor(Math.log(wanted) / Math.log(base) + 1e-9);
  const steps =
    base === 10 ? [1, 2, 3, 4, 5, 6, 8, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384, 512, 768, 1024];
  const max = (steps.find((step) => step * unit >= wanted * (1 - 1e-9)) ?? base) * unit;
  return { max, ticks: [max / 2, max] };
}

const quarterSeconds = 15 * 60;
const tickSeconds = [60, 120, 300, 600, quarterSeconds, 1800, 3600, 2 * 3600, 4 * 3600, 6 * 3600];
const timeTicksMax = 6;

/** A time that an axis shows. */
export interface TimeTick {
  readonly atSeconds: number;
  /** Hour and minute where this process runs. */
  readonly text: string;
}

/** Round times of the day between two times, in seconds since 1970. */
export function timeTicks(fromSeconds: number, toSeconds: number): TimeTick[] {
  const range = toSeconds - fromSeconds;
  const step = tickSeconds.find((seconds) => range / seconds <= timeTicksMax) ?? 24 * 3600;
  const offset = new Date(toSeconds * 1000).getTimezoneOffset() * 60;
  const first = Math.ceil((fromSeconds - offset) / step) * step + offset;
  const count = Math.max(0, Math.floor((toSeconds - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step).map((atSeconds) => ({
    atSeconds,
    text: clockText(atSeconds, false),
  }));
}

/** The time of day where this process runs: `08:05`, or `08:05:30`. */
export function clockText(seconds: number, hasSeconds = true): string {
  const date = new Date(seconds * 1000);
  const parts = [date.getHours(), date.getMinutes(), ...(hasSeconds ? [date.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
