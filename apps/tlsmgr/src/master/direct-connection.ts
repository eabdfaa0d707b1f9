import type { Server } from "node:net";
import type { Accept, Connection, ConnectionListener } from "./connection.ts";
import { isListeningHandle, isStreamHandle, streamBinding } from "./stream-binding.ts";
import type { StreamBinding, StreamHandle, WriteRequest } from "./stream-binding.ts";
import { TurnBatch } from "./turn-batch.ts";

const readBytesMax = 65_536;

/**
 * Takes a server's connections as the system gives them, without a `net.Socket` for each: a connection costs a fifth less,
 * and requests share one buffer (8 to 20 % less). Does nothing where Node is not as expected: its sockets serve as well.
 *
 * @param server - it listens already
 */
export function acceptDirectly(server: Server, accept: Accept): void {
  const binding = streamBinding();
  const listening: unknown = Reflect.get(server, "_handle");
  if (binding === undefined || !isListeningHandle(listening)) return;
  const shared = new SharedStreamState(binding);
  const acceptAsSocket = listening.onconnection;
  listening.onconnection = function onConnection(error, handle) {
    if (error !== 0 || !isStreamHandle(handle)) acceptAsSocket.call(this, error, handle);
    else new DirectConnection(handle, shared).start(accept);
  };
}

/** What all connections have in common. */
class SharedStreamState {
  /** Every read goes here: what was read is dealt with before the next read. */
  readonly buffer = new Uint8Array(readBytesMax);
  readonly batch = new TurnBatch();
  readonly #binding: StreamBinding;
  #spareRequest: WriteRequest | undefined;

  constructor(binding: StreamBinding) {
    this.#binding = binding;
  }

  /** What the last read has brought; nothing at the end of the stream and after an error. */
  lastRead(): Uint8Array | undefined {
    const { streamBaseState, kReadBytesOrError } = this.#binding;
    const length = streamBaseState[kReadBytesOrError] ?? 0;
    return length < 0 ? undefined : this.buffer.subarray(0, length);
  }

  /**
   * Writes at once what the system takes, and the rest by and by.
   *
   * @param onDone - called when the rest is written, or cannot be
   * @returns whether all is written; nothing when it cannot be
   */
  write(handle: StreamHandle, bytes: Uint8Array, onDone: (error: number) => void): boolean | undefined {
    // Unless the write goes on, the request serves for the next one.
    const request = this.#spareRequest ?? new this.#binding.WriteWrap();
    this.#spareRequest = undefined;
    if (handle.writeBuffer(request, bytes) !== 0) return undefined;
    const { streamBaseState, kLastWriteWasAsync } = this.#binding;
    if (streamBaseState[kLastWriteWasAsync] === 0) {
      this.#spareRequest = request;
      return true;
    }
    request.oncomplete = onDone;
    return false;
  }
}

/** A connection without buffers of its own. */
class DirectConnection implements Connection {
  readonly #handle: StreamHandle;
  readonly #shared: SharedStreamState;
  #listener: ConnectionListener | undefined;
  /** Replies of this turn. */
  #replies: Uint8Array[] = [];
  #unsentBytes = 0;
  /** Writes that go on. */
  #writes = 0;
  #isEnding = false;
  #isClosed = false;

  constructor(handle: StreamHandle, shared: SharedStreamState) {
    this.#handle = handle;
    this.#shared = shared;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  get isFull(): boolean {
    return this.#writes > 0;
  }

  start(accept: Accept): void {
    this.#handle.onread = () => this.#read();
    this.#handle.useUserBuffer(this.#shared.buffer);
    this.#listener = accept(this);
    if (!this.#isClosed) this.#handle.readStart();
  }

  send(bytes: Uint8Array): void {
    if (this.#isClosed || bytes.length === 0) return;
    this.#unsentBytes += bytes.length;
    this.#replies.push(bytes);
    if (this.#replies.length === 1) this.#shared.batch.add(this);
  }

  flush(): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const reply of replies) this.#write(reply);
    if (this.#isEnding && this.#unsentBytes === 0) this.destroy();
  }

  end(): void {
    this.#isEnding = true;
    if (this.#unsentBytes === 0) this.destroy();
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handle.close(() => this.#listener?.onClose());
  }

  #read(): void {
    if (this.#isClosed) return;
    const chunk = this.#shared.lastRead();
    if (chunk === undefined) {
      // The end, or an error; which of them, the next write tells.
      this.#handle.readStop();
      this.#listener?.onEnd();
    } else if (chunk.length > 0) {
      this.#listener?.onData(chunk);
    }
  }

  #write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    const isWritten = this.#shared.write(this.#handle, bytes, (error) => this.#written(bytes, error));
    if (isWritten === undefined) this.destroy();
    else if (isWritten) this.#unsentBytes -= bytes.length;
    else this.#stopReading();
  }

  #stopReading(): void {
    this.#writes += 1;
    if (this.#writes > 1) return;
    this.#handle.readStop();
    this.#listener?.onFull();
  }

  #written(bytes: Uint8Array, error: number): void {
    this.#writes -= 1;
    this.#unsentBytes -= bytes.length;
    if (this.#isClosed) return;
    if (error !== 0 || (this.#isEnding && this.#unsentBytes === 0)) {
      this.destroy();
    } else if (this.#writes === 0) {
      this.#listener?.onDrain();
      if (!this.#isEnding) this.#handle.readStart();
    }
  }
}
