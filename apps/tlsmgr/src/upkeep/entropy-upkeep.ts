import { randomInt } from "node:crypto";
import { RandomSchedule } from "@postfixjs/prng";
import type { EntropyReadFailure, EntropySource, EntropySourceOpening, PrngPool } from "@postfixjs/prng";
import { nowSeconds } from "../forward-clock.ts";
import type { Log } from "../log/log.ts";
import { textOfCode } from "../log/system-error.ts";
import type { LeaveToReopen } from "./leave-to-reopen.ts";
import { UpkeepTask } from "./upkeep-task.ts";

/** What reseeding works with. */
export interface EntropyUpkeepOptions {
  readonly log: Log;
  readonly pool: PrngPool;
  /** `tls_random_source` as configured. */
  readonly name: string;
  /** The outcome of opening it. */
  readonly opening: EntropySourceOpening;
  /** `tls_random_bytes`. */
  readonly byteCount: number;
  /** `tls_random_reseed_period`. */
  readonly periodSeconds: number;
  readonly leave: LeaveToReopen;
}

/** Counts of reads of the source. */
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
  readonly #task: UpkeepTask;
  readonly #schedule: RandomSchedule;
  #reads = 0;
  #failures = 0;
  #alarms = 0;
  #lastReadAt: number | null = null;
  #isLeaving = false;

  constructor(options: EntropyUpkeepOptions) {
    this.#options = options;
    const { log, name, periodSeconds } = options;
    this.#task = new UpkeepTask({ log, name: `reading entropy source ${name}`, run: () => this.#reseed() });
    this.#schedule = new RandomSchedule({
      periodSeconds,
      // Not from the pool: one that has failed would end the schedule.
      randomByte: () => randomInt(256),
      run: async () => void (await this.#task.run()),
    });
  }

  /** Reads for the first time, and from then on at random times. Settles when the first read has ended. */
  async start(): Promise<void> {
    await this.#schedule.start();
  }

  /**
   * Reads at once, for an operator, or waits for the read under way. Returns whether fresh bytes were mixed
   * in.
   */
  async reseedNow(): Promise<boolean> {
    return await this.#task.run();
  }

  /** Returns the counts so far. */
  statistics(): EntropyStatistics {
    const [reads, failures, alarms] = [this.#reads, this.#failures, this.#alarms];
    return { reads, failures, alarms, lastReadAt: this.#lastReadAt };
  }

  /** Reads no more. */
  stop(): void {
    this.#schedule.stop();
    if (this.#options.opening.ok) this.#options.opening.source.close();
  }

  async #reseed(): Promise<boolean> {
    const { opening, name } = this.#options;
    if (!opening.ok) this.#leave(`exiting to reopen external entropy source ${name}`);
    return opening.ok && !opening.source.isClosed && (await this.#read(opening.source));
  }

  async #read(source: EntropySource): Promise<boolean> {
    const { log, pool, byteCount } = this.#options;
    const reading = await source.read(byteCount);
    if (!reading.ok) {
      this.#fail(source, reading);
      return false;
    }
    if (reading.alarm !== undefined) {
      this.#alarms += 1;
      log.warning(`entropy source ${this.#options.name} looks defective: ${reading.alarm} test failed`);
    }
    try {
      pool.reseed(reading.bytes);
    } finally {
      reading.bytes.fill(0);
    }
    this.#reads += 1;
    this.#lastReadAt = nowSeconds();
    if (source.kind === "dev") {
      log.debug(
        () => `tls_prng_dev_read: read ${reading.byteCount} bytes from entropy device ${source.path}`,
      );
    }
    if (source.kind === "egd")
      log.debug(() => `tls_prng_egd_read: got ${reading.byteCount} bytes from EGD server ${source.path}`);
    return true;
  }

  #leave(why: string): void {
    const { log, leave } = this.#options;
    this.#schedule.stop();
    // An operator may have it read again meanwhile.
    if (!this.#isLeaving) leave(() => log.info(why));
    this.#isLeaving = true;
  }

  /** Another process reopens a device or server; a file is read once, whatever the outcome. */
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
