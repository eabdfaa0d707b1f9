import { closeSync, openSync, readSync } from "node:fs";
import { createHistogram, performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** Memory and CPU of the process, and the delay of its event loop. */
export interface ProcessStatistics {
  /** Resident memory; `null` without a proc file system. */
  readonly residentBytes: number | null;
  readonly heapUsedBytes: number;
  /** Processor time so far, of all threads. */
  readonly cpuSeconds: number;
  /** The share of its time that the event loop has worked, 0 to 1. */
  readonly eventLoopUtilization: number;
  /** How late timers were, in seconds; 0 before the first one. */
  readonly eventLoopDelay: {
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
    /** Of the last timer; there is one every 5 seconds. */
    readonly last: number;
  };
}

const beatMilliseconds = 5000;
const nanosecondsPerMillisecond = 1e6;
const nanosecondsPerSecond = 1e9;
const statusBytesMax = 4096;

/**
 * Watches its own process. Make it before the jail: /proc is out of reach there, but an open file of it is
 * not.
 */
export class ProcessMonitor {
  readonly #statusFd: number | undefined = openOwnStatus();
  readonly #delays = createHistogram();
  #lastDelay = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Watches the event loop from now on: a timer, occasionally, that looks how late it is. */
  start(): void {
    let due = performance.now() + beatMilliseconds;
    this.#timer = setInterval(() => {
      const now = performance.now();
      const delay = Math.max(1, Math.round((now - due) * nanosecondsPerMillisecond));
      this.#delays.record(delay);
      this.#lastDelay = delay / nanosecondsPerSecond;
      due = now + beatMilliseconds;
    }, beatMilliseconds).unref();
  }

  statistics(): ProcessStatistics {
    const { user, system } = process.cpuUsage();
    return {
      residentBytes: this.#residentBytes(),
      heapUsedBytes: getHeapStatistics().used_heap_size,
      cpuSeconds: (user + system) / 1e6,
      eventLoopUtilization: performance.eventLoopUtilization().utilization,
      eventLoopDelay: {
        p50: this.#delaySeconds(50),
        p99: this.#delaySeconds(99),
        max: this.#delays.count === 0 ? 0 : this.#delays.max / nanosecondsPerSecond,
        last: this.#lastDelay,
      },
    };
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#statusFd !== undefined) closeSync(this.#statusFd);
  }

  #delaySeconds(percentile: number): number {
    return this.#delays.count === 0 ? 0 : this.#delays.percentile(percentile) / nanosecondsPerSecond;
  }

  /** See proc(5), `VmRSS`. */
  #residentBytes(): number | null {
    if (this.#statusFd === undefined) return null;
    const text = Buffer.alloc(statusBytesMax);
    try {
      const length = readSync(this.#statusFd, text, 0, statusBytesMax, 0);
      const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(text.toString("latin1", 0, length))?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  }
}

function openOwnStatus(): number | undefined {
  try {
    return openSync("/proc/self/status", "r");
  } catch {
    return undefined;
  }
}
