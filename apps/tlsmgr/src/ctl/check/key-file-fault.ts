import path from "node:path";
import { KeyFileSource } from "@postfixjs/ticket-keys";
import { loadTlsmgrIni } from "../../settings/tlsmgr-ini.ts";
import type { Site } from "../site/site.ts";

/** What is wrong with the file of `[ticket-keys] source`. */
export interface KeyFileFault {
  /** The file that the daemon would read: in its jail, unless there is one outside only. */
  readonly file: string;
  readonly reason: string;
  readonly isAbsent: boolean;
  /** Whether its owner or mode are to blame. */
  readonly isExposed: boolean;
}

/** Reads the file of ticket keys as the daemon reads it, and wipes what it has read. */
export async function keyFileFault(site: Site): Promise<KeyFileFault | undefined> {
  const { ticketKeySource } = loadTlsmgrIni(site.configDirectory, () => {});
  const timeoutSeconds = site.seconds("smtpd_tls_session_cache_timeout") ?? 0;
  if (!ticketKeySource.startsWith("/") || timeoutSeconds <= 0) return undefined;
  const isJailed = site.field("chroot") === "y";
  const inside = isJailed ? path.join(site.text("queue_directory"), ticketKeySource) : ticketKeySource;
  const places = [...new Set([inside, ticketKeySource])];
  const looks = places.map((file) => ({ file, look: site.sight.look(file) }));
  if (looks.some(({ look }) => look === "hidden")) return undefined;
  const file = looks.find(({ look }) => look !== "absent")?.file;
  if (file === undefined) return { file: inside, reason: "", isAbsent: true, isExposed: false };
  return await faultOfFile(site, file, timeoutSeconds);
}

async function faultOfFile(
  site: Site,
  file: string,
  timeoutSeconds: number,
): Promise<KeyFileFault | undefined> {
  const source = new KeyFileSource({ path: file, timeoutSeconds, ownerUid: site.mailOwner?.uid ?? 0 });
  try {
    const result = await source.refresh();
    if (result.status !== "rejected") return undefined;
    const { code, message, cause } = result.error;
    if (cause instanceof Error && "code" in cause && cause.code === "EACCES") {
      site.sight.hide(file);
      return undefined;
    }
    return { file, reason: message, isAbsent: false, isExposed: code === "KEY_FILE_PERMISSIONS" };
  } finally {
    source.close();
  }
}
