import { basename, dirname } from "node:path";
import { exchangeFileLocation } from "@postfixjs/prng";

/** The owner that files must have, and the directory for those that others own. */
export interface DataDirectory {
  readonly mailOwner: string;
  readonly mailOwnerUid: number;
  /** Value of `data_directory`. */
  readonly path: string;
}

/** The place of a file that the daemon updates, and the warnings about it. */
export interface Place {
  readonly path: string;
  readonly warnings: readonly string[];
}

/**
 * Finds the place of a file that the daemon updates. A file in a directory that is not the mail owner's goes
 * to the data directory instead, under the same name: an administrator's setting must not have the daemon
 * write where it cannot rightly write.
 *
 * @param path - as configured
 * @param description - how the warning names the request, such as `file /etc/postfix/prng_exch`
 */
export function placeOfFile(path: string, description: string, data: DataDirectory): Place {
  const location = exchangeFileLocation(path, data.path, data.mailOwnerUid);
  if (location.redirectedFrom === undefined) return { path, warnings: [] };
  return {
    // Put together as Postfix does: the name `.` stays what it is.
    path: `${data.path}/${basename(path)}`,
    warnings: [
      `request to update ${description} in non-${data.mailOwner} directory ${location.redirectedFrom}`,
      `redirecting the request to ${data.mailOwner}-owned data_directory ${data.path}`,
    ],
  };
}

/** Table types that are files, by Postfix's names. */
const fileTypes = new Set(["hash", "btree", "dbm", "lmdb", "cdb", "sdbm", "dbz"]);

/** Whether tables of a type are files: only their place follows the rule. */
export function isFileType(type: string): boolean {
  return fileTypes.has(type);
}

/** A cache database setting: the type, and the place of its file. */
export interface DatabasePlace extends Place {
  readonly type: string;
}

/**
 * Splits a cache database setting at its first colon, and finds the place of its file.
 *
 * @param setting - such as `btree:/var/lib/postfix/smtp_scache`
 * @param defaultType - `default_database_type`, for a setting without a type
 */
export function placeOfDatabase(setting: string, defaultType: string, data: DataDirectory): DatabasePlace {
  const colon = setting.indexOf(":");
  const type = colon < 0 ? defaultType : setting.slice(0, colon);
  const path = setting.slice(colon + 1);
  if (!isFileType(type)) return { type, path, warnings: [] };
  // An empty name stands for the current directory, as basename(3) and dirname(3) have it.
  return { type, ...placeOfFile(path === "" ? "." : path, `table ${setting}`, data) };
}

/**
 * The directory of a cache's file: that of the table, or the data directory for a type of table that is no
 * file. `undefined` for an `internal:` table, which is in memory.
 */
export function directoryOfDatabase({ type, path }: DatabasePlace, data: DataDirectory): string | undefined {
  if (type === "internal") return undefined;
  return isFileType(type) ? dirname(path) : data.path;
}
