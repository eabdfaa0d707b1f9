import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { parseServers } from "../settings/server-address.ts";
import type { ServerAddress } from "../settings/server-address.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import { readSecretFile } from "./read-secret-file.ts";

/**
 * How to reach the servers: everything that needs root's rights or a path outside of the jail is read
 * already.
 */
export interface ValkeySettings {
  readonly mode: "single" | "sentinel" | "cluster";
  readonly servers: readonly ServerAddress[];
  readonly master: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly sentinelPassword: string | undefined;
  readonly database: number;
  readonly tls: TlsSettings | undefined;
}

/** TLS to the servers. */
export interface TlsSettings {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly servername: string | undefined;
}

/** A setting of `[cluster]` or `[valkey]` that makes sharing impossible. */
export class ClusterSettingsError extends Error {
  override readonly name = "ClusterSettingsError";
}

/**
 * Reads what the settings name: passwords and certificates, and the addresses of servers given by name, since
 * names can't be resolved in a jail. Call it as root, before the jail.
 *
 * @throws {ClusterSettingsError}
 * @throws {SecretFileError}
 */
export async function readValkeySettings(ini: TlsmgrIni): Promise<ValkeySettings> {
  const servers = parseServers(ini.valkeyServers) ?? [];
  const [first] = servers;
  if (first === undefined || ini.valkeyServers === "") {
    throw new ClusterSettingsError("[valkey] servers is not set");
  }
  const mode = modeOf(ini.valkeyMode);
  if (mode === "sentinel" && ini.valkeyMaster === "") {
    throw new ClusterSettingsError("[valkey] master is not set, and mode is sentinel");
  }
  if (mode === "single" && servers.length > 1) {
    throw new ClusterSettingsError("[valkey] servers has several, and mode is single");
  }
  if (mode !== "single" && servers.some((server) => "path" in server)) {
    throw new ClusterSettingsError(`[valkey] servers has a UNIX socket, and mode is ${mode}`);
  }
  return {
    mode,
    servers: await Promise.all(servers.map(resolve)),
    master: ini.valkeyMaster,
    username: ini.valkeyUsername === "" ? undefined : ini.valkeyUsername,
    password: await readPassword(ini.valkeyPasswordFile),
    sentinelPassword: await readPassword(ini.valkeySentinelPasswordFile),
    database: ini.valkeyDatabase,
    tls: ini.valkeyTls ? await readTls(ini, first) : undefined,
  };
}

function modeOf(text: string): ValkeySettings["mode"] {
  return text === "sentinel" || text === "cluster" ? text : "single";
}

async function readPassword(file: string): Promise<string | undefined> {
  if (file === "") return undefined;
  const content = await readSecretFile(file, { isSecret: true });
  const [line = ""] = content.toString("utf8").split(/\r?\n/u, 1);
  content.fill(0);
  if (line === "")
    throw new ClusterSettingsError(`the first line of ${file} is empty: it must be a password`);
  return line;
}

async function readTls(ini: TlsmgrIni, first: ServerAddress): Promise<TlsSettings> {
  const read = async (file: string, isSecret: boolean): Promise<Buffer | undefined> =>
    file === "" ? undefined : await readSecretFile(file, { isSecret });
  // A name in `servers` is what certificates should have, although the address is what is connected to.
  const named = "host" in first && isIP(first.host) === 0 ? first.host : undefined;
  return {
    ca: await read(ini.valkeyCaFile, false),
    cert: await read(ini.valkeyCertFile, false),
    key: await read(ini.valkeyKeyFile, true),
    servername: ini.valkeyServerName === "" ? named : ini.valkeyServerName,
  };
}

async function resolve(server: ServerAddress): Promise<ServerAddress> {
  if ("path" in server || isIP(server.host) !== 0) return server;
  try {
    const { address } = await lookup(server.host);
    return { host: address, port: server.port };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ClusterSettingsError(`the name ${server.host} in [valkey] servers does not resolve: ${reason}`);
  }
}
