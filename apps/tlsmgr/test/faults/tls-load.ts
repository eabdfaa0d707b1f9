import { setTimeout as delay } from "node:timers/promises";
import { connectTls } from "@postfixjs/test-support";
import type { PostfixInstance, TlsClientOptions } from "@postfixjs/test-support";

/** The listener whose server hands out no tickets: its sessions are resumed out of the daemon's cache. */
export const ticketless = "ticketless";

/** What TLS clients saw. */
export interface TlsSeen {
  readonly connections: number;
  /** Connections that offered the session of the one before them, and were not let resume it. */
  readonly notResumed: number;
  /** Messages that smtp(8) delivered over TLS. */
  readonly messages: number;
  /** Connections and messages that came to nothing, in words. */
  readonly failures: readonly string[];
}

/** A kind of connection, and where it goes. */
type Way = TlsClientOptions & { readonly listener: string };

const ways: readonly Way[] = [
  { listener: "main", version: "1.3" },
  { listener: "main", version: "1.2" },
  { listener: ticketless, version: "1.2", tickets: false },
];
const pauseMilliseconds = 500;
/** Every so many rounds a message is sent. */
const messageEvery = 10;
const failuresMax = 20;

/**
 * Real TLS connections to the smtpd of an instance, each followed by one that resumes its session; and
 * messages.
 */
export class TlsLoad {
  readonly #postfix: PostfixInstance;
  readonly #running: Promise<void>;
  #isOver = false;
  #connections = 0;
  #notResumed = 0;
  #messages = 0;
  readonly #failures: string[] = [];

  constructor(postfix: PostfixInstance) {
    this.#postfix = postfix;
    this.#running = this.#run();
  }

  /** Ends the clients. */
  async stop(): Promise<TlsSeen> {
    this.#isOver = true;
    await this.#running;
    return {
      connections: this.#connections,
      notResumed: this.#notResumed,
      messages: this.#messages,
      failures: this.#failures,
    };
  }

  async #run(): Promise<void> {
    for (let round = 0; !this.#isOver; round += 1) {
      for (const way of ways) {
        await this.#noteFailure(this.#resume(way));
        await delay(pauseMilliseconds);
      }
      if (round % messageEvery === 0) await this.#noteFailure(this.#deliver());
    }
  }

  async #resume({ listener, ...options }: Way): Promise<void> {
    const port = this.#postfix.port(listener);
    const { session } = await connectTls(port, options);
    const { reused } = await connectTls(port, { ...options, resume: session });
    this.#connections += 2;
    if (!reused) this.#notResumed += 1;
  }

  async #deliver(): Promise<void> {
    const lines = await this.#postfix.sendMessage();
    if (!/status=sent/u.test(lines.at(-1) ?? "")) throw new Error(`Not delivered:\n${lines.join("\n")}`);
    this.#messages += 1;
  }

  async #noteFailure(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.#failures.length < failuresMax) this.#failures.push(String(error));
    }
  }
}
