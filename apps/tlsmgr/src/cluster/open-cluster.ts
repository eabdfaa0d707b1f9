/**
 * Sharing with other hosts through Valkey or Redis: the entry of a bundle that is loaded only if `tlsmgr.ini`
 * asks for it, since the client library takes time and memory.
 */
import { ClusterKeys, ClusterSecrets, makeEpochs, SessionSeals } from "@postfixjs/ticket-keys/cluster";
import type { Log } from "../log/log.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import type { ClusterService } from "./cluster-service.ts";
import { ClusterSettingsError, readValkeySettings } from "./cluster-settings.ts";
import { readSecretFile } from "./read-secret-file.ts";
import { SharedSessionStore } from "./shared-session-store.ts";
import { SharedKeysService } from "./shared-keys-service.ts";
import { traitsOf } from "./host-traits.ts";
import { makeValkeyClient } from "./valkey-client.ts";

/** What sharing needs. */
export interface OpenClusterOptions {
  readonly ini: TlsmgrIni;
  /** `smtpd_tls_session_cache_timeout`; tickets are on. */
  readonly timeoutSeconds: number;
  /** How smtpd asks for client certificates and checks them, by the names of the parameters. */
  readonly certificateSettings: () => Readonly<Record<string, string>>;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Log;
}

/**
 * Reads secrets and settings, and connects. Call it as root, before the jail. Waits for the first look at the
 * store, but not for long.
 *
 * @throws {unknown} Error - The settings, or a file that they name, make sharing impossible; the message says
 *   why.
 */
export async function openCluster(options: OpenClusterOptions): Promise<ClusterService> {
  const { ini, timeoutSeconds, randomBytes, log } = options;
  if (ini.clusterName === "") throw new ClusterSettingsError("[cluster] name is not set");
  const rotation = ini.clusterRotationSeconds === 0 ? undefined : ini.clusterRotationSeconds;
  const epochs = makeEpochs(timeoutSeconds, rotation);
  const valkey = await readValkeySettings(ini);
  const secrets = await readSecrets(ini.clusterSecretFile);
  const keys = new ClusterKeys({
    name: ini.clusterName,
    prefix: ini.valkeyPrefix,
    epochs,
    secrets,
    clocks: { timeOfDay: () => Date.now(), elapsed: () => performance.now() },
    clockSkewMaxSeconds: ini.clusterClockSkewMaxSeconds,
    randomBytes,
    traits: await traitsOf(epochs, options.certificateSettings()),
  });
  const client = makeValkeyClient(valkey);
  const sessions =
    ini.clusterSessions === "smtpd"
      ? new SharedSessionStore({
          client,
          seals: new SessionSeals(secrets, ini.clusterName),
          prefix: `${ini.valkeyPrefix}:${ini.clusterName}`,
          lookupWaitMilliseconds: ini.clusterLookupWaitMilliseconds,
          timeoutSeconds,
        })
      : undefined;
  const service = new SharedKeysService({ ini, log, keys, secrets, client, sessions });
  await service.connect();
  return service;
}

async function readSecrets(file: string): Promise<ClusterSecrets> {
  const content = await readSecretFile(file, { isSecret: true });
  try {
    return ClusterSecrets.parse(content, file);
  } finally {
    content.fill(0);
  }
}
