import { createHash } from "node:crypto";
import { finish } from "./condense.ts";
import type { DriverReading, EntropyDriver } from "./entropy-source.ts";
import { wipe } from "./secret.ts";
import { TimedDescriptor } from "./timed-descriptor.ts";
import { errorCodeOf } from "./within-time.ts";

const chunkBytes = 8192;

/** A plain file, from its open descriptor. It is read once, from its beginning. */
export class FileDriver implements EntropyDriver {
  readonly kind = "file";
  readonly path: string;
  readonly #descriptor: TimedDescriptor;
  readonly #limitMilliseconds: number;

  constructor(path: string, fd: number, limitMilliseconds: number) {
    this.path = path;
    this.#descriptor = new TimedDescriptor(fd);
    this.#limitMilliseconds = limitMilliseconds;
  }

  /**
   * Reads in chunks and digests them, so that a long file takes no memory. An empty file is a failure, as in
   * Postfix.
   */
  async read(byteCount: number): Promise<DriverReading> {
    const hash = createHash("sha512");
    const chunk = new Uint8Array(Math.min(byteCount, chunkBytes));
    let total = 0;
    try {
      while (total < byteCount) {
        const got = await this.#descriptor.read(
          chunk.subarray(0, byteCount - total),
          total,
          this.#limitMilliseconds,
        );
        if (got === 0) break;
        hash.update(chunk.subarray(0, got));
        total += got;
      }
    } catch (error) {
      return { ok: false, step: "read", errorCode: errorCodeOf(error), byteCount };
    } finally {
      wipe(chunk);
    }
    if (total === 0) return { ok: false, step: "read", errorCode: undefined, byteCount };
    return { ok: true, bytes: finish(hash), byteCount: total };
  }

  /** See {@link TimedDescriptor.close}. */
  close(): void {
    this.#descriptor.close();
  }
}
