import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { statusOk } from "@postfixjs/attr/tlsmgr";
import { Tally } from "./tally.ts";
import type { Seen } from "./tally.ts";

/** How the clients of a run behave. */
export interface LoadOptions {
  readonly seedIntervalMilliseconds: number;
  readonly sessionIntervalMilliseconds: number;
  readonly keyIntervalMilliseconds: number;
  readonly sessionBytes: number;
}

const seedBytes = 32;
const keyBytes = 88;
const keyNameBytes = 16;
const requestMilliseconds = 3000;
const retryMilliseconds = 50;
const triesMax = 2;
const idsMax = 500;
/** Every so many sessions one is deleted. */
const deleteEvery = 4;
const cacheTypes = ["smtpd", "smtp"];
const mayPass: readonly string[] = [
  "CLIENT_CONNECT",
  "CLIENT_DISCONNECTED",
  "CLIENT_TIMEOUT",
] satisfies ClientError["code"][];

/**
 * Clients of a tlsmgr, who make all six requests and check every answer: one asks for random bytes, over a
 * new connection each time; one stores, asks for and deletes sessions; one asks for the policy and for ticket
 * keys.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #socket: string;
  readonly #tally = new Tally();
  readonly #running: Promise<unknown>;
  #isOver = false;

  constructor(socket: string, options: LoadOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#running = Promise.all([this.#askForSeeds(), this.#useSessions(), this.#askForKeys()]);
    // Whoever stops the clients gets it.
    this.#running.catch(() => undefined);
  }

  /** Seeds that were answered so far. */
  get seeds(): number {
    return this.#tally.seeds;
  }

  /** Ends the clients. */
  async stop(): Promise<Seen> {
    this.#isOver = true;
    await this.#running;
    return this.#tally.seen();
  }

  async #askForSeeds(): Promise<void> {
    const tally = this.#tally;
    const given = new Set<string>();
    while (!this.#isOver) {
      using client = this.#client();
      const reply = await this.#ask((signal) => client.seed(seedBytes, { signal }));
      if (reply !== undefined) {
        tally.seeds += 1;
        tally.seedGap.note();
        const seed = Buffer.from(reply.seed).toString("latin1");
        tally.expect(reply.status === statusOk && seed.length === seedBytes, "a seed of another length");
        tally.expect(!given.has(seed), "a seed that was given before");
        given.add(seed);
      }
      await delay(this.#options.seedIntervalMilliseconds);
    }
  }

  async #useSessions(): Promise<void> {
    using client = this.#client();
    for (let count = 0; !this.#isOver; count += 1) {
      const type = cacheTypes[count % cacheTypes.length] ?? "";
      const id = `id-${count % idsMax}`;
      await this.#storeAndFind(client, type, id);
      if (count % deleteEvery === 0) await this.#deleteAndMiss(client, type, id);
      await delay(this.#options.sessionIntervalMilliseconds);
    }
  }

  async #storeAndFind(client: TlsmgrClient, type: string, id: string): Promise<void> {
    const session = randomBytes(this.#options.sessionBytes);
    const stored = await this.#ask((signal) => client.update(type, id, session, { signal }));
    const found = await this.#ask((signal) => client.lookup(type, id, { signal }));
    if (stored?.status !== statusOk || found?.status !== statusOk) return;
    this.#tally.expect(session.equals(found.session), "another session than the one that was stored");
  }

  async #deleteAndMiss(client: TlsmgrClient, type: string, id: string): Promise<void> {
    const deleted = await this.#ask((signal) => client.delete(type, id, { signal }));
    const found = await this.#ask((signal) => client.lookup(type, id, { signal }));
    if (deleted?.status !== statusOk) return;
    this.#tally.expect(found?.status !== statusOk, "a session that was deleted");
  }

  async #askForKeys(): Promise<void> {
    using client = this.#client();
    const tally = this.#tally;
    while (!this.#isOver) {
      await this.#ask((signal) => client.policy("smtpd", { signal }));
      const current = await this.#ask((signal) => client.ticketKey(undefined, { signal }));
      if (current?.status === statusOk) {
        tally.keyGap.note();
        const key = Buffer.from(current.keybuf);
        tally.expect(key.length === keyBytes, "a ticket key of another length");
        const name = key.subarray(0, keyNameBytes);
        const named = await this.#ask((signal) => client.ticketKey(name, { signal }));
        // A process that was started in between does not know the key of the one before it.
        const isSame = named?.status !== statusOk || key.equals(named.keybuf);
        tally.expect(isSame, "another ticket key than the one of that name");
      }
      await delay(this.#options.keyIntervalMilliseconds);
    }
  }

  /** Makes a request, twice if need be; nothing when it is lost. */
  async #ask<Reply>(request: (signal: AbortSignal) => Promise<Reply>): Promise<Reply | undefined> {
    this.#tally.requests += 1;
    const signal = AbortSignal.timeout(requestMilliseconds);
    for (let attempt = 1; attempt <= triesMax && !signal.aborted; attempt += 1) {
      try {
        return await request(signal);
      } catch (error) {
        if (!signal.aborted) this.#noteFailure(error);
        await delay(retryMilliseconds);
      }
    }
    this.#tally.lost += 1;
    return undefined;
  }

  /** A failure to get an answer may pass; an answer that is none is wrong, whatever comes next. */
  #noteFailure(error: unknown): void {
    if (!(error instanceof ClientError)) throw error;
    this.#tally.expect(mayPass.includes(error.code), `${error.code}: ${error.message}`);
  }

  #client(): TlsmgrClient {
    return new TlsmgrClient({ address: { path: this.#socket }, triesMax: 1 });
  }
}
