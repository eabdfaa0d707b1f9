import { constants, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { DriverReading, EntropyDriver } from "./entropy-source.ts";
import { TimedDescriptor } from "./timed-descriptor.ts";
import { errorCodeOf } from "./within-time.ts";

/** What one read of a device can give. */
const deviceBytesMax = 255;
/** Time between two looks at a device that has nothing to give yet. */
const lookAgainMilliseconds = 20;

/**
 * Opens a file or device for reading. Non-blocking, so that a FIFO without a writer can't stall the start,
 * nor a device without entropy a thread of the process (which could then not even exit).
 */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** A `dev:` source, from its open descriptor. */
export class DeviceDriver implements EntropyDriver {
  readonly kind = "dev";
  readonly path: string;
  readonly #descriptor: TimedDescriptor;
  readonly #limitMilliseconds: number;

  constructor(path: string, fd: number, limitMilliseconds: number) {
    this.path = path;
    this.#descriptor = new TimedDescriptor(fd);
    this.#limitMilliseconds = limitMilliseconds;
  }

  /**
   * Reads until there are enough bytes, the device ends, or the time is over. Some bytes are a success, as in
   * Postfix.
   */
  async read(byteCount: number): Promise<DriverReading> {
    const bytes = new Uint8Array(Math.min(byteCount, deviceBytesMax));
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

  /** See {@link TimedDescriptor.close}. */
  close(): void {
    this.#descriptor.close();
  }

  /** A device that has nothing yet is asked again a moment later. */
  async #readSome(target: Uint8Array, deadline: number): Promise<number> {
    for (;;) {
      try {
        return await this.#descriptor.read(target, null, deadline - performance.now());
      } catch (error) {
        if (errorCodeOf(error) !== "EAGAIN") throw error;
      }
      await this.#descriptor.within(delay(lookAgainMilliseconds), deadline - performance.now());
    }
  }
}
