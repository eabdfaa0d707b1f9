import type { PrngPool } from "@postfixjs/prng";
import type { CacheState } from "./caches/cache-state.ts";
import type { KeptSessions } from "./caches/kept-sessions.ts";
import type { DaemonKeys } from "./keys/daemon-keys.ts";
import type { Log } from "./log/log.ts";
import type { DaemonService } from "./master/host.ts";
import type { RequestContext } from "./requests/context.ts";
import { TlsmgrConversation } from "./requests/conversation.ts";
import type { Conversation } from "./serving/service.ts";
import type { TlsmgrStatistics } from "./statistics.ts";
import type { CacheSweeper } from "./upkeep/cache-sweeper.ts";
import type { EntropyUpkeep } from "./upkeep/entropy-upkeep.ts";
import type { ExchangeUpkeep } from "./upkeep/exchange-upkeep.ts";

/** The parts of a tlsmgr; `main.ts` makes them. */
export interface TlsmgrParts {
  readonly log: Log;
  /** Warnings logged per cause and minute once the service has started; 0 for no limit. */
  readonly warningsPerMinute: number;
  /** Sent to each client that connects; `undefined` for none. */
  readonly greeting: Uint8Array | undefined;
  readonly requests: RequestContext;
  readonly pool: PrngPool;
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly ticketKeys: DaemonKeys;
  /** `undefined` unless sessions are kept across restarts. */
  readonly kept: KeptSessions | undefined;
  /** `undefined` without a source. */
  readonly entropy: EntropyUpkeep | undefined;
  /** `undefined` without an exchange file. */
  readonly exchange: ExchangeUpkeep | undefined;
  readonly sweepers: readonly CacheSweeper[];
}

/** The service: requests on one side, upkeep on the other. */
export class Tlsmgr implements DaemonService {
  readonly greeting: Uint8Array | undefined;
  readonly caches: ReadonlyMap<string, CacheState>;
  /** The session ticket keys, for an operator to list, rotate and drop. */
  readonly ticketKeys: DaemonKeys;
  readonly #parts: TlsmgrParts;

  constructor(parts: TlsmgrParts) {
    this.greeting = parts.greeting;
    this.caches = parts.caches;
    this.ticketKeys = parts.ticketKeys;
    this.#parts = parts;
  }

  converse(onReady?: () => void): Conversation {
    return new TlsmgrConversation(this.#parts.requests, onReady);
  }

  async start(): Promise<void> {
    const { log, warningsPerMinute, ticketKeys, kept, entropy, exchange, sweepers } = this.#parts;
    // Warnings up to here are about the configuration: all of them are logged.
    log.limitWarnings(warningsPerMinute);
    ticketKeys.cluster?.start();
    // Goes on between requests, for as long as it takes.
    void kept?.start();
    // The source first, as in Postfix, so that what is saved depends on it.
    await entropy?.start();
    await exchange?.start();
    for (const sweeper of sweepers) sweeper.start();
  }

  /** Counts since the start of the process. */
  statistics(): TlsmgrStatistics {
    const { requests, caches, entropy, exchange } = this.#parts;
    const open = [...caches].flatMap(([type, { cache }]) =>
      cache === undefined ? [] : [[type, cache.statistics()] as const],
    );
    return {
      requests: requests.counters.snapshot(),
      caches: Object.fromEntries(open),
      unknownKeyNames: requests.counters.unknownKeyNames,
      entropy: entropy?.statistics() ?? null,
      exchangeFile: exchange?.statistics() ?? null,
    };
  }

  /** Reads the entropy source at once. Returns whether fresh bytes were mixed in. */
  async reseed(): Promise<boolean> {
    return (await this.#parts.entropy?.reseedNow()) ?? false;
  }

  /** Writes the exchange file at once. Returns whether it was written. */
  async save(): Promise<boolean> {
    return (await this.#parts.exchange?.saveNow()) ?? false;
  }

  finish(): void {
    const { log, pool, caches, ticketKeys, kept, entropy, exchange, sweepers } = this.#parts;
    entropy?.stop();
    exchange?.finish();
    kept?.save();
    kept?.close();
    log.tellHiddenWarnings();
    for (const sweeper of sweepers) sweeper.stop();
    for (const { cache } of caches.values()) cache?.close();
    ticketKeys.source.close();
    ticketKeys.cluster?.close();
    pool.wipe();
  }
}
