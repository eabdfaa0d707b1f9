import { randomInt } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { ClusterError } from "@postfixjs/ticket-keys/cluster";
import type { ClusterKeys, ClusterSecrets } from "@postfixjs/ticket-keys/cluster";
import type { Log } from "../log/log.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import type { ClusterService, ClusterStatus } from "./cluster-service.ts";
import { serverAdvice } from "./server-advice.ts";
import type { SharedSessionStore } from "./shared-session-store.ts";
import { problemOf } from "./store-problem.ts";
import { retryDelay } from "./valkey-client.ts";
import type { ValkeyClient } from "./valkey-client.ts";
import { ValkeyStore } from "./valkey-store.ts";

/** Thrown when an order of an operator does not reach the cluster. */
class ClusterOrderError extends Error {
  override readonly name = "ClusterOrderError";
  /** Stable code. */
  readonly code = "CLUSTER_ORDER";
}

/** What {@link SharedKeysService} works with. */
export interface SharedKeysServiceOptions {
  readonly ini: TlsmgrIni;
  readonly log: Log;
  readonly keys: ClusterKeys;
  readonly secrets: ClusterSecrets;
  readonly client: ValkeyClient;
  readonly sessions: SharedSessionStore | undefined;
}

const pollMilliseconds = 10_000;
/** Polls between two checks of the server's own settings: five minutes. */
const looksPerAdvice = 30;
/** Hosts look at the store at different times. */
const pollJitter = 0.2;
/** How long a start waits for the first look at the store. */
const startWaitMilliseconds = 100;
/**
 * After a look that failed, the next ones come sooner: at first the connection may only have to be made
 * anew. They stay seconds apart, so that a thousand hosts ask a server in trouble a few hundred times a
 * second.
 */
const retryMinMilliseconds = 1000;
const retryMaxMilliseconds = 3000;
/** An order that waits for a look that is under way. */
const orderWaitMilliseconds = 5000;

/** Keeps the keys of a cluster up to date: looks at the store regularly, and says once what goes wrong. */
export class SharedKeysService implements ClusterService {
  readonly keys: ClusterKeys;
  readonly sessions: SharedSessionStore | undefined;
  readonly #options: SharedKeysServiceOptions;
  readonly #store: ValkeyStore;
  /** The look at the store, or order, that is under way: there is only one at a time. */
  #work: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  /** How often the library has given up since the last connection. */
  #endings = 0;
  #lastContactAt: number | undefined;
  #failures = 0;
  #failuresInRow = 0;
  #problem: string | undefined;
  /** What could be better with the server's settings. */
  #advice: readonly string[] = [];
  #looks = 0;
  /** The traits that differed last: each set of them is worth one warning. */
  #differences = "";
  /** Why there is no connection. */
  #connectionError: unknown;
  #isClosed = false;

  constructor(options: SharedKeysServiceOptions) {
    this.#options = options;
    this.keys = options.keys;
    this.sessions = options.sessions;
    this.#store = new ValkeyStore(options.client);
    options.client.on("error", (error: unknown) => {
      this.#connectionError = error;
    });
    options.client.on("ready", () => {
      this.#connectionError = undefined;
      this.#endings = 0;
    });
    options.client.on("end", () => this.#connectAgain());
  }

  /** Connects, and looks at the store once; continues in the background if that takes long. */
  async connect(): Promise<void> {
    const first = this.#exclusively(async () => {
      await this.#connected();
      await this.keys.poll(this.#store);
    });
    await Promise.race([first, delay(startWaitMilliseconds, undefined, { ref: false })]);
  }

  /** The library tries Sentinels until one answers; what the first attempt says counts here. */
  async #connected(): Promise<void> {
    const { client } = this.#options;
    const attempt = new AbortController();
    try {
      await Promise.race([client.connect(), firstError(client, attempt.signal)]);
    } finally {
      attempt.abort();
    }
  }

  /**
   * The library gives up for good when it learns of a failover while it asks a Sentinel for the master: it
   * closes the connection that it does not have yet, and takes that for our wish.
   */
  #connectAgain(): void {
    if (this.#isClosed) return;
    this.#endings += 1;
    this.#connectTimer = setTimeout(() => {
      // Why it fails shows in an error event.
      this.#options.client.connect().catch(() => {});
    }, retryDelay(this.#endings));
  }

  start(): void {
    this.sessions?.start();
    // A connection that comes back, or comes at all, is used at once.
    this.#options.client.on("ready", () => this.#schedule(0));
    this.#scheduleNext();
  }

  status(): ClusterStatus {
    const { ini } = this.#options;
    const { counts, clock, ...state } = this.keys.status();
    const age = this.#lastContactAt === undefined ? null : (performance.now() - this.#lastContactAt) / 1000;
    return {
      name: ini.clusterName,
      servers: ini.valkeyServers,
      mode: ini.valkeyMode,
      isInContact: this.#problem === undefined && age !== null,
      lastContactAgeSeconds: age,
      problem: this.#problem ?? state.problem?.message ?? clockProblem(clock) ?? null,
      encryptsWith: this.keys.encryptionKey(0) === undefined ? "own" : "cluster",
      generation: state.generation,
      generationChangeSeconds: state.generationChangeSeconds ?? null,
      epoch: state.epoch,
      rotationSeconds: state.rotationSeconds,
      epochEndSeconds: state.epochEndSeconds,
      clockOffsetSeconds: clock.offsetSeconds ?? null,
      isClockTooFarOff: clock.isTooFarOff,
      counts: { ...counts, failures: this.#failures },
      differences: state.differences,
      advice: this.#advice,
      sessions: this.sessions?.status() ?? null,
    };
  }

  async rotate(drops: boolean): Promise<number> {
    const waited = performance.now();
    while (this.#work !== undefined && performance.now() - waited < orderWaitMilliseconds) await this.#work;
    let seconds = 0;
    let failure: unknown;
    await this.#exclusively(async () => {
      await this.keys.rotate(this.#store, { drops }).catch((error: unknown) => {
        failure = error;
      });
      seconds = this.keys.status().generationChangeSeconds ?? 0;
    });
    if (failure !== undefined)
      throw new ClusterOrderError(`no order was given: ${textOf(failure)}`, { cause: failure });
    return seconds;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#connectTimer);
    this.sessions?.close();
    this.#options.client.disconnect();
    this.keys.close();
    this.#options.secrets.wipe();
  }

  #scheduleNext(): void {
    const isInContact = this.#lastContactAt !== undefined && this.#failuresInRow === 0;
    const retry = retryMinMilliseconds * Math.max(1, this.#failuresInRow);
    this.#schedule(isInContact ? pollMilliseconds : Math.min(retryMaxMilliseconds, retry));
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    const jitter = 1 - pollJitter + 2 * pollJitter * (randomInt(1000) / 1000);
    this.#timer = setTimeout(() => void this.#poll(), milliseconds * jitter);
  }

  async #poll(): Promise<void> {
    if (this.#work === undefined) {
      await this.#exclusively(async () => await this.keys.poll(this.#store));
      if (this.#problem === undefined && this.#looks++ % looksPerAdvice === 0) await this.#lookAtServer();
    }
    this.#scheduleNext();
  }

  /** A server that does not reveal its settings is no problem: there is only no advice. */
  async #lookAtServer(): Promise<void> {
    const { client, sessions } = this.#options;
    const advice = await serverAdvice(client, sessions !== undefined).catch(() => undefined);
    if (advice !== undefined) this.#advice = advice;
  }

  /** Does some work with the store, and reports how it went. Never rejects. */
  async #exclusively(work: () => Promise<void>): Promise<void> {
    this.#work = work().then(
      () => this.#succeeded(),
      (error: unknown) => this.#failed(error),
    );
    await this.#work;
    this.#work = undefined;
  }

  #succeeded(): void {
    if (this.#isClosed) return;
    const { log, ini } = this.#options;
    const isFirst = this.#lastContactAt === undefined;
    this.#lastContactAt = performance.now();
    this.#failuresInRow = 0;
    const { problem, clock, differences } = this.keys.status();
    const now = problem?.message ?? clockProblem(clock);
    if (now === undefined && (isFirst || this.#problem !== undefined)) {
      log.info(`cluster ${ini.clusterName}: sharing session ticket keys through ${ini.valkeyServers}`);
    }
    if (now !== undefined && now !== this.#problem) this.#warn(now);
    this.#problem = now;
    this.#noteDifferences(differences.join(", "));
  }

  /** Hosts compare themselves with one of the others at a time: what differs may come and go. */
  #noteDifferences(differences: string): void {
    if (differences === "" || differences === this.#differences) return;
    this.#differences = differences;
    this.#options.log.warning(
      `cluster ${this.#options.ini.clusterName}: another host has other values of: ${differences}`,
    );
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return;
    this.#failures += 1;
    this.#failuresInRow += 1;
    // Without a connection the command says no more than that.
    const cause = isWithoutConnection(error) ? (this.#connectionError ?? error) : error;
    const problem = `${this.#options.ini.valkeyServers}: ${textOf(cause)}`;
    if (problem !== this.#problem) this.#warn(problem);
    this.#problem = problem;
  }

  #warn(problem: string): void {
    const keys = this.keys.encryptionKey(0) === undefined ? "own keys" : "the shared keys that it holds";
    this.#options.log.warning(`cluster ${this.#options.ini.clusterName}: ${problem} -- using ${keys}`);
  }
}

/** Rejects with the first error that a client reports. */
async function firstError(client: ValkeyClient, signal: AbortSignal): Promise<never> {
  const [error]: unknown[] = await once(client, "error", { signal });
  throw error;
}

function isWithoutConnection(error: unknown): boolean {
  return error instanceof Error && /isn't writeable|Connection is closed/u.test(error.message);
}

function textOf(error: unknown): string {
  return error instanceof ClusterError ? error.message : problemOf(error);
}

function clockProblem({
  offsetSeconds = 0,
  isTooFarOff,
}: ReturnType<ClusterKeys["status"]>["clock"]): string | undefined {
  if (!isTooFarOff) return undefined;
  const direction = offsetSeconds < 0 ? "ahead of" : "behind";
  // Without figures that change from one look to the next.
  return `this host's clock is more than clock_skew_max ${direction} the server's; set it (chrony, timesyncd)`;
}
