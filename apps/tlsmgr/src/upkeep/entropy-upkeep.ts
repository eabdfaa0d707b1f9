import { RandomSchedule } from "@postfixjs/prng";
import type { EntropyReadFailure, EntropySource, EntropySourceOpening, PrngPool } from "@postfixjs/prng";
import { nowSeconds } from "../forward-clock.ts";
import type { Log } from "../log/log.ts";
import { textOfCode } from "../log/system-error.ts";
import type { LeaveToReopen } from "./leave-to-reopen.ts";

/** What reseeding works with. */
export interface EntropyUpkeepOptions {
  readonly log: Log;
  readonly pool: PrngPool;
  /** `tls_random_source` as configured. */
  readonly name: string;
  /** What became of opening it. */
  readonly opening: EntropySourceOpening;
  /** `tls_random_bytes`. */
  readonly byteCount: number;
  /** `tls_random_reseed_period`. */
  readonly periodSeconds: number;
  readonly leave: LeaveToReopen;
}

/** What became of reading the source so far. */
export interface EntropyStatistics {
  readonly reads: number;
  readonly failures: number;
  /** Reads whose bytes looked too regular. */
  readonly alarms: number;
  /** Time of the last good read, in whole seconds since 1970; `null` before the first. */
  readonly lastReadAt: number | null;
}

/** Rereads the external source of entropy now and at random times, and mixes what it gives into the pool. */
export class EntropyUpkeep {
  readonly #options: EntropyUpkeepOptions;
  readonly #schedule: RandomSchedule;
  #reads = 0;
  #failures = 0;
  #alarms = 0;
  #lastReadAt: number | null = null;
  #isLeaving = false;

  constructor(options: EntropyUpkeepOptions) {
    this.#options = options;
    this.#schedule = new RandomSchedule({
      periodSeconds: options.periodSeconds,
      randomByte: () => options.pool.bytes(1)[0] ?? 0,
      run: () => this.#reseed(),
    });
  }

  /** Reads for the first time, and from then on at random times. Settles when the first read has ended. */
  async start(): Promise<void> {
    await this.#schedule.start();
  }

  /** Reads at once, besides the schedule: an operator wants it. Returns whether fresh bytes were mixed in. */
  async reseedNow(): Promise<boolean> {
    const before = this.#reads;
    await this.#reseed();
    return this.#reads > before;
  }

  /** What became of it so far. */
  statistics(): EntropyStatistics {
    const [reads, failures, alarms] = [this.#reads, this.#failures, this.#alarms];
    return { reads, failures, alarms, lastReadAt: this.#lastReadAt };
  }

  /** Reads no more. */
  stop(): void {
    this.#schedule.stop();
    if (this.#options.opening.ok) this.#options.opening.source.close();
  }

  async #reseed(): Promise<void> {
    const { opening, name } = this.#options;
    if (!opening.ok) {
      this.#leave(`exiting to reopen external entropy source ${name}`);
    } else if (!opening.source.closed) {
      await this.#read(opening.source);
    }
  }

  async #read(source: EntropySource): Promise<void> {
    const { log, pool, byteCount } = this.#options;
    const reading = await source.read(byteCount);
    if (!reading.ok) {
      this.#fail(source, reading);
      return;
    }
    if (reading.alarm !== undefined) {
      this.#alarms += 1;
      log.warning(`entropy source ${this.#options.name} looks defective: ${reading.alarm} test failed`);
    }
    pool.reseed(reading.bytes);
    reading.bytes.fill(0);
    this.#reads += 1;
    this.#lastReadAt = nowSeconds();
    if (source.kind === "dev") {
      log.debug(
        () => `tls_prng_dev_read: read ${reading.byteCount} bytes from entropy device ${source.path}`,
      );
    }
    if (source.kind === "egd")
      log.debug(() => `tls_prng_egd_read: got ${reading.byteCount} bytes from EGD server ${source.path}`);
  }

  #leave(why: string): void {
    const { log, leave } = this.#options;
    this.#schedule.stop();
    // An operator may have it read again meanwhile.
    if (!this.#isLeaving) leave(() => log.info(why));
    this.#isLeaving = true;
  }

  /** A device or server is opened afresh by another process; a file is read once, whatever comes of it. */
  #fail(source: EntropySource, failure: EntropyReadFailure): void {
    const { log } = this.#options;
    this.#failures += 1;
    const reason = textOfCode(failure.errorCode);
    if (source.kind === "file") {
      log.warning(`cannot read from entropy file ${source.path}: ${reason}`);
      return;
    }
    if (source.kind === "dev") {
      this.#leave(`cannot read from entropy device ${source.path}: ${reason} -- exiting to reopen`);
      return;
    }
    log.info(egdFailureText(source.path, failure, reason));
    this.#leave(`lost connection to EGD server ${source.path} -- exiting to reconnect`);
  }
}

function egdFailureText(path: string, { step, byteCount }: EntropyReadFailure, reason: string): string {
  switch (step) {
    case "write":
      return `cannot write to EGD server ${path}: ${reason}`;
    case "zero-available":
      return `EGD server ${path} reports zero bytes available`;
    case "read-data":
      return `cannot read ${byteCount} bytes from EGD server ${path}: ${reason}`;
    case "read":
    case "read-count":
      return `cannot read from EGD server ${path}: ${reason}`;
  }
}
