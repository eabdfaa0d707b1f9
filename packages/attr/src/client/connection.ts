import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Encoding, Limits } from "../encoding.ts";
import { ListDecoder } from "../list-decoder.ts";
import { ClientError } from "./errors.ts";

/** Where a service listens: a UNIX-domain socket, or a TCP port. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** How to speak on a connection. */
export interface ConnectionOptions {
  /** Where the service listens. */
  readonly address: Address;
  /** Encoding of the lists. */
  readonly encoding: Encoding;
  /** Limits of the lists received. */
  readonly limits: Partial<Limits>;
}

/** Whoever waits for the next list. */
interface Waiting {
  readonly resolve: (list: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

/** One connection to a service: sends bytes, receives lists, one at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #decoder: ListDecoder;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, { encoding, limits }: ConnectionOptions) {
    this.#socket = socket;
    this.#decoder = new ListDecoder(encoding, limits);
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("error", (cause) => this.fail(new ClientError("disconnected", "connection failed", cause)));
    socket.on("close", () => this.fail(new ClientError("disconnected", "service closed the connection")));
  }

  /**
   * Connects.
   *
   * @throws ClientError with the code `connect`; the signal's reason when that aborts first
   */
  static async open(options: ConnectionOptions, signal: AbortSignal): Promise<Connection> {
    const socket = connect(options.address);
    try {
      await once(socket, "connect", { signal });
      return new Connection(socket, options);
    } catch (cause) {
      socket.destroy();
      signal.throwIfAborted();
      throw new ClientError("connect", describe(options.address), cause);
    }
  }

  /** False once the connection has failed, which an unasked byte from the service is, too. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** While it waits for a reply a connection keeps the process alive, while it is idle it does not. */
  setIdle(isIdle: boolean): void {
    if (isIdle) this.#socket.unref();
    else this.#socket.ref();
  }

  /**
   * Sends a request, if any, and receives the next list.
   *
   * @throws ClientError when the connection fails; the signal's reason when that aborts first
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

  /** Ends the connection, and whoever waits for a reply is told why. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting?.reject(reason);
    this.#socket.destroy();
    this.#decoder.drop();
  }

  #receive(chunk: Uint8Array): void {
    try {
      const [list, ...others] = this.#decoder.push(chunk);
      const isAsked = this.#waiting !== undefined && others.length === 0;
      if (!isAsked || (list !== undefined && this.#decoder.heldBytes > 0)) {
        this.fail(new ClientError("unexpected-data", "service sent more than one reply"));
      } else if (list !== undefined) {
        this.#waiting?.resolve(list);
        this.#waiting = undefined;
      }
    } catch (cause) {
      this.fail(new ClientError("reply", "reply exceeds a limit", cause));
    }
  }
}

function describe(address: Address): string {
  const where = "path" in address ? address.path : `${address.host}:${address.port}`;
  return `cannot connect to "${where}": check that the service runs and that you may use its socket`;
}
