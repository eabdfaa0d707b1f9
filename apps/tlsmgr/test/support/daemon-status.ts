import { noCacheStatistics } from "@postfixjs/session-cache";
import type { ClusterStatus } from "../../src/cluster/cluster-service.ts";
import type { DaemonStatus, OpenCacheStatus } from "../../src/control/status.ts";

/** A cache that is open; `changes` say what differs from an empty one. */
export function openCache(changes: Partial<OpenCacheStatus> = {}): OpenCacheStatus {
  return {
    ...noCacheStatistics,
    isOpen: true,
    timeoutSeconds: 3600,
    database: "btree:/var/lib/postfix/smtp_scache",
    directory: "/var/lib/postfix",
    entriesMax: 100_000,
    bytesMax: 128 * 1024 * 1024,
    memoryBytesMax: 32 * 1024 * 1024,
    hitRatio: null,
    oldestAgeSeconds: null,
    ...changes,
  };
}

/** The state of a daemon that is well; `changes` say what differs. */
export function daemonStatus(changes: Partial<DaemonStatus> = {}): DaemonStatus {
  const kinds = { seed: 0, policy: 0, lookup: 0, update: 0, delete: 0, tktkey: 0 };
  return {
    version: "1.2.3",
    pid: 4711,
    generation: 2,
    node: "26.10.0",
    startedAt: 1_795_500_000,
    uptimeSeconds: 93_784,
    requests: { ...kinds, malformed: 0, unknown: 0, wakeup: 0 },
    latencySeconds: { samples: 4000, p50: 6e-6, p90: 27e-6, p99: 296e-6, max: 0.0019, mean: 8e-6 },
    clients: { connected: 14, accepted: 2200, stalled: 0, dropped: 0 },
    caches: {
      smtpd: openCache(),
      smtp: openCache(),
      lmtp: { isOpen: false, timeoutSeconds: 3600, ...noCacheStatistics },
    },
    ticketKeys: { source: "memory", isEnabled: true, problem: null, unknownNames: 0, keys: [] },
    cluster: null,
    prng: {
      source: "dev:/dev/urandom",
      seedsServed: 0,
      entropy: { reads: 31, failures: 0, alarms: 0, lastReadAt: 1_795_593_000, lastReadAgeSeconds: 784 },
      exchangeFile: {
        path: "/var/lib/postfix/prng_exch",
        saves: 26,
        failures: 0,
        lastSavedAt: 1_795_593_000,
        ageSeconds: 784,
      },
    },
    process: {
      residentBytes: 88 * 1024 * 1024,
      heapUsedBytes: 13 * 1024 * 1024,
      cpuSeconds: 0,
      eventLoopUtilization: 0.04,
      eventLoopDelay: { p50: 4e-5, p99: 9e-4, max: 0.012, last: 2e-4 },
    },
    warnings: { total: 0, lastHour: [] },
    ...changes,
  };
}

/** A cluster that is well; `changes` say what differs. */
export function clusterStatus(changes: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    name: "mx",
    servers: "10.0.0.5:6379",
    mode: "single",
    isInContact: true,
    lastContactAgeSeconds: 3,
    problem: null,
    encryptsWith: "cluster",
    generation: 1,
    generationChangeSeconds: null,
    epoch: 997_540,
    rotationSeconds: 1800,
    epochEndSeconds: 700,
    clockOffsetSeconds: 0.012,
    isClockTooFarOff: false,
    counts: {
      polls: 900,
      failures: 0,
      proposed: 12,
      adopted: 40,
      republished: 0,
      unknownSecret: 0,
      damaged: 0,
    },
    differences: [],
    advice: [],
    sessions: {
      isBreakerOpen: false,
      waiting: 0,
      hits: 310,
      misses: 45,
      late: 2,
      written: 500,
      dropped: 0,
      failures: 0,
    },
    ...changes,
  };
}
