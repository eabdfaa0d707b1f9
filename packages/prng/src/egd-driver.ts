import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { DriverReading, EntropyDriver, EntropyReadFailure } from "./entropy-source.ts";
import { errorCodeOf, systemError, withinTime } from "./within-time.ts";

/** The EGD command "read entropy, non-blocking". */
const readEntropy = 0x01;
/** What one byte can ask for and announce. */
const egdBytesMax = 255;
const lookAgainMilliseconds = 20;

/**
 * Connects to an EGD server's UNIX-domain socket.
 *
 * @throws {unknown} a system error; `ETIMEDOUT` after the time limit.
 */
export async function connectToEgd(path: string, limitMilliseconds: number): Promise<Socket> {
  const deadline = performance.now() + limitMilliseconds;
  const neverAborted = new AbortController().signal;
  for (;;) {
    const socket = connect({ path });
    try {
      await withinTime(once(socket, "connect"), deadline - performance.now(), neverAborted);
      return socket;
    } catch (error) {
      socket.destroy();
      // The server's queue is full; the kernel reports that at once instead of waiting.
      if (errorCodeOf(error) !== "EAGAIN") throw error;
      if (performance.now() > deadline) throw systemError("ETIMEDOUT");
      await delay(lookAgainMilliseconds);
    }
  }
}

/** An `egd:` source, from its connected socket. */
export class EgdDriver implements EntropyDriver {
  readonly kind = "egd";
  readonly path: string;
  readonly #socket: Socket;
  readonly #limitMilliseconds: number;
  readonly #closing = new AbortController();
  #error: Error | undefined;

  constructor(path: string, socket: Socket, limitMilliseconds: number) {
    this.path = path;
    this.#socket = socket;
    this.#limitMilliseconds = limitMilliseconds;
    // An idle connection must not keep the process alive, nor may its failure end it: the next read reports
    // that.
    socket.unref();
    socket.on("error", (error) => {
      this.#error = error;
    });
  }

  async read(byteCount: number): Promise<DriverReading> {
    const wanted = Math.min(byteCount, egdBytesMax);
    try {
      await this.#within(this.#write(Uint8Array.of(readEntropy, wanted)));
    } catch (error) {
      return failure("write", errorCodeOf(error), 2);
    }
    const count = await this.#readExactly("read-count", 1);
    if (!count.ok) return count;
    const announced = count.bytes[0] ?? 0;
    if (announced === 0) return failure("zero-available", undefined, wanted);
    return this.#readExactly("read-data", announced);
  }

  close(): void {
    this.#closing.abort();
    this.#socket.destroy();
  }

  async #readExactly(step: "read-count" | "read-data", byteCount: number): Promise<DriverReading> {
    try {
      const bytes = await this.#within(this.#receive(byteCount));
      if (bytes.length === byteCount) return { ok: true, bytes, byteCount };
      return failure(step, errorCodeOrEnd(this.#error), byteCount);
    } catch (error) {
      return failure(step, errorCodeOf(error), byteCount);
    }
  }

  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /**
   * Waits for a number of bytes, however many pieces they arrive in; returns fewer only at the end of the
   * connection.
   */
  #receive(byteCount: number): Promise<Uint8Array> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const look = (): void => {
        const received: unknown = socket.read(byteCount);
        const bytes = received instanceof Uint8Array ? received : undefined;
        if (bytes === undefined && !socket.readableEnded && !socket.destroyed) return;
        socket.off("readable", look).off("end", look).off("close", look);
        resolve(bytes ?? new Uint8Array(0));
      };
      socket.on("readable", look).on("end", look).on("close", look);
      look();
    });
  }

  #within<Result>(promise: Promise<Result>): Promise<Result> {
    return withinTime(promise, this.#limitMilliseconds, this.#closing.signal);
  }
}

function failure(
  step: EntropyReadFailure["step"],
  errorCode: string | undefined,
  byteCount: number,
): EntropyReadFailure {
  return { ok: false, step, errorCode, byteCount };
}

function errorCodeOrEnd(error: Error | undefined): string | undefined {
  return error === undefined ? undefined : errorCodeOf(error);
}
