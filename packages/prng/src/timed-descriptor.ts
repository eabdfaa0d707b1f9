import { closeSync, read } from "node:fs";
import { promisify } from "node:util";
import { withinTime } from "./within-time.ts";

const readDescriptor = promisify(read);

/**
 * An open file or device whose reads end in time, one at a time, and which is closed when nothing reads it
 * any longer.
 */
export class TimedDescriptor {
  readonly #fd: number;
  readonly #closing = new AbortController();
  #pending: Promise<unknown> = Promise.resolve();

  constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * Reads what is there, from a position or from where the last read ended.
   *
   * @returns the number of bytes; 0 at the end
   * @throws {unknown} as {@link withinTime}, and whatever the read throws
   */
  read(target: Uint8Array, position: number | null, milliseconds: number): Promise<number> {
    const reading = readDescriptor(this.#fd, target, 0, target.length, position).then(
      ({ bytesRead }) => bytesRead,
    );
    this.#pending = reading.catch(() => undefined);
    return this.within(reading, milliseconds);
  }

  /** Waits for something else; ends in time, and when the descriptor is closed. */
  within<Result>(promise: Promise<Result>, milliseconds: number): Promise<Result> {
    return withinTime(promise, milliseconds, this.#closing.signal);
  }

  /**
   * The descriptor is closed after a read that is still under way: its number must not go to another file
   * before.
   */
  close(): void {
    this.#closing.abort();
    void this.#pending.finally(() => {
      closeSync(this.#fd);
    });
  }
}
