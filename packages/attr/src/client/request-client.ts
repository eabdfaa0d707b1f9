import { setTimeout as sleep } from "node:timers/promises";
import { checkNumbers } from "../check-numbers.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { Address } from "./address.ts";
import { Connection } from "./connection.ts";
import type { ConnectionOptions } from "./connection.ts";
import { ClientError } from "./errors.ts";
import { Turns } from "./turns.ts";

/** Settings of a client. The defaults of times are Postfix's, but for the deadline. */
export interface ClientOptions {
  /** Where the service listens, such as `{ path: "/var/spool/postfix/private/tlsmgr" }`. */
  readonly address: Address;
  /** Deadline for one request with all its tries; 60 by default. */
  readonly timeoutSeconds?: number;
  /** An unused connection is closed after this time; 5 by default (`ipc_idle`). */
  readonly idleSeconds?: number;
  /** A connection is not used for longer than this; 1000 by default (`ipc_ttl`). */
  readonly ageSecondsMax?: number;
  /** How often a request is tried, each time on a new connection; 2 by default. 1 reports each failure. */
  readonly triesMax?: number;
  /** Pause between two tries; 1 by default. */
  readonly retryDelaySeconds?: number;
  /** Requests that may be under way or wait for their turn; 1000 by default. */
  readonly waitingMax?: number;
}

/** Settings of one request. */
export interface RequestOptions {
  /** Gives up the request, and its connection. */
  readonly signal?: AbortSignal;
}

/** What a client speaks. */
export interface ClientProtocol extends Omit<ConnectionOptions, "address"> {
  /** Reads the greeting that the service sends first, if it does; what it returns ends the connection. */
  readonly greetingError?: (greeting: Uint8Array) => ClientError | undefined;
}

const defaults = {
  timeoutSeconds: 60,
  idleSeconds: 5,
  ageSecondsMax: 1000,
  triesMax: 2,
  retryDelaySeconds: 1,
  waitingMax: 1000,
} as const;

const idle = new ClientError("CLIENT_CLOSED", "connection was idle");

/**
 * Sends requests one at a time, in order, as Postfix's own `attr_clnt` does: it connects at the first
 * request, keeps the connection for a while, and retries a failed request once on a new connection.
 */
export class RequestClient {
  readonly #protocol: ClientProtocol;
  readonly #options: Required<ClientOptions>;
  readonly #turns: Turns;
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #expiresAt = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(protocol: ClientProtocol, options: ClientOptions) {
    this.#protocol = protocol;
    this.#options = { ...defaults, ...options };
    const { address: _notANumber, ...numbers } = this.#options;
    checkNumbers(numbers);
    this.#turns = new Turns(this.#options.waitingMax);
  }

  /**
   * Sends a request and waits for the reply.
   *
   * @param bytes - the encoded request
   * @param read - reads the reply; when it throws a {@link ClientError}, the request is tried again
   * @throws {ClientError} when no reply arrives; the signal's reason when it aborts; what `read` throws
   */
  async request<Result>(
    bytes: Uint8Array,
    read: (reply: Uint8Array) => Result,
    { signal }: RequestOptions = {},
  ): Promise<Result> {
    return this.#withDeadline(
      (limit) => this.#turns.take(() => this.#requestWithRetry(bytes, read, limit), limit),
      signal === undefined ? [] : [signal],
    );
  }

  /** Closes the connection. Requests that wait fail with the code `closed`. */
  close(): void {
    const reason = new ClientError("CLIENT_CLOSED", "client has been closed");
    this.#closing.abort(reason);
    this.#disconnect(reason);
  }

  /**
   * Calls `work` with a signal that aborts at the deadline, when the client is closed, and when the caller
   * says so.
   */
  async #withDeadline<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    given: readonly AbortSignal[],
  ): Promise<Result> {
    const { timeoutSeconds } = this.#options;
    const deadline = new AbortController();
    const expire = (): void =>
      deadline.abort(new ClientError("CLIENT_TIMEOUT", `no reply within "${timeoutSeconds}" seconds`));
    const timer = setTimeout(expire, timeoutSeconds * 1000);
    try {
      return await work(AbortSignal.any([deadline.signal, this.#closing.signal, ...given]));
    } finally {
      clearTimeout(timer);
    }
  }

  async #requestWithRetry<Result>(
    bytes: Uint8Array,
    read: (reply: Uint8Array) => Result,
    signal: AbortSignal,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#try(bytes, read, signal);
      } catch (error) {
        const reason = error instanceof Error ? error : new ClientError("CLIENT_DISCONNECTED", String(error));
        this.#disconnect(reason);
        if (signal.aborted || attempt >= this.#options.triesMax) throw error;
        await unlessAborted(sleep(this.#options.retryDelaySeconds * 1000), signal);
      }
    }
  }

  async #try<Result>(
    bytes: Uint8Array,
    read: (reply: Uint8Array) => Result,
    signal: AbortSignal,
  ): Promise<Result> {
    clearTimeout(this.#idleTimer);
    const connection = await this.#connected(signal);
    connection.setIdle(false);
    const result = read(await connection.exchange(bytes, signal));
    connection.setIdle(true);
    this.#idleTimer = setTimeout(() => this.#disconnect(idle), this.#options.idleSeconds * 1000).unref();
    return result;
  }

  /** The connection at hand, if it is still good, or a new one that has been greeted. */
  async #connected(signal: AbortSignal): Promise<Connection> {
    const usable = this.#connection?.isUsable === true && performance.now() < this.#expiresAt;
    if (usable && this.#connection !== undefined) return this.#connection;
    this.#disconnect(idle);
    const { address, ageSecondsMax } = this.#options;
    const connection = await Connection.open({ ...this.#protocol, address }, signal);
    this.#connection = connection;
    this.#expiresAt = performance.now() + ageSecondsMax * 1000;
    const { greetingError } = this.#protocol;
    if (greetingError === undefined) return connection;
    const error = greetingError(await connection.exchange(undefined, signal));
    if (error !== undefined) throw error;
    return connection;
  }

  #disconnect(reason: Error): void {
    clearTimeout(this.#idleTimer);
    this.#connection?.fail(reason);
    this.#connection = undefined;
  }
}
