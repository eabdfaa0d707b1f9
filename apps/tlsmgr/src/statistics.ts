import type { CacheStatistics } from "@postfixjs/session-cache";
import type { CountedKind } from "./requests/counters.ts";
import type { EntropyStatistics } from "./upkeep/entropy-upkeep.ts";
import type { ExchangeStatistics } from "./upkeep/exchange-upkeep.ts";

/** What a tlsmgr has done since its start. */
export interface TlsmgrStatistics {
  /** Requests by kind. */
  readonly requests: Readonly<Record<CountedKind, number>>;
  /** The caches that are open, by type. */
  readonly caches: Readonly<Record<string, CacheStatistics>>;
  /** Requests for unknown or expired ticket keys. */
  readonly unknownKeyNames: number;
  /** `null` without a source. */
  readonly entropy: EntropyStatistics | null;
  /** `null` without an exchange file. */
  readonly exchangeFile: ExchangeStatistics | null;
}
