import { cutAt } from "./cut-at.ts";

/** The warnings of one cause in one minute. */
interface Minute {
  /** The first of them, repeated with the number of the others. */
  readonly text: string;
  readonly beganAtSeconds: number;
  readonly timer: NodeJS.Timeout;
  shown: number;
  hidden: number;
}

const minuteSeconds = 60;
/** More than the daemon has; texts that quote something could be any number. */
const causesMax = 100;
const sharedCause = "any other";
/** Leaves room for the number behind a text in a line of the log. */
const textBytesMax = 1900;

const nowSeconds = (): number => performance.now() / 1000;

/**
 * Shows the first warnings of a cause as they are, counts the others of the same minute, and tells how many
 * there were when the minute is over. A cause that continues is a line a minute; one that has been quiet for
 * a minute is new again.
 */
export class RepeatedWarnings {
  readonly #write: (text: string) => void;
  readonly #minutes = new Map<string, Minute>();
  #perMinute = 0;

  /** @param write - shows a warning */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /**
   * Begins to limit the number of warnings.
   *
   * @param perMinute - of one cause; 0 for no limit
   */
  limit(perMinute: number): void {
    this.#perMinute = perMinute;
  }

  /**
   * Takes a warning.
   *
   * @param cause - the same for all that are to be counted together
   */
  warn(text: string, cause: string): void {
    if (this.#perMinute === 0) {
      this.#write(text);
      return;
    }
    const key = this.#minutes.has(cause) || this.#minutes.size < causesMax ? cause : sharedCause;
    const minute = this.#minutes.get(key) ?? this.#begin(key, text);
    if (minute.shown < this.#perMinute) {
      minute.shown += 1;
      this.#write(text);
    } else {
      minute.hidden += 1;
    }
  }

  /** Tells at once how many were not shown: the process ends. */
  finish(): void {
    for (const cause of this.#minutes.keys()) this.#end(cause);
  }

  #begin(cause: string, text: string): Minute {
    const timer = setTimeout(() => this.#goOn(cause), minuteSeconds * 1000).unref();
    const minute = {
      text: cutAt(text, textBytesMax),
      beganAtSeconds: nowSeconds(),
      timer,
      shown: 0,
      hidden: 0,
    };
    this.#minutes.set(cause, minute);
    return minute;
  }

  /** The line that tells the number is the first of the next minute. */
  #goOn(cause: string): void {
    const minute = this.#end(cause);
    if (minute !== undefined && minute.hidden > 0) this.#begin(cause, minute.text).shown = 1;
  }

  #end(cause: string): Minute | undefined {
    const minute = this.#minutes.get(cause);
    if (minute === undefined) return undefined;
    const { text, hidden, beganAtSeconds, timer } = minute;
    clearTimeout(timer);
    this.#minutes.delete(cause);
    if (hidden > 0) this.#write(`${text} (${hidden} more in ${time(nowSeconds() - beganAtSeconds)})`);
    return minute;
  }
}

function time(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole === minuteSeconds ? "the last minute" : `the last ${whole} seconds`;
}
