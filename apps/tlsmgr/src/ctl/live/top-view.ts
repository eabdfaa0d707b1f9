import type { DaemonStatus, OpenCacheStatus } from "../../control/status.ts";
import { bytesText, percentText, shortTimeText, timeText } from "../commands/format.ts";

/** How the view looks. */
export interface TopViewOptions {
  readonly isColoured: boolean;
}

const historyMax = 40;
const barWidth = 20;
const sparks = "▁▂▃▄▅▆▇█";
const [green, yellow, red, bold] = [32, 33, 31, 1];

interface Reading {
  readonly status: DaemonStatus;
  readonly atSeconds: number;
}

/** The screens of `tlsmgrctl top`: rates since the screen before, and how they have changed. */
export class TopView {
  readonly #options: TopViewOptions;
  readonly #history = new Map<string, number[]>();
  #before: Reading | undefined;

  constructor(options: TopViewOptions) {
    this.#options = options;
  }

  /**
   * The next screen.
   *
   * @param atSeconds - a clock that never goes back
   * @param width - columns of the terminal; no line is longer
   */
  lines(status: DaemonStatus, atSeconds: number, width: number): string[] {
    const before = this.#before?.status.pid === status.pid ? this.#before : undefined;
    this.#before = { status, atSeconds };
    const { latencySeconds: latency, clients, process } = status;
    const memory = process.residentBytes === null ? "-" : bytesText(process.residentBytes);
    return [
      this.#paint(
        bold,
        `tlsmgr ${status.version}  process ${status.pid}  up ${timeText(status.uptimeSeconds)}`.slice(
          0,
          width,
        ),
      ),
      `clients ${clients.connected}   memory ${memory}   requests take ${shortTimeText(latency.p50)} (half), ${shortTimeText(latency.p99)} (99 %)`.slice(
        0,
        width,
      ),
      "",
      ...this.#rates(status, before, atSeconds, width),
      "",
      ...Object.entries(status.caches).flatMap(([type, cache]) =>
        cache.isOpen ? this.#cache(type, cache, width) : [],
      ),
    ];
  }

  #rates(status: DaemonStatus, before: Reading | undefined, atSeconds: number, width: number): string[] {
    return Object.entries(status.requests)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => {
        const earlier: Readonly<Record<string, number>> = before?.status.requests ?? {};
        const seconds = atSeconds - (before?.atSeconds ?? atSeconds);
        const rate = seconds > 0 ? (count - (earlier[kind] ?? 0)) / seconds : 0;
        const history = this.#remember(kind, rate);
        const numbers = `${kind.padEnd(10)}${String(count).padStart(12)}${rate.toFixed(1).padStart(11)}/s  `;
        const room = Math.max(0, Math.min(historyMax, width - numbers.length));
        return numbers.slice(0, width) + (room === 0 ? "" : sparkline(history.slice(-room)));
      });
  }

  #remember(kind: string, rate: number): readonly number[] {
    const history = [...(this.#history.get(kind) ?? []), rate].slice(-historyMax);
    this.#history.set(kind, history);
    return history;
  }

  #cache(type: string, cache: OpenCacheStatus, width: number): string[] {
    const fill = Math.max(cache.entries / cache.entriesMax, cache.bytes / cache.bytesMax);
    const colour = fill < 0.7 ? green : fill < 0.95 ? yellow : red;
    const filled = Math.ceil(fill * barWidth);
    const bar = this.#paint(colour, "█".repeat(filled)) + "·".repeat(barWidth - filled);
    const head = `${type} cache`.padEnd(12);
    const numbers = `${cache.entries} entries, ${bytesText(cache.bytes)}, hit ratio ${percentText(cache.hitRatio)}`;
    const second = `            expired ${cache.expired}, evicted ${cache.evicted}, errors ${cache.errors}${cache.isDegraded ? ", IN MEMORY ONLY" : ""}`;
    return [
      width < head.length + barWidth + 2
        ? head.slice(0, width)
        : `${head}${bar}  ${numbers.slice(0, width - head.length - barWidth - 2)}`,
      second.slice(0, width),
    ];
  }

  #paint(code: number, text: string): string {
    return this.#options.isColoured && text !== "" ? `\u{1b}[${code}m${text}\u{1b}[0m` : text;
  }
}

/** Values as blocks, the highest one being full. */
function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, Number.MIN_VALUE);
  return values
    .map(
      (value) =>
        sparks[Math.min(sparks.length - 1, Math.floor((Math.max(0, value) / most) * sparks.length))] ?? "",
    )
    .join("");
}
