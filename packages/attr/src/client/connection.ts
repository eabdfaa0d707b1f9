import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { addressText } from "./address.ts";
import type { Address } from "./address.ts";
import { ClientError } from "./errors.ts";

/** Splits what a service sends into replies. */
export interface ReplyFramer {
  /** Takes the next bytes; returns the replies that they complete. */
  push(chunk: Uint8Array): Uint8Array[];
  /** Bytes held of a reply whose end has not come yet. */
  readonly heldBytes: number;
}

/** How to speak on a connection. */
export interface ConnectionOptions {
  /** Where the service listens. */
  readonly address: Address;
  /** A framer for a new connection. */
  framer(): ReplyFramer;
  /** Looks at the first bytes from the service; what it returns ends the connection. */
  readonly firstBytesError?: (chunk: Uint8Array) => ClientError | undefined;
}

/** Who waits for the next reply. */
interface Waiting {
  readonly resolve: (list: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

/** One connection to a service: sends requests, receives replies, one at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #framer: ReplyFramer;
  #firstBytesError: ConnectionOptions["firstBytesError"];
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#framer = options.framer();
    this.#firstBytesError = options.firstBytesError;
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("error", (cause) =>
      this.fail(new ClientError("CLIENT_DISCONNECTED", "connection failed", cause)),
    );
    socket.on("close", () =>
      this.fail(new ClientError("CLIENT_DISCONNECTED", "service closed the connection")),
    );
  }

  /**
   * Connects.
   *
   * @throws {ClientError} with the code `connect`; the signal's reason when that aborts first
   */
  static async open(options: ConnectionOptions, signal: AbortSignal): Promise<Connection> {
    const socket = connect(options.address);
    try {
      await once(socket, "connect", { signal });
      return new Connection(socket, options);
    } catch (cause) {
      socket.destroy();
      signal.throwIfAborted();
      throw new ClientError("CLIENT_CONNECT", addressText(options.address), cause);
    }
  }

  /** False once the connection has failed; an unsolicited byte counts as a failure. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** A connection keeps the process alive while it waits for a reply, not while it is idle. */
  setIdle(isIdle: boolean): void {
    if (isIdle) this.#socket.unref();
    else this.#socket.ref();
  }

  /**
   * Sends a request, if any, and receives the next reply.
   *
   * @throws {ClientError} when the connection fails; the signal's reason when that aborts first
   */
  async exchange(request: Uint8Array | undefined, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    const reply = new Promise<Uint8Array>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const abort = (): void => this.fail(signal.reason);
    signal.addEventListener("abort", abort);
    try {
      if (request !== undefined) this.#socket.write(request);
      return await reply;
    } finally {
      this.#waiting = undefined;
      signal.removeEventListener("abort", abort);
    }
  }

  /** Ends the connection and rejects the pending request with the reason. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting?.reject(reason);
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    const error = this.#firstBytesError?.(chunk);
    this.#firstBytesError = undefined;
    if (error !== undefined) return this.fail(error);
    try {
      const [list, ...others] = this.#framer.push(chunk);
      const isAsked = this.#waiting !== undefined && others.length === 0;
      if (!isAsked || (list !== undefined && this.#framer.heldBytes > 0)) {
        this.fail(new ClientError("CLIENT_UNEXPECTED_DATA", "service sent more than one reply"));
      } else if (list !== undefined) {
        this.#waiting?.resolve(list);
        this.#waiting = undefined;
      }
    } catch (cause) {
      this.fail(new ClientError("CLIENT_REPLY", `reply cannot be read: ${errorText(cause)}`, cause));
    }
  }
}

function errorText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
