import { createHash } from "node:crypto";
import { closeSync, read } from "node:fs";
import { promisify } from "node:util";
import { finish } from "./condense.ts";
import type { DriverReading, EntropyDriver } from "./entropy-source.ts";
import { errorCodeOf, withinTime } from "./within-time.ts";
import { wipe } from "./secret.ts";

const readDescriptor = promisify(read);

const CHUNK_BYTES = 8192;

/** A plain file, from its open descriptor. It is read once, from its beginning. */
export class FileDriver implements EntropyDriver {
  readonly kind = "file";
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
   * Reads in chunks and digests them, so that a long file takes no memory. An empty file is a failure, as in Postfix.
   */
  async read(byteCount: number): Promise<DriverReading> {
    const hash = createHash("sha512");
    const chunk = new Uint8Array(Math.min(byteCount, CHUNK_BYTES));
    let total = 0;
    try {
      while (total < byteCount) {
        const got = await this.#readSome(chunk.subarray(0, byteCount - total), total);
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

  /** The descriptor is closed after a read that is still under way: its number must not go to another file before. */
  close(): void {
    this.#closing.abort();
    void this.#pending.finally(() => {
      closeSync(this.#fd);
    });
  }

  #readSome(target: Uint8Array, position: number): Promise<number> {
    const reading = readDescriptor(this.#fd, target, 0, target.length, position).then(
      ({ bytesRead }) => bytesRead,
    );
    this.#pending = reading.catch(() => undefined);
    return withinTime(reading, this.#limitMilliseconds, this.#closing.signal);
  }
}
