import { FallbackKeys, RotatingKeys } from "@postfixjs/ticket-keys";
import type { TicketKeySource } from "@postfixjs/ticket-keys";
import type { ClusterService } from "../cluster/cluster-service.ts";
import { loadCluster } from "../cluster/load-cluster.ts";
import type { Log } from "../log/log.ts";
import type { TlsmgrIni } from "../settings/tlsmgr-ini.ts";
import { WatchedKeyFile } from "./watched-key-file.ts";

/** The source of the daemon's session ticket keys. */
export interface DaemonKeys {
  readonly source: TicketKeySource;
  /** The file that holds them; `undefined` for keys that are not in a file. */
  readonly file: string | undefined;
  /** What hosts share by a network; `undefined` without a cluster. */
  readonly cluster: ClusterService | undefined;
  /** Why the source that is set has no good keys; `undefined` if it has. */
  readonly problem: () => string | undefined;
  /** What an operator may do to keys of this process; `undefined` for keys that hosts share. */
  readonly own: Pick<RotatingKeys, "rotate" | "drop"> | undefined;
}

/** Settings of {@link openDaemonKeys}. */
export interface DaemonKeysOptions {
  readonly ini: TlsmgrIni;
  /** The chroot jail that the process is about to enter, if any. */
  readonly jailDirectory: string | undefined;
  /** The user besides root to whom a key file may belong. */
  readonly mailOwnerUid: number;
  /** `smtpd_tls_session_cache_timeout`; 0 if tickets are off. */
  readonly timeoutSeconds: number;
  /** How smtpd asks for client certificates and checks them: hosts of a cluster compare that. */
  readonly certificateSettings: () => Readonly<Record<string, string>>;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Log;
}

/**
 * Opens the source of the keys: memory, as in Postfix; a file that hosts share; or a cluster of hosts. Call
 * it as root, before the jail. A source that can't be had is a warning, and keys in memory take its place.
 */
export async function openDaemonKeys(options: DaemonKeysOptions): Promise<DaemonKeys> {
  const { ini, timeoutSeconds, randomBytes } = options;
  const file = ini.ticketKeySource;
  const isOn = timeoutSeconds > 0;
  if (file === "cluster" && isOn) return await openClusterKeys(options);
  if (file.startsWith("/") && isOn) {
    const source = await WatchedKeyFile.open({ ...options, file });
    return { source, file, cluster: undefined, problem: () => source.problem, own: undefined };
  }
  const own = new RotatingKeys({ timeoutSeconds, randomBytes });
  return { source: own, file: undefined, cluster: undefined, problem: noProblem, own };
}

const noProblem = (): undefined => undefined;

async function openClusterKeys(options: DaemonKeysOptions): Promise<DaemonKeys> {
  const { timeoutSeconds, randomBytes, log } = options;
  try {
    const cluster = await loadCluster().openCluster(options);
    const source = new FallbackKeys({ shared: cluster.keys, timeoutSeconds, randomBytes });
    return { source, file: undefined, cluster, problem: noProblem, own: undefined };
  } catch (error) {
    // Wrong settings, or a bundle that is missing or damaged, cost sharing and nothing else.
    const reason = error instanceof Error ? error.message.split("\n", 1).join("") : String(error);
    log.warning(`cluster: ${reason} -- using keys of this process instead`);
    const own = new RotatingKeys({ timeoutSeconds, randomBytes });
    return { source: own, file: undefined, cluster: undefined, problem: () => reason, own };
  }
}
