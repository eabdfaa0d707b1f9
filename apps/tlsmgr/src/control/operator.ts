import process from "node:process";
import { noCacheStatistics } from "@postfixjs/session-cache";
import type { SessionCache } from "@postfixjs/session-cache";
import type { ClientStatistics } from "../serving/server.ts";
import { asTimeOfDay, nowSeconds } from "../forward-clock.ts";
import type { DaemonKeys } from "../keys/daemon-keys.ts";
import type { CacheState } from "../caches/cache-state.ts";
import type { WarningStatistics } from "../log/recent-warnings.ts";
import type { RequestLatency } from "../requests/latency.ts";
import { directoryOfDatabase, placeOfDatabase } from "../settings/redirect.ts";
import type { DataDirectory } from "../settings/redirect.ts";
import { settingsInEffect } from "../settings/settings-in-effect.ts";
import type { SettingInEffect } from "../settings/settings-in-effect.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import type { CacheSettings, TlsmgrSettings } from "../settings/tlsmgr-settings.ts";
import type { TlsmgrStatistics } from "../statistics.ts";
import { packageVersion } from "../version.ts";
import type { ProcessMonitor } from "./process-monitor.ts";
import type { CacheStatus, DaemonStatus, TicketKeyStatus } from "./status.ts";

const useOfState = {
  next: "decryption",
  current: "encryption",
  retired: "decryption",
  expired: "none",
} as const;

/** What an operator can inspect and do. */
export interface OperatedService {
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly ticketKeys: DaemonKeys;
  readonly statistics: () => TlsmgrStatistics;
  /** Reads the entropy source at once; returns whether it gave fresh bytes. */
  readonly reseed: () => Promise<boolean>;
  /** Writes the exchange file at once; returns whether it was written. */
  readonly save: () => Promise<boolean>;
}

/** What {@link Operator} is made of. */
export interface OperatorOptions {
  readonly service: OperatedService;
  readonly settings: TlsmgrSettings;
  readonly ini: TlsmgrIni;
  readonly data: DataDirectory;
  readonly defaultDatabaseType: string;
  /** Of master(8); `undefined` without one. */
  readonly generation: number | undefined;
  readonly clients: () => ClientStatistics;
  readonly latency: RequestLatency;
  readonly monitor: ProcessMonitor;
  readonly warnings: () => WarningStatistics;
}

/** The operator's view of a running service. Make it before the jail: it looks at paths. */
export class Operator {
  readonly service: OperatedService;
  readonly #options: OperatorOptions;
  readonly #startedAt = nowSeconds();
  /** The directory of each cache's file. */
  readonly #directories: ReadonlyMap<string, string | null>;

  constructor(options: OperatorOptions) {
    this.service = options.service;
    this.#options = options;
    this.#directories = new Map(
      options.settings.caches.map((cache) => [cache.type, directoryOf(cache, options)]),
    );
  }

  /** Everything that `tlsmgrctl status` shows. */
  status(): DaemonStatus {
    const { service, generation, clients, latency, monitor, warnings } = this.#options;
    const now = nowSeconds();
    const statistics = service.statistics();
    return {
      version: packageVersion,
      pid: process.pid,
      generation: generation ?? null,
      node: process.versions.node,
      startedAt: asTimeOfDay(this.#startedAt),
      uptimeSeconds: now - this.#startedAt,
      requests: statistics.requests,
      latencySeconds: latency.statistics(),
      clients: clients(),
      caches: this.#caches(now),
      ticketKeys: this.#ticketKeys(statistics, now),
      cluster: service.ticketKeys.cluster?.status() ?? null,
      prng: this.#prng(statistics, now),
      process: monitor.statistics(),
      warnings: warnings(),
    };
  }

  /** The settings as they were read at start. */
  settings(): SettingInEffect[] {
    return settingsInEffect(this.#options.settings, this.#options.ini);
  }

  #caches(now: number): Record<string, CacheStatus> {
    const { caches } = this.service;
    return Object.fromEntries(
      Array.from(caches, ([type, state]) => [type, this.#cache(type, state, now)] as const),
    );
  }

  #cache(type: string, { cache, timeoutSeconds }: CacheState, now: number): CacheStatus {
    if (cache === undefined) return { isOpen: false, timeoutSeconds, ...noCacheStatistics };
    const { settings } = this.#options;
    const statistics = cache.statistics();
    return {
      isOpen: true,
      database: settings.caches.find((each) => each.type === type)?.database ?? "",
      directory: this.#directories.get(type) ?? null,
      timeoutSeconds,
      entriesMax: cache.entriesMax,
      bytesMax: cache.bytesMax,
      memoryBytesMax: Math.min(this.#options.ini.cacheMemoryBytesMax, cache.bytesMax),
      ...statistics,
      hitRatio: hitRatio(statistics),
      oldestAgeSeconds: oldestAge(cache, now),
    };
  }

  #ticketKeys({ unknownKeyNames }: TlsmgrStatistics, now: number): TicketKeyStatus {
    const timeoutSeconds = this.service.caches.get("smtpd")?.timeoutSeconds ?? 0;
    const keys = this.service.ticketKeys.source
      .describe(now)
      .map(({ name, state, encryptsFrom, encryptsUntil }) => ({
        name: Buffer.from(name).toString("hex"),
        state,
        use: useOfState[state],
        ageSeconds: encryptsFrom === undefined ? null : now - encryptsFrom,
        secondsToRotation: encryptsUntil === undefined ? null : encryptsUntil - now,
      }));
    const { file, cluster, problem } = this.service.ticketKeys;
    const source = file ?? (cluster === undefined ? "memory" : "cluster");
    return {
      source,
      isEnabled: timeoutSeconds > 0,
      problem: problem() ?? null,
      keys,
      unknownNames: unknownKeyNames,
    };
  }

  #prng({ requests, entropy, exchangeFile }: TlsmgrStatistics, now: number): DaemonStatus["prng"] {
    const ageOf = (time: number | null): number | null => (time === null ? null : now - time);
    const shown = (time: number | null): number | null => (time === null ? null : asTimeOfDay(time));
    return {
      source: this.#options.settings.randomSource,
      seedsServed: requests.seed,
      entropy: entropy && {
        ...entropy,
        lastReadAt: shown(entropy.lastReadAt),
        lastReadAgeSeconds: ageOf(entropy.lastReadAt),
      },
      exchangeFile: exchangeFile && {
        ...exchangeFile,
        lastSavedAt: shown(exchangeFile.lastSavedAt),
        ageSeconds: ageOf(exchangeFile.lastSavedAt),
      },
    };
  }
}

function directoryOf(
  { database }: CacheSettings,
  { defaultDatabaseType, data }: OperatorOptions,
): string | null {
  if (database === "") return null;
  return directoryOfDatabase(placeOfDatabase(database, defaultDatabaseType, data), data) ?? null;
}

/** Hits per lookup; `null` before the first one. */
export function hitRatio({
  hits,
  misses,
}: {
  readonly hits: number;
  readonly misses: number;
}): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}

function oldestAge({ oldestStoredAt }: SessionCache, now: number): number | null {
  return oldestStoredAt === undefined ? null : now - oldestStoredAt;
}
