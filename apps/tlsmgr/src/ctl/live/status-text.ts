import type { CacheStatus, DaemonStatus, OpenCacheStatus } from "../../control/status.ts";
import { clusterLines } from "./cluster-text.ts";
import { keyText } from "./keys.ts";
import { bytesText, percentText, shortTimeText, tableLines, timeText } from "../commands/format.ts";

/**
 * The state of a daemon for people, a section for each part of it.
 *
 * @param postfixVersion - of the Postfix on this machine, if it is known
 */
export function statusLines(status: DaemonStatus, postfixVersion: string | null): string[] {
  const generation = status.generation === null ? "" : `, generation ${status.generation}`;
  const postfix = postfixVersion === null ? "" : `, Postfix ${postfixVersion}`;
  return [
    `tlsmgr ${status.version}: process ${status.pid}, up ${timeText(status.uptimeSeconds)}${generation}, Node.js ${status.node}${postfix}`,
    "",
    ...requestLines(status),
    "",
    ...cacheLines(status.caches),
    "",
    ...keyLines(status),
    "",
    ...prngLines(status),
    "",
    ...processLines(status),
  ];
}

function requestLines({ requests, latencySeconds, clients }: DaemonStatus): string[] {
  const counts = Object.entries(requests).map(([kind, count]) => `${kind} ${count}`);
  const { samples, p50, p90, p99, max } = latencySeconds;
  const times = [p50, p90, p99, max].map((time) => shortTimeText(time));
  return [
    `requests   ${counts.join(", ")}`,
    `time each  ${samples === 0 ? "not known yet" : `half ${times[0]}, 90 % ${times[1]}, 99 % ${times[2]}, at most ${times[3]} (${samples} sampled)`}`,
    `clients    ${clients.connected} connected, ${clients.accepted} so far, ${clients.stalled} too slow, ${clients.dropped} dropped for others`,
  ];
}

function isOpen(entry: readonly [string, CacheStatus]): entry is readonly [string, OpenCacheStatus] {
  return entry[1].isOpen;
}

function cacheLines(caches: DaemonStatus["caches"]): string[] {
  const open = Object.entries(caches).filter((entry) => isOpen(entry));
  const off = Object.keys(caches).filter((type) => caches[type]?.isOpen === false);
  const head = ["cache", "entries", "bytes", "hit ratio", "hits", "misses", "stores", "deletes", "expired"];
  const rows = open.map(([type, cache]) => [
    type,
    `${cache.entries}`,
    bytesText(cache.bytes),
    percentText(cache.hitRatio),
    ...[cache.hits, cache.misses, cache.stores, cache.deletes, cache.expired].map(String),
    ...[cache.evicted, cache.refused, cache.errors].map(String),
    cache.oldestAgeSeconds === null ? "-" : timeText(cache.oldestAgeSeconds),
  ]);
  const table = tableLines([[...head, "evicted", "refused", "errors", "oldest"], ...rows]);
  return [
    ...(open.length === 0 ? [] : table),
    ...open.map(([type, cache]) => placeLine(type, cache)),
    ...off.map((type) => `${type} cache: off`),
  ];
}

function placeLine(type: string, cache: OpenCacheStatus): string {
  const place =
    cache.directory === null || cache.isDegraded
      ? "in memory"
      : `in memory, ${cache.spilledEntries} of them in ${cache.directory}`;
  const trouble = cache.isDegraded ? " BECAUSE ITS FILE FAILED (see the mail log)" : "";
  const limits = `at most ${cache.entriesMax} entries and ${bytesText(cache.bytesMax)}`;
  return `${type} cache: ${cache.database}, kept ${place}${trouble} (${bytesText(cache.storeBytes)}), for ${timeText(cache.timeoutSeconds)}, ${limits}`;
}

function keyLines({ ticketKeys, cluster }: DaemonStatus): string[] {
  const { isEnabled, source, keys, unknownNames, problem } = ticketKeys;
  if (!isEnabled) return ["ticket keys: off"];
  return [
    `ticket keys: ${keys.length} held, source ${source}, ${unknownNames} requests for unknown ones`,
    ...(problem === null ? [] : [`  problem: ${problem}`]),
    ...keys.map((key) => `  ${key.name}  ${keyText(key)}`),
    ...(cluster === null ? [] : clusterLines(cluster)),
  ];
}

function prngLines({ prng: { source, seedsServed, entropy, exchangeFile } }: DaemonStatus): string[] {
  const age = (seconds: number | null): string => (seconds === null ? "never" : `${timeText(seconds)} ago`);
  return [
    `random numbers: ${seedsServed} seeds served`,
    entropy === null
      ? "  source: none but the operating system"
      : `  source ${source}: read ${entropy.reads} times, last ${age(entropy.lastReadAgeSeconds)}, ${entropy.failures} failures, ${entropy.alarms} alarms`,
    exchangeFile === null
      ? "  exchange file: none"
      : `  exchange file ${exchangeFile.path}: written ${exchangeFile.saves} times, last ${age(exchangeFile.ageSeconds)}, ${exchangeFile.failures} failures`,
  ];
}

function processLines({
  process: { residentBytes, heapUsedBytes, cpuSeconds, ...loop },
}: DaemonStatus): string[] {
  const memory = residentBytes === null ? "not known" : bytesText(residentBytes);
  const { p50, p99, max } = loop.eventLoopDelay;
  return [
    `process: memory ${memory} (heap ${bytesText(heapUsedBytes)}), processor time ${cpuSeconds.toFixed(1)} s`,
    `  event loop: ${percentText(loop.eventLoopUtilization)} busy, late by ${shortTimeText(p50)} (half), ${shortTimeText(p99)} (99 %), ${shortTimeText(max)} (most)`,
  ];
}
