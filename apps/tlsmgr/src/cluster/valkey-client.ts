import { randomInt } from "node:crypto";
import { Cluster, Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { ValkeySettings } from "./cluster-settings.ts";

/**
 * A connection to a server of Valkey or Redis, to the master that Sentinels name, or to the nodes of a Valkey
 * Cluster.
 */
export type ValkeyClient = Redis | Cluster;

const connectMilliseconds = 1000;
const commandMilliseconds = 500;
/** A server that hangs still accepts connections: without any byte for this time the socket is dropped. */
const silenceMilliseconds = 1500;
const retryMinMilliseconds = 100;
const retryMaxMilliseconds = 10_000;

/**
 * Makes a client, which does not connect yet. It never queues or repeats commands, and fails each command
 * half a second after it was sent, so that whoever waits knows how long. It reconnects by itself until it
 * emits `end`.
 */
export function makeValkeyClient(settings: ValkeySettings): ValkeyClient {
  const client = settings.mode === "cluster" ? clusterClient(settings) : singleClient(settings);
  // Without a listener an error event ends the process. Failures show in the commands.
  client.on("error", () => {});
  return client;
}

function commonOptions({ username, password, tls }: ValkeySettings) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: { ...tls } }),
    protocol: 2 as const,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMilliseconds,
    commandTimeout: commandMilliseconds,
    socketTimeout: silenceMilliseconds,
    disconnectTimeout: 200,
    disableClientInfo: true,
  } satisfies RedisOptions;
}

function singleClient(settings: ValkeySettings): Redis {
  const { mode, servers, master, sentinelPassword, database, tls } = settings;
  const [server] = servers;
  const options = {
    ...commonOptions(settings),
    db: database,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: retryDelay,
  } satisfies RedisOptions;
  if (mode === "single") return new Redis({ ...options, ...server });
  return new Redis({
    ...options,
    sentinels: servers.flatMap((each) => ("host" in each ? [{ host: each.host, port: each.port }] : [])),
    name: master,
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: { ...tls } }),
    sentinelCommandTimeout: commandMilliseconds,
    sentinelRetryStrategy: retryDelay,
    failoverDetector: true,
  });
}

function clusterClient(settings: ValkeySettings): Cluster {
  const nodes = settings.servers.flatMap((each) =>
    "host" in each ? [{ host: each.host, port: each.port }] : [],
  );
  return new Cluster(nodes, {
    redisOptions: commonOptions(settings),
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryDelay,
    slotsRefreshTimeout: connectMilliseconds,
    // Nodes are known by their addresses: names do not resolve in a jail.
    dnsLookup: (address, callback) => callback(null, address),
  });
}

/**
 * Returns the milliseconds until an attempt to connect, counted from 1: they double from one to the next,
 * with jitter, so that hosts do not come back all at once.
 */
export function retryDelay(attempt: number): number {
  const full = Math.min(retryMaxMilliseconds, retryMinMilliseconds * 2 ** Math.min(attempt, 20));
  return full * (0.5 + randomInt(1000) / 2000);
}
