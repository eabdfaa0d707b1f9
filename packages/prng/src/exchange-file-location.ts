import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where the exchange file goes, and whether that is somewhere else than asked for. */
export interface ExchangeFileLocation {
  /** The path to open. */
  readonly path: string;
  /** The directory asked for, if the path was redirected away from it. */
  readonly redirectedFrom: string | undefined;
}

/**
 * Applies Postfix's rule for files that it updates: in a directory that the mail owner does not own, the file
 * is looked for in `data_directory` instead, under the same name. A directory that can't be examined leaves
 * the path as it is; opening the file fails then.
 *
 * @example
 * ```ts
 * import { exchangeFileLocation } from "@postfixjs/prng";
 *
 * const ofNobody = 65_534;
 * console.log(exchangeFileLocation("/etc/prng_exch", "/var/lib/postfix", ofNobody));
 * // => { path: '/var/lib/postfix/prng_exch', redirectedFrom: '/etc' }
 * ```
 *
 * @param path value of `tls_random_exchange_name`.
 * @param dataDirectory value of `data_directory`.
 * @param ownerUid numerical user of `mail_owner`.
 */
export function exchangeFileLocation(
  path: string,
  dataDirectory: string,
  ownerUid: number,
): ExchangeFileLocation {
  const directory = dirname(path);
  const directoryUid = ownerOf(directory);
  if (directoryUid === undefined || directoryUid === ownerUid) return { path, redirectedFrom: undefined };
  return { path: join(dataDirectory, basename(path)), redirectedFrom: directory };
}

function ownerOf(directory: string): number | undefined {
  try {
    return statSync(directory).uid;
  } catch {
    return undefined;
  }
}
