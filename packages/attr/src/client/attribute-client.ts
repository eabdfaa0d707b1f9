import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "../encode.ts";
import type { Encoding, Limits } from "../encoding.ts";
import { nullTerminated } from "../null-terminated.ts";
import { scan } from "../scan.ts";
import { constant, schema } from "../schema.ts";
import type { Field, FieldValues, Schema } from "../schema.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { warningText } from "../warning.ts";
import type { Warning } from "../warning.ts";
import { Connection } from "./connection.ts";
import type { Address } from "./connection.ts";
import { ClientError } from "./errors.ts";
import { Turns } from "./turns.ts";

/** Settings of an {@link AttributeClient}. The defaults of times are Postfix's, but for the deadline. */
export interface AttributeClientOptions {
  /** Where the service listens, such as `{ path: "/var/spool/postfix/private/tlsmgr" }`. */
  readonly address: Address;
  /** Encoding of requests and replies; null-terminated by default. */
  readonly encoding?: Encoding;
  /** The protocol that the service announces first, such as `tlsmgr_protocol`; by default none is expected. */
  readonly protocol?: string;
  /** Deadline for one request with all its tries; 60 by default. */
  readonly timeoutSeconds?: number;
  /** An unused connection is closed after this time; 5 by default (`ipc_idle`). */
  readonly idleSeconds?: number;
  /** A connection is not used for longer than this; 1000 by default (`ipc_ttl`). */
  readonly ageSecondsMax?: number;
  /** How often a request is tried, each time on a new connection; 2 by default. 1 tells of each failure. */
  readonly triesMax?: number;
  /** Pause between two tries; 1 by default. */
  readonly retryDelaySeconds?: number;
  /** Requests that may be under way or wait for their turn; 1000 by default. */
  readonly waitingMax?: number;
  /** Limits of replies. */
  readonly limits?: Partial<Limits>;
}

/** Settings of one request. */
export interface RequestOptions {
  /** Gives up the request, and its connection. */
  readonly signal?: AbortSignal;
}

const defaults = {
  encoding: nullTerminated,
  timeoutSeconds: 60,
  idleSeconds: 5,
  ageSecondsMax: 1000,
  triesMax: 2,
  retryDelaySeconds: 1,
  waitingMax: 1000,
  limits: {},
} as const;

/**
 * A client of any Postfix service that answers one attribute list with one attribute list, as Postfix's own
 * `attr_clnt` is: it connects at the first request, keeps the connection for a while, and when a try fails, makes one
 * more on a new connection. Requests are sent one at a time, in order.
 */
export class AttributeClient implements Disposable {
  readonly #options: Required<Omit<AttributeClientOptions, "protocol">>;
  readonly #greeting: Schema | undefined;
  readonly #turns: Turns;
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #expiresAt = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  /** @param options - where the service is, and what it speaks */
  constructor(options: AttributeClientOptions) {
    this.#options = { ...defaults, ...options };
    this.#turns = new Turns(this.#options.waitingMax);
    const { protocol } = options;
    if (protocol !== undefined) this.#greeting = schema([constant("protocol", protocol)], { strict: true });
  }

  /**
   * Sends a request and waits for the reply.
   *
   * @param request - the attributes of the request
   * @param values - their values
   * @param reply - the attributes of the reply; all of them must come, others are passed over
   * @throws ClientError when there is no such reply; the signal's reason when it aborts
   * @throws RangeError or TypeError when the values cannot be encoded
   */
  async request<const Asked extends readonly Field[], const Answered extends readonly Field[]>(
    request: Schema<Asked>,
    values: FieldValues<Asked>,
    reply: Schema<Answered>,
    { signal }: RequestOptions = {},
  ): Promise<FieldValues<Answered>> {
    const bytes = encode(request, values, this.#options.encoding);
    return this.#withDeadline(
      (limit) => this.#turns.take(() => this.#requestWithRetry(bytes, reply, limit), limit),
      signal === undefined ? [] : [signal],
    );
  }

  /** Closes the connection. Requests that wait fail with the code `closed`. */
  close(): void {
    const reason = new ClientError("closed", "client has been closed");
    this.#closing.abort(reason);
    this.#disconnect(reason);
  }

  /** The same as {@link AttributeClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Calls `work` with a signal that aborts at the deadline, when the client is closed, and when the caller says so. */
  async #withDeadline<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    given: readonly AbortSignal[],
  ): Promise<Result> {
    const { timeoutSeconds } = this.#options;
    const deadline = new AbortController();
    const expire = (): void =>
      deadline.abort(new ClientError("timeout", `no reply within "${timeoutSeconds}" seconds`));
    const timer = setTimeout(expire, timeoutSeconds * 1000);
    try {
      return await work(AbortSignal.any([deadline.signal, this.#closing.signal, ...given]));
    } finally {
      clearTimeout(timer);
    }
  }

  async #requestWithRetry<Answered extends readonly Field[]>(
    bytes: Uint8Array,
    reply: Schema<Answered>,
    signal: AbortSignal,
  ): Promise<FieldValues<Answered>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#try(bytes, reply, signal);
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        this.#disconnect(reason);
        if (signal.aborted || attempt >= this.#options.triesMax) throw error;
        await unlessAborted(sleep(this.#options.retryDelaySeconds * 1000), signal);
      }
    }
  }

  async #try<Answered extends readonly Field[]>(
    bytes: Uint8Array,
    reply: Schema<Answered>,
    signal: AbortSignal,
  ): Promise<FieldValues<Answered>> {
    clearTimeout(this.#idleTimer);
    const connection = await this.#connected(signal);
    connection.setIdle(false);
    const list = await connection.exchange(bytes, signal);
    const found = scan(reply, this.#options.encoding.reader(list, true));
    if (found.kind !== "complete") throw badReply(found.warnings);
    connection.setIdle(true);
    this.#idleTimer = setTimeout(() => this.#disconnect(idle), this.#options.idleSeconds * 1000).unref();
    return found.values;
  }

  /** The connection at hand, if it is still good, or a new one that has been greeted. */
  async #connected(signal: AbortSignal): Promise<Connection> {
    const usable = this.#connection?.isUsable === true && performance.now() < this.#expiresAt;
    if (usable && this.#connection !== undefined) return this.#connection;
    this.#disconnect(idle);
    const connection = await Connection.open(this.#options, signal);
    this.#connection = connection;
    this.#expiresAt = performance.now() + this.#options.ageSecondsMax * 1000;
    if (this.#greeting !== undefined) await this.#checkGreeting(connection, this.#greeting, signal);
    return connection;
  }

  async #checkGreeting(connection: Connection, greeting: Schema, signal: AbortSignal): Promise<void> {
    const list = await connection.exchange(undefined, signal);
    const { kind, warnings } = scan(greeting, this.#options.encoding.reader(list, true));
    if (kind !== "complete") throw new ClientError("greeting", describeWarnings(warnings));
  }

  #disconnect(reason: Error): void {
    clearTimeout(this.#idleTimer);
    this.#connection?.fail(reason);
    this.#connection = undefined;
  }
}

const idle = new ClientError("closed", "connection was idle");

function badReply(warnings: readonly Warning[]): ClientError {
  return new ClientError("reply", describeWarnings(warnings));
}

function describeWarnings(warnings: readonly Warning[]): string {
  const [warning] = warnings;
  return warning === undefined ? "empty or short list from the service" : warningText(warning, "the service");
}
