/**
 * Sharing with other hosts through Valkey or Redis: the entry of a bundle that is loaded only if `tlsmgr.ini` asks for it,
 * since the client library takes time and memory.
 */
import { ClusterError, ClusterKeys, ClusterSecrets, makeEpochs } from "@postfixjs/ticket-keys/cluster";
import type { Log } from "../log/log.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import type { ClusterService } from "./cluster-service.ts";
import { ClusterSettingsError, readValkeySettings } from "./cluster-settings.ts";
import { readSecretFile, SecretFileError } from "./read-secret-file.ts";
import { SharedKeysService } from "./shared-keys-service.ts";
import { makeValkeyClient } from "./valkey-client.ts";

/** What sharing needs. */
export interface OpenClusterOptions {
  readonly ini: TlsmgrIni;
  /** `smtpd_tls_session_cache_timeout`; tickets are on. */
  readonly timeoutSeconds: number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Log;
}

/**
 * Reads secrets and settings, and connects. Call it as root, before the jail. Waits for the first look at the store, but
 * not for long.
 *
 * @returns `undefined` after a warning if the settings make sharing impossible
 */
export async function openCluster(options: OpenClusterOptions): Promise<ClusterService | undefined> {
  const { ini, timeoutSeconds, randomBytes, log } = options;
  try {
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
    });
    const service = new SharedKeysService({ ini, log, keys, secrets, client: makeValkeyClient(valkey) });
    await service.connect();
    return service;
  } catch (error) {
    if (!isExpected(error)) throw error;
    log.warning(`cluster: ${error.message} -- using keys of this process instead`);
    return undefined;
  }
}

async function readSecrets(file: string): Promise<ClusterSecrets> {
  const content = await readSecretFile(file, { isSecret: true });
  try {
    return ClusterSecrets.parse(content, file);
  } finally {
    content.fill(0);
  }
}

/** Whether an error is about settings or files, so that the daemon serves without a cluster. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof ClusterSettingsError ||
    error instanceof SecretFileError ||
    error instanceof ClusterError ||
    error instanceof RangeError
  );
}
