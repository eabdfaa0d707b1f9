import { writeSync } from "node:fs";
import { Socket } from "node:net";

const recordBytes = 12;
const taken = 0;
const available = 1;

/**
 * Tells master(8) on the status channel that this process is busy or idle: process id, generation, state,
 * each a 32-bit number in host order, in one write.
 */
export class MasterStatus {
  readonly #record = Buffer.alloc(recordBytes);
  readonly #words: Int32Array;
  readonly #fd: number;

  /**
   * @param fd - the status channel
   * @param generation - from the environment; master ignores records of another generation
   */
  constructor(fd: number, generation: number) {
    this.#fd = fd;
    this.#words = new Int32Array(
      this.#record.buffer,
      this.#record.byteOffset,
      recordBytes / Int32Array.BYTES_PER_ELEMENT,
    );
    this.#words.set([process.pid, generation, taken]);
  }

  /**
   * Reports one request as begun and ended. master then knows that this process has worked: should it die
   * later, master starts another at once and does not throttle the service.
   *
   * One pair in a process's life is enough, because master(8) never starts a second tlsmgr beside it; a pair
   * for each request would wake master twice each time.
   *
   * @returns whether master still listens
   */
  reportRequest(): boolean {
    return this.#send(taken) && this.#send(available);
  }

  #send(state: number): boolean {
    this.#words[2] = state;
    try {
      return writeSync(this.#fd, this.#record) === recordBytes;
    } catch (error) {
      // The channel does not block: a slow master is not a dead one.
      return error instanceof Error && "code" in error && error.code === "EAGAIN";
    }
  }
}

/**
 * Reads the `GENERATION` of the environment: an octal number, 0 when there is none. As in Postfix, 8 and 9
 * count as digits as well.
 *
 * @returns `undefined` for text that is not a number
 */
export function parseGeneration(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  if (!/^\d+$/u.test(text)) return undefined;
  let generation = 0;
  for (const digit of text) generation = (generation * 8 + Number(digit)) >>> 0;
  return generation;
}

/**
 * Reports the end of master(8): `postfix reload` and its death both close its end of the status channel, on
 * which it never sends anything.
 */
export function watchMaster(statusFd: number, onGone: () => void): void {
  const channel = new Socket({ fd: statusFd, readable: true, writable: false });
  for (const event of ["data", "end", "error", "close"]) channel.once(event, onGone);
  channel.resume();
}
