import type { SessionSeals } from "@postfixjs/ticket-keys/cluster";
import type { SharedSessions } from "../requests/shared-sessions.ts";
import { Breaker } from "./breaker.ts";
import type { SharedSessionStatus } from "./cluster-service.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** What {@link SharedSessionStore} works with. */
export interface SharedSessionStoreOptions {
  readonly client: ValkeyClient;
  readonly seals: SessionSeals;
  /** Begins the names in the store. */
  readonly prefix: string;
  /** `lookup_wait_ms`. */
  readonly lookupWaitMilliseconds: number;
  /** `smtpd_tls_session_cache_timeout`. */
  readonly timeoutSeconds: number;
}

const waitingEntriesMax = 1024;
const waitingBytesMax = 1_048_576;
const entriesPerFlush = 64;
const flushDelayMilliseconds = 2;
/** Longest session in bytes. */
const sessionBytesMax = 65_536;
/** Lookups under way at a time; beyond that nobody waits. */
const fetchesMax = 256;

interface WaitingSession {
  readonly session: Uint8Array;
  readonly storedAt: number;
}

/**
 * Sessions in a server of Valkey or Redis: written in the background, some at a time; read while one client
 * waits, a few milliseconds at most.
 */
export class SharedSessionStore implements SharedSessions {
  readonly #options: SharedSessionStoreOptions;
  readonly #breaker: Breaker;
  /** Sessions to be written, by name, oldest first. */
  readonly #waiting = new Map<string, WaitingSession>();
  #waitingBytes = 0;
  #isFlushing = false;
  #fetches = 0;
  #isClosed = false;
  readonly #counts = { hits: 0, misses: 0, late: 0, written: 0, dropped: 0, failures: 0 };

  constructor(options: SharedSessionStoreOptions) {
    this.#options = options;
    this.#breaker = new Breaker(async () => await this.#isFast());
    options.client.on("close", () => this.#breaker.open());
  }

  /** Starts to use the server once it replies fast. */
  start(): void {
    this.#breaker.start();
  }

  status(): SharedSessionStatus {
    return { isBreakerOpen: this.#breaker.isOpen, waiting: this.#waiting.size, ...this.#counts };
  }

  stored(id: Uint8Array, session: Uint8Array): void {
    if (session.length > sessionBytesMax) return;
    const name = this.#options.seals.nameOf(id);
    this.#drop(name);
    this.#waiting.set(name, { session: new Uint8Array(session), storedAt: Math.floor(Date.now() / 1000) });
    this.#waitingBytes += session.length;
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= waitingEntriesMax && this.#waitingBytes <= waitingBytesMax) break;
      this.#drop(oldest);
      this.#counts.dropped += 1;
    }
    this.#flushSoon();
  }

  removed(id: Uint8Array): void {
    const name = this.#options.seals.nameOf(id);
    this.#drop(name);
    if (!this.#breaker.isOpen) this.#attempt(this.#options.client.del(this.#place(name)));
  }

  fetch(
    id: Uint8Array,
    deliver: (session: Uint8Array, ageSeconds: number) => void,
    done: () => void,
  ): boolean {
    if (this.#breaker.isOpen || this.#isClosed || this.#fetches >= fetchesMax) return false;
    this.#fetches += 1;
    const name = this.#options.seals.nameOf(id);
    let isDone = false;
    const finish = (): void => {
      isDone = true;
      clearTimeout(timer);
      done();
    };
    const timer = setTimeout(() => {
      this.#counts.late += 1;
      this.#breaker.repliedLate();
      finish();
    }, this.#options.lookupWaitMilliseconds);
    void this.#read(name, deliver).then((isFailed) => {
      if (isFailed) this.#breaker.repliedLate();
      else if (!isDone) this.#breaker.repliedInTime();
      return isDone ? undefined : finish();
    });
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#breaker.stop();
    for (const name of this.#waiting.keys()) this.#drop(name);
    this.#options.seals.wipe();
  }

  /** Reads and delivers a session; returns whether that failed. */
  async #read(name: string, deliver: (session: Uint8Array, ageSeconds: number) => void): Promise<boolean> {
    try {
      const record = await this.#options.client.getBuffer(this.#place(name));
      if (!this.#isClosed) this.#deliver(name, record, deliver);
      return false;
    } catch {
      this.#counts.failures += 1;
      return true;
    } finally {
      this.#fetches -= 1;
    }
  }

  #deliver(
    name: string,
    record: Buffer | null,
    deliver: (session: Uint8Array, ageSeconds: number) => void,
  ): void {
    if (record === null || record.length > 2 * sessionBytesMax) {
      this.#counts.misses += 1;
      return;
    }
    try {
      const { session, storedAt } = this.#options.seals.open(name, record);
      const age = Math.max(0, Math.floor(Date.now() / 1000) - storedAt);
      if (age <= this.#options.timeoutSeconds) {
        this.#counts.hits += 1;
        deliver(session, age);
      }
      session.fill(0);
    } catch {
      // Of another secret, or damaged: as if it were not there.
      this.#counts.misses += 1;
    }
  }

  #flushSoon(): void {
    if (this.#isFlushing || this.#isClosed || this.#breaker.isOpen) return;
    this.#isFlushing = true;
    setTimeout(() => void this.#flush(), flushDelayMilliseconds).unref();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#breaker.isOpen && !this.#isClosed) {
      const names = [...this.#waiting.keys()].slice(0, entriesPerFlush);
      const results = await Promise.allSettled(names.map(async (name) => await this.#write(name)));
      const failed = results.filter(({ status }) => status === "rejected").length;
      this.#counts.written += results.length - failed;
      this.#counts.failures += failed;
      if (failed > 0) break;
    }
    this.#isFlushing = false;
  }

  async #write(name: string): Promise<void> {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return;
    const record = this.#options.seals.seal(name, waiting);
    this.#drop(name);
    const lifetime = this.#options.timeoutSeconds * 1000;
    await this.#options.client.set(this.#place(name), Buffer.from(record), "PX", lifetime);
  }

  #drop(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return;
    this.#waitingBytes -= waiting.session.length;
    waiting.session.fill(0);
    this.#waiting.delete(name);
  }

  #attempt(command: Promise<unknown>): void {
    command.catch(() => {
      this.#counts.failures += 1;
    });
  }

  async #isFast(): Promise<boolean> {
    const start = performance.now();
    try {
      await this.#options.client.ping();
    } catch {
      return false;
    }
    return performance.now() - start <= this.#options.lookupWaitMilliseconds;
  }

  #place(name: string): string {
    return `${this.#options.prefix}:s:${name}`;
  }
}
