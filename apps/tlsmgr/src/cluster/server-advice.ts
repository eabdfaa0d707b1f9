import { Cluster } from "ioredis";
import type { ValkeyClient } from "./valkey-client.ts";

/**
 * Looks at what a server, or each master of a Cluster, tells about itself, and returns what could be better.
 *
 * @param hasSessions - sessions are shared as well, so the server's memory fills
 * @throws {unknown} whatever the client rejects with
 */
export async function serverAdvice(client: ValkeyClient, hasSessions: boolean): Promise<readonly string[]> {
  const nodes = client instanceof Cluster ? client.nodes("master") : [client];
  const texts = await Promise.all(nodes.map(async (node) => await node.info()));
  return [...new Set(texts.flatMap((text) => adviceOn(text, hasSessions)))];
}

/**
 * Returns what could be better with a server.
 *
 * @param info - its reply to INFO
 */
export function adviceOn(info: string, hasSessions: boolean): string[] {
  const value = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "mu").exec(info)?.[1] ?? "";
  const policy = value("maxmemory_policy");
  const hasLimit = Number(value("maxmemory")) > 0;
  const saved = Number(value("rdb_last_save_time"));
  const started = Math.floor(Number(value("server_time_usec")) / 1e6) - Number(value("uptime_in_seconds"));
  // The time of the last save is that of the start until something is saved.
  const isSaved = Number(value("rdb_saves")) > 0 || saved > started + 1;
  return [
    ...(hasLimit && policy !== "volatile-ttl"
      ? [`the server's maxmemory-policy is ${policy}: set volatile-ttl, which keeps keys longest`]
      : []),
    ...(hasSessions && value("maxmemory") === "0"
      ? ["the server's memory has no limit: set maxmemory, and maxmemory-policy volatile-ttl"]
      : []),
    ...(value("aof_enabled") === "1" || isSaved
      ? [
          'the server writes records to disk, for whoever gets the secret later: set save "" and appendonly no',
        ]
      : []),
  ];
}
