import type { ClusterStatus } from "../cluster/cluster-service.ts";
import type { CacheStatistics } from "@postfixjs/session-cache";
import type { TicketKeyInfo } from "@postfixjs/ticket-keys";
import type { ClientStatistics } from "../serving/server.ts";
import type { WarningStatistics } from "../log/recent-warnings.ts";
import type { CountedKind } from "../requests/counters.ts";
import type { LatencyStatistics } from "../requests/latency.ts";
import type { EntropyStatistics } from "../upkeep/entropy-upkeep.ts";
import type { ExchangeStatistics } from "../upkeep/exchange-upkeep.ts";
import type { ProcessStatistics } from "./process-monitor.ts";

/** The state of a daemon as `tlsmgrctl status --json` shows it. Times are whole seconds since 1970. */
export interface DaemonStatus {
  /** Version of this package. */
  readonly version: string;
  readonly pid: number;
  /** master(8)'s number of the configuration; `null` without a master. */
  readonly generation: number | null;
  readonly node: string;
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  /** Requests by kind, and what was no request. */
  readonly requests: Readonly<Record<CountedKind, number>>;
  readonly latencySeconds: LatencyStatistics;
  readonly clients: ClientStatistics;
  /** The caches by type, those that are off too. */
  readonly caches: Readonly<Record<string, CacheStatus>>;
  readonly ticketKeys: TicketKeyStatus;
  /** What the daemon shares with other hosts; `null` without a cluster. */
  readonly cluster: ClusterStatus | null;
  readonly prng: PrngStatus;
  readonly process: ProcessStatistics;
  readonly warnings: WarningStatistics;
}

/** One cache. */
export type CacheStatus = OpenCacheStatus | ClosedCacheStatus;

/** A cache that is off: all its counts are 0. */
export interface ClosedCacheStatus extends CacheStatistics {
  readonly isOpen: false;
  readonly timeoutSeconds: number;
}

/** A cache that is in use. */
export interface OpenCacheStatus extends CacheStatistics {
  readonly isOpen: true;
  readonly timeoutSeconds: number;
  /** `*_tls_session_cache_database` as it is set. */
  readonly database: string;
  /** The directory of its file; `null` if sessions are in memory only. */
  readonly directory: string | null;
  readonly entriesMax: number;
  readonly bytesMax: number;
  /**
   * `[cache] memory_bytes`, where the newest sessions are; the others are in the file, see `spilledEntries`.
   */
  readonly memoryBytesMax: number;
  /** Hits per lookup, 0 to 1; `null` before the first lookup. */
  readonly hitRatio: number | null;
  /** Age of the oldest entry in seconds; `null` if there is none. */
  readonly oldestAgeSeconds: number | null;
}

/** The session ticket keys, never their bytes. */
export interface TicketKeyStatus {
  /** `memory`, `cluster`, or the file that holds them. */
  readonly source: string;
  readonly isEnabled: boolean;
  /** Why the source that is set has no good keys; `null` if it has. */
  readonly problem: string | null;
  readonly keys: readonly TicketKeyStatusEntry[];
  /** Requests for keys that were unknown: tickets of another host, or from before a restart. */
  readonly unknownNames: number;
}

/** One key. */
export interface TicketKeyStatusEntry {
  /** What its tickets begin with, in hexadecimal: no secret, it is sent in the clear. */
  readonly name: string;
  readonly state: TicketKeyInfo["state"];
  /** What the state means: `current` is for encryption, `next` and `retired` are for decryption only. */
  readonly use: "encryption" | "decryption" | "none";
  /** Seconds since it began to encrypt, negative before; `null` if a file does not say. */
  readonly ageSeconds: number | null;
  /** Seconds until another key encrypts, not positive after that; `null` if a file does not say. */
  readonly secondsToRotation: number | null;
}

/** The random number pool and what feeds it. */
export interface PrngStatus {
  /** `tls_random_source`. */
  readonly source: string;
  readonly seedsServed: number;
  /** `null` without a source. */
  readonly entropy: (EntropyStatistics & { readonly lastReadAgeSeconds: number | null }) | null;
  /** `null` without an exchange file. */
  readonly exchangeFile: (ExchangeStatistics & { readonly ageSeconds: number | null }) | null;
}
