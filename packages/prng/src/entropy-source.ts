import { ContinuousTest } from "./continuous-test.ts";
import { checkLength } from "./drbg.ts";
import { HealthTests } from "./health-tests.ts";
import type { HealthAlarm } from "./health-tests.ts";
import { PrngError } from "./prng-error.ts";

/**
 * The kinds of `tls_random_source`: a device (`dev:`), an entropy gathering daemon (`egd:`), a plain file (no
 * prefix).
 */
export type EntropySourceKind = "dev" | "egd" | "file";

/**
 * What went wrong in a read.
 *
 * - `read`: reading a device or file.
 * - `write`: sending the request to the EGD server.
 * - `read-count`: reading the count byte of its reply.
 * - `zero-available`: it has no entropy to give.
 * - `read-data`: reading the bytes that it announced.
 */
export type EntropyReadStep = "read" | "write" | "read-count" | "zero-available" | "read-data";

/** Bytes that were read. The caller wipes them when they are mixed in. */
export interface EntropyRead {
  /** It succeeded. */
  readonly ok: true;
  /** The entropy. Of a plain file it is a SHA-512 digest of what was read and a block of zeros. */
  readonly bytes: Uint8Array;
  /** Bytes read from the source: what Postfix logs. */
  readonly byteCount: number;
  /**
   * Set if a health test (SP 800-90B section 4.4, or equality with the read before) finds the source suspect.
   */
  readonly alarm: HealthAlarm | undefined;
}

/** A read that failed. The source is closed; open it anew. */
export interface EntropyReadFailure {
  /** It failed. */
  readonly ok: false;
  /** Which step failed. */
  readonly step: EntropyReadStep;
  /**
   * The system's error code, such as `ETIMEDOUT`; absent when the source simply ended (Postfix logs "Success"
   * then).
   */
  readonly errorCode: string | undefined;
  /** Bytes that this step wanted. */
  readonly byteCount: number;
}

/** The outcome of a read: nothing about a source is an exception. */
export type EntropyReading = EntropyRead | EntropyReadFailure;

/** What a driver returns: a reading that nobody judged yet. */
export type DriverReading = Omit<EntropyRead, "alarm"> | EntropyReadFailure;

/** The part of a source that differs from kind to kind: how its bytes are got. */
export interface EntropyDriver {
  readonly kind: EntropySourceKind;
  readonly path: string;
  read(byteCount: number): Promise<DriverReading>;
  close(): void;
}

const byteCountMax = 0x7fff_ffff;

/**
 * An open external source of entropy. Reads never block the event loop, and each of their steps ends within
 * the time limit; what they return has passed through the health tests, whose alarms are reported and stop
 * nothing.
 *
 * @example
 * ```ts
 * import { openEntropySource } from "@postfixjs/prng";
 *
 * const opening = await openEntropySource("dev:/dev/urandom");
 * if (opening.ok) {
 *   const reading = await opening.source.read(32);
 *   console.log(reading.ok && reading.bytes.length); // => 32
 *   opening.source.close();
 * }
 * ```
 */
export class EntropySource {
  readonly #driver: EntropyDriver;
  readonly #healthTests = new HealthTests();
  readonly #continuousTest = new ContinuousTest();
  #state: "idle" | "reading" | "closed" = "idle";

  /** Made by {@link openEntropySource}. */
  constructor(driver: EntropyDriver) {
    this.#driver = driver;
  }

  /** The kind of source. */
  get kind(): EntropySourceKind {
    return this.#driver.kind;
  }

  /** The path, without the prefix. */
  get path(): string {
    return this.#driver.path;
  }

  /**
   * Whether the source is closed: by `close`, after a failed read, and in the case of a plain file after its
   * only read.
   */
  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /**
   * Reads once. A device or EGD server gives at most 255 bytes; fewer than asked for can arrive.
   *
   * @param byteCount bytes wanted (`tls_random_bytes`), 1 to 2147483647.
   * @throws {RangeError} for another count.
   * @throws {PrngError} `PRNG_SOURCE_BUSY` while another read is under way, and when the source is closed.
   */
  async read(byteCount: number): Promise<EntropyReading> {
    checkLength("entropy wanted", byteCount, { min: 1, max: byteCountMax });
    if (this.#state !== "idle") {
      throw new PrngError(
        "PRNG_SOURCE_BUSY",
        `entropy source "${this.path}" is ${this.#state}; read it when it is idle`,
      );
    }
    this.#state = "reading";
    const reading = await this.#driver.read(byteCount);
    if (!reading.ok || this.kind === "file") this.close();
    else if (!this.isClosed) this.#state = "idle";
    return reading.ok ? { ...reading, alarm: this.#judge(reading.bytes) } : reading;
  }

  /**
   * Closes the source; a read under way ends with a failure. It may be called again and does nothing then.
   */
  close(): void {
    if (this.isClosed) return;
    this.#state = "closed";
    this.#driver.close();
  }

  #judge(bytes: Uint8Array): HealthAlarm | undefined {
    const alarm = this.#healthTests.check(bytes);
    return this.#continuousTest.differs(bytes) ? alarm : "same-as-before";
  }
}
