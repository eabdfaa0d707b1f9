import { flock, tryFlock } from "@postfixjs/posix";
import { ExchangeFile } from "@postfixjs/prng";
import type { ExchangeFileLock } from "@postfixjs/prng";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { placeOfFile } from "../settings/redirect.ts";
import type { DataDirectory } from "../settings/redirect.ts";
import type { ExchangeUpkeepOptions } from "./exchange-upkeep.ts";

/** The lock of the exchange file, which Postfix's tlsmgr takes as well. */
export const exchangeFileLock: ExchangeFileLock = {
  tryLock: (fd) => tryFlock(fd, "exclusive"),
  unlock: (fd) => flock(fd, "unlock"),
};

/** The path of the exchange file, and the file itself unless it cannot be opened. */
export type ExchangeOpening = Pick<ExchangeUpkeepOptions, "path" | "file">;

/**
 * Opens the exchange file. Without it the pool is as good as the operating system's generator, so failing to
 * open it costs the file, never the service.
 *
 * @param name - `tls_random_exchange_name`; empty for no file
 */
export function openExchangeFile(name: string, data: DataDirectory, log: Log): ExchangeOpening | undefined {
  if (name === "") return undefined;
  const { path, warnings } = placeOfFile(name, `file ${name}`, data);
  for (const warning of warnings) log.warning(warning);
  try {
    return { path, file: ExchangeFile.open(path) };
  } catch (error) {
    log.warning(`tls_prng_exch_open: cannot open PRNG exchange file ${path}: ${textOfError(error)}`);
    return { path, file: undefined };
  }
}
