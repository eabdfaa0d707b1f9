import type { ClusterStatus } from "../cluster/cluster-service.ts";
import type { DaemonStatus, OpenCacheStatus } from "../control/status.ts";

/** A value and what tells it from the others of its metric. */
interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** What follows the name of the metric, for the parts of a summary. */
  readonly suffix?: "_sum" | "_count";
}

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly help: string;
  readonly samples: (status: DaemonStatus) => readonly Sample[];
}

const prefix = "postfix_tlsmgr_";

/** One value without labels; nothing when there is none. */
function one(value: number | null | undefined): Sample[] {
  return value === null || value === undefined ? [] : [{ value }];
}

/** A value for each cache that is open. */
function perCache(value: (cache: OpenCacheStatus) => number | null): Metric["samples"] {
  return ({ caches }) =>
    Object.entries(caches).flatMap(([cache, state]) =>
      state.isOpen ? one(value(state)).map(({ value: at }) => ({ labels: { cache }, value: at })) : [],
    );
}

function counter(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name: `${prefix}${name}_total`, type: "counter", help, samples };
}

function gauge(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name: `${prefix}${name}`, type: "gauge", help, samples };
}

const serviceMetrics: readonly Metric[] = [
  gauge("build_info", "Version of the daemon and of its runtime.", ({ version, node }) => [
    { labels: { version, node }, value: 1 },
  ]),
  gauge("start_time_seconds", "When the process began, in seconds since 1970.", ({ startedAt }) =>
    one(startedAt),
  ),
  counter("requests", "Requests by kind, and input that was none.", ({ requests }) =>
    Object.entries(requests).map(([kind, value]) => ({ labels: { kind }, value })),
  ),
  {
    name: `${prefix}request_duration_seconds`,
    type: "summary",
    help: "Time from the last byte of a request to its reply, of one request in 16.",
    samples: ({ latencySeconds: { p50, p90, p99, mean, samples } }) => [
      { labels: { quantile: "0.5" }, value: p50 },
      { labels: { quantile: "0.9" }, value: p90 },
      { labels: { quantile: "0.99" }, value: p99 },
      { suffix: "_sum", value: mean * samples },
      { suffix: "_count", value: samples },
    ],
  },
  gauge("clients", "Clients that are connected.", ({ clients }) => one(clients.connected)),
  counter("connections", "Connections of clients.", ({ clients }) => one(clients.accepted)),
  counter("connections_stalled", "Connections closed since the client was too slow.", ({ clients }) =>
    one(clients.stalled),
  ),
  counter("warnings", "Warnings for the log, those that it only counts included.", ({ warnings }) =>
    one(warnings.total),
  ),
  counter("connections_dropped", "Connections closed to make room for others.", ({ clients }) =>
    one(clients.dropped),
  ),
];

const cacheMetrics: readonly Metric[] = [
  gauge(
    "cache_entries",
    "Sessions in a cache.",
    perCache(({ entries }) => entries),
  ),
  gauge(
    "cache_bytes",
    "Bytes of the sessions and ids in a cache.",
    perCache(({ bytes }) => bytes),
  ),
  gauge(
    "cache_store_bytes",
    "Bytes that the store of a cache takes.",
    perCache(({ storeBytes }) => storeBytes),
  ),
  gauge(
    "cache_spilled_entries",
    "Sessions that are in the file of a cache and not in memory.",
    perCache(({ spilledEntries }) => spilledEntries),
  ),
  gauge(
    "cache_spilled_bytes",
    "Bytes that the file of a cache takes.",
    perCache(({ spilledBytes }) => spilledBytes),
  ),
  gauge(
    "cache_entries_limit",
    "The most sessions in a cache.",
    perCache(({ entriesMax }) => entriesMax),
  ),
  gauge(
    "cache_bytes_limit",
    "The most bytes in a cache.",
    perCache(({ bytesMax }) => bytesMax),
  ),
  gauge(
    "cache_degraded",
    "1 while the file of a cache fails.",
    perCache(({ isDegraded }) => Number(isDegraded)),
  ),
  gauge(
    "cache_oldest_entry_age_seconds",
    "Age of the oldest session in a cache.",
    perCache(({ oldestAgeSeconds }) => oldestAgeSeconds),
  ),
  counter(
    "cache_hits",
    "Lookups that found a session.",
    perCache(({ hits }) => hits),
  ),
  counter(
    "cache_misses",
    "Lookups that found none.",
    perCache(({ misses }) => misses),
  ),
  counter(
    "cache_stores",
    "Sessions stored.",
    perCache(({ stores }) => stores),
  ),
  counter(
    "cache_deletes",
    "Sessions removed on request.",
    perCache(({ deletes }) => deletes),
  ),
  counter(
    "cache_expired",
    "Sessions removed at the end of their life.",
    perCache(({ expired }) => expired),
  ),
  counter(
    "cache_evicted",
    "Sessions removed because of a limit.",
    perCache(({ evicted }) => evicted),
  ),
  counter(
    "cache_refused",
    "Sessions that were not stored.",
    perCache(({ refused }) => refused),
  ),
  counter(
    "cache_errors",
    "Failures of the store of a cache.",
    perCache(({ errors }) => errors),
  ),
];

const cryptoMetrics: readonly Metric[] = [
  gauge("ticket_keys", "Session ticket keys by use.", ({ ticketKeys: { keys } }) =>
    ["encryption", "decryption"].map((use) => ({
      labels: { use },
      value: keys.filter((key) => key.use === use).length,
    })),
  ),
  counter("ticket_keys_unknown", "Requests for session ticket keys that are unknown.", ({ ticketKeys }) =>
    one(ticketKeys.unknownNames),
  ),
  counter("entropy_reads", "Reads of tls_random_source.", ({ prng }) => one(prng.entropy?.reads)),
  counter("entropy_read_failures", "Reads of tls_random_source that failed.", ({ prng }) =>
    one(prng.entropy?.failures),
  ),
  gauge("entropy_last_read_timestamp_seconds", "Time of the last read of tls_random_source.", ({ prng }) =>
    one(prng.entropy?.lastReadAt),
  ),
  counter("exchange_file_saves", "Updates of the exchange file.", ({ prng }) =>
    one(prng.exchangeFile?.saves),
  ),
  counter("exchange_file_failures", "Updates of the exchange file that failed.", ({ prng }) =>
    one(prng.exchangeFile?.failures),
  ),
  gauge(
    "exchange_file_last_save_timestamp_seconds",
    "Time of the last update of the exchange file.",
    ({ prng }) => one(prng.exchangeFile?.lastSavedAt),
  ),
];

/** Values of a cluster; none without one. */
function ofCluster(value: (cluster: ClusterStatus) => number | null): Metric["samples"] {
  return ({ cluster }) => (cluster === null ? [] : one(value(cluster)));
}

const clusterMetrics: readonly Metric[] = [
  gauge(
    "cluster_up",
    "1 if the last look at the store of the cluster succeeded.",
    ofCluster(({ isInContact }) => Number(isInContact)),
  ),
  gauge(
    "cluster_last_contact_age_seconds",
    "Time since the store of the cluster was last read.",
    ofCluster(({ lastContactAgeSeconds }) => lastContactAgeSeconds),
  ),
  gauge(
    "cluster_shared_key_in_use",
    "1 if new tickets are encrypted with a key of the cluster, 0 with one of this process.",
    ofCluster(({ encryptsWith }) => Number(encryptsWith === "cluster")),
  ),
  gauge(
    "cluster_generation",
    "Number of the cluster's set of keys.",
    ofCluster(({ generation }) => generation),
  ),
  gauge(
    "cluster_clock_offset_seconds",
    "What the store's clock shows beyond this host's.",
    ofCluster(({ clockOffsetSeconds }) => clockOffsetSeconds),
  ),
  gauge(
    "cluster_differing_settings",
    "Settings that another host of the cluster has with other values.",
    ofCluster(({ differences }) => differences.length),
  ),
  gauge(
    "cluster_server_advice",
    "Settings of the store that could be better.",
    ofCluster(({ advice }) => advice.length),
  ),
  counter(
    "cluster_polls",
    "Looks at the store of the cluster that succeeded.",
    ofCluster(({ counts }) => counts.polls),
  ),
  counter(
    "cluster_poll_failures",
    "Looks at the store of the cluster that failed.",
    ofCluster(({ counts }) => counts.failures),
  ),
  counter("cluster_session_lookups", "Lookups of smtpd sessions in the store, by result.", ({ cluster }) =>
    cluster?.sessions == null
      ? []
      : (["hits", "misses", "late"] as const).map((result) => ({
          labels: { result },
          value: cluster.sessions?.[result] ?? 0,
        })),
  ),
  gauge(
    "cluster_breaker_open",
    "1 while no lookup waits for the store, since it is slow or gone.",
    ofCluster(({ sessions }) => (sessions === null ? null : Number(sessions.isBreakerOpen))),
  ),
  counter("cluster_keys", "Keys of the cluster by origin.", ({ cluster }) =>
    cluster === null
      ? []
      : (["proposed", "adopted", "republished"] as const).map((origin) => ({
          labels: { origin },
          value: cluster.counts[origin],
        })),
  ),
  counter(
    "cluster_records_refused",
    "Records of the store that could not be used, by reason.",
    ({ cluster }) =>
      cluster === null
        ? []
        : [
            { labels: { reason: "unknown_secret" }, value: cluster.counts.unknownSecret },
            { labels: { reason: "damaged" }, value: cluster.counts.damaged },
          ],
  ),
];

const processMetrics: readonly Metric[] = [
  {
    name: "process_resident_memory_bytes",
    type: "gauge",
    help: "Memory that is not paged out.",
    samples: ({ process }) => one(process.residentBytes),
  },
  {
    name: "process_cpu_seconds_total",
    type: "counter",
    help: "Processor time.",
    samples: ({ process }) => one(process.cpuSeconds),
  },
  gauge("event_loop_utilization_ratio", "Share of its time that the event loop has worked.", ({ process }) =>
    one(process.eventLoopUtilization),
  ),
  gauge(
    "event_loop_delay_seconds",
    "How late the last timer was; there is one every 5 seconds.",
    ({ process }) => one(process.eventLoopDelay.last),
  ),
  gauge("event_loop_delay_max_seconds", "The most that a timer was late.", ({ process }) =>
    one(process.eventLoopDelay.max),
  ),
];

const metrics = [...serviceMetrics, ...cacheMetrics, ...cryptoMetrics, ...clusterMetrics, ...processMetrics];

/**
 * The state of a daemon in Prometheus' text format, version 0.0.4. Made by hand from the counts that the
 * service keeps: a client library would keep them a second time, and reads /proc, which is out of reach in a
 * jail.
 */
export function metricsText(status: DaemonStatus): string {
  const lines = metrics.flatMap(({ name, type, help, samples }) => {
    const values = samples(status).map(
      ({ suffix = "", labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${value}`,
    );
    return values.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`].concat(values);
  });
  return lines.map((line) => `${line}\n`).join("");
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
