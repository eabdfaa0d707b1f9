import { closeSync, constants, openSync, read } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { DriverReading, EntropyDriver } from "./entropy-source.ts";
import { errorCodeOf, withinTime } from "./within-time.ts";

const readDescriptor = promisify(read);

/** What one read of a device can give. */
const DEVICE_BYTES_MAX = 255;
/** Time between two looks at a device that has nothing to give yet. */
const LOOK_AGAIN_MILLISECONDS = 20;

/**
 * Opens a file or device for reading. Non-blocking, so that a FIFO without a writer can't stall the start, nor a
 * device without entropy a thread of the process (which could then not even exit).
 */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** A `dev:` source, from its open descriptor. */
export class DeviceDriver implements EntropyDriver {
  readonly kind = "dev";
  readonly path: string;
  readonly #fd: number;
  readonly #limitMilliseconds: number;
  readonly #closing = new AbortController();
  #pending: Promise<unknown> = Promise.resolve();

  constructor(path: string, fd: number, limitMilliseconds: number) {
    this.path = path;
    this.#fd = fd;
    this.#limitMilliseconds = limitMilliseconds;
  }

  /**
   * Reads until there are enough bytes, the device ends, or the time is over. Some bytes are a success, as in
   * Postfix.
   */
  async read(byteCount: number): Promise<DriverReading> {
    const bytes = new Uint8Array(Math.min(byteCount, DEVICE_BYTES_MAX));
    const deadline = performance.now() + this.#limitMilliseconds;
    let filled = 0;
    let errorCode: string | undefined;
    try {
      while (filled < bytes.length) {
        const got = await this.#readSome(bytes.subarray(filled), deadline);
        if (got === 0) break;
        filled += got;
      }
    } catch (error) {
      errorCode = errorCodeOf(error);
    }
    if (filled === 0) return { ok: false, step: "read", errorCode, byteCount: bytes.length };
    return { ok: true, bytes: bytes.subarray(0, filled), byteCount: filled };
  }

  /** The descriptor is closed after a read that is still under way: its number must not go to another file before. */
  close(): void {
    this.#closing.abort();
    void this.#pending.finally(() => {
      closeSync(this.#fd);
    });
  }

  async #readSome(target: Uint8Array, deadline: number): Promise<number> {
    for (;;) {
      const reading = readDescriptor(this.#fd, target, 0, target.length, null).then(
        ({ bytesRead }) => bytesRead,
        (error: unknown) => ifNothingYet(error),
      );
      this.#pending = reading.catch(() => undefined);
      const bytesRead = await this.#within(reading, deadline);
      if (bytesRead !== undefined) return bytesRead;
      await this.#within(delay(LOOK_AGAIN_MILLISECONDS), deadline);
    }
  }

  #within<Result>(promise: Promise<Result>, deadline: number): Promise<Result> {
    return withinTime(promise, deadline - performance.now(), this.#closing.signal);
  }
}

/** Returns undefined if a read failed only because the device has nothing yet. */
function ifNothingYet(error: unknown): undefined {
  if (errorCodeOf(error) === "EAGAIN") return undefined;
  throw error;
}
