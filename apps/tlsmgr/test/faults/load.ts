import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { statusOk } from "@postfixjs/attr/tlsmgr";

/** What clients saw while something was wrong. */
export interface Seen {
  /** Requests for random bytes, each over a connection of its own. */
  readonly seeds: number;
  /** Longest time from one such answer to the next, in seconds. */
  readonly longestGapSeconds: number;
  /** Requests of any kind that failed although they were tried twice, as Postfix's clients do. */
  readonly lost: number;
  /** Requests of any kind. */
  readonly requests: number;
  /** Answers that can't be true: another session than the one that was stored, or a seed of the wrong length. */
  readonly wrong: number;
}

/** How the clients of a run behave. */
export interface LoadOptions {
  readonly seedIntervalMilliseconds: number;
  readonly sessionIntervalMilliseconds: number;
  readonly sessionBytes: number;
}

const seedBytes = 32;
const timeoutSeconds = 3;
const retryDelaySeconds = 0.05;
const idsMax = 500;

/** Clients of a tlsmgr: one that asks for random bytes, and one that stores sessions and asks for them. */
export class Load {
  readonly #options: LoadOptions;
  readonly #socket: string;
  readonly #running: Promise<unknown>;
  #isOver = false;
  #seeds = 0;
  #requests = 0;
  #lost = 0;
  #wrong = 0;
  #longestGap = 0;
  #lastAnswer = performance.now();

  constructor(socket: string, options: LoadOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#running = Promise.all([this.#askForSeeds(), this.#storeSessions()]);
  }

  /** Seeds that were answered so far. */
  get seeds(): number {
    return this.#seeds;
  }

  /** Ends the clients. */
  async stop(): Promise<Seen> {
    this.#isOver = true;
    await this.#running;
    this.#noteGap();
    return {
      seeds: this.#seeds,
      longestGapSeconds: this.#longestGap / 1000,
      lost: this.#lost,
      requests: this.#requests,
      wrong: this.#wrong,
    };
  }

  async #askForSeeds(): Promise<void> {
    while (!this.#isOver) {
      await this.#try(async () => {
        using client = this.#client();
        const { status, seed } = await client.seed(seedBytes);
        this.#noteGap();
        this.#lastAnswer = performance.now();
        this.#seeds += 1;
        if (status !== statusOk || seed.length !== seedBytes) this.#wrong += 1;
      });
      await delay(this.#options.seedIntervalMilliseconds);
    }
  }

  async #storeSessions(): Promise<void> {
    using client = this.#client();
    for (let count = 0; !this.#isOver; count += 1) {
      const id = `id-${count % idsMax}`;
      const session = randomBytes(this.#options.sessionBytes);
      let isStored = false;
      await this.#try(async () => {
        isStored = (await client.update("smtpd", id, session)).status === statusOk;
      });
      await this.#try(async () => {
        const { status, session: found } = await client.lookup("smtpd", id);
        if (isStored && status === statusOk && !session.equals(found)) this.#wrong += 1;
      });
      await delay(this.#options.sessionIntervalMilliseconds);
    }
  }

  async #try(request: () => Promise<void>): Promise<void> {
    this.#requests += 1;
    try {
      await request();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.#lost += 1;
    }
  }

  #noteGap(): void {
    this.#longestGap = Math.max(this.#longestGap, performance.now() - this.#lastAnswer);
  }

  #client(): TlsmgrClient {
    return new TlsmgrClient({ address: { path: this.#socket }, timeoutSeconds, retryDelaySeconds });
  }
}
