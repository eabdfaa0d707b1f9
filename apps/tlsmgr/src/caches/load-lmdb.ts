import type { LmdbModule } from "@postfixjs/session-cache";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { isEnabled } from "../settings/tlsmgr-settings.ts";
import type { CacheSettings } from "../settings/tlsmgr-settings.ts";

/**
 * Loads LMDB if a cache needs it: loading takes longer than the rest of the daemon. Call it with the rights
 * of the user who installed the program, whose files the mail owner need not be able to read.
 *
 * @returns `undefined` when no cache needs it, or when it cannot be loaded: caches then live in memory
 */
export async function loadLmdb(
  settings: readonly CacheSettings[],
  log: Log,
): Promise<LmdbModule | undefined> {
  if (!settings.some(isEnabled)) return undefined;
  try {
    return await importLmdb();
  } catch (error) {
    log.warning(`cannot load LMDB: ${textOfError(error)} -- keeping sessions in memory`);
    return undefined;
  }
}

/** Says why LMDB cannot be loaded here; `undefined` if it can. */
export async function lmdbFault(): Promise<string | undefined> {
  try {
    await importLmdb();
    return undefined;
  } catch (error) {
    return textOfError(error);
  }
}

/** Not by `loadLmdb` of the library, so that the bundle contains the package. */
async function importLmdb(): Promise<LmdbModule> {
  const { open } = await import("lmdb");
  return { open: (options) => open(options) };
}
