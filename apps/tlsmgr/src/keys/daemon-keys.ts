import { RotatingKeys } from "@postfixjs/ticket-keys";
import type { TicketKeySource } from "@postfixjs/ticket-keys";
import { WatchedKeyFile } from "./watched-key-file.ts";
import type { WatchedKeyFileOptions } from "./watched-key-file.ts";

/** The source of the daemon's session ticket keys. */
export interface DaemonKeys {
  readonly source: TicketKeySource;
  /** The file that holds them; `undefined` for keys of this process alone. */
  readonly file: string | undefined;
  /** What an operator may do to keys of this process; `undefined` for keys that hosts share. */
  readonly own: Pick<RotatingKeys, "rotate" | "drop"> | undefined;
}

/**
 * Opens the source of the keys: memory, as in Postfix, or a file that hosts share. Call it as root, before
 * the jail.
 *
 * @param options - `file` is empty for keys in memory
 */
export async function openDaemonKeys(options: WatchedKeyFileOptions): Promise<DaemonKeys> {
  const { file, timeoutSeconds, randomBytes } = options;
  if (file !== "") return { source: await WatchedKeyFile.open(options), file, own: undefined };
  const own = new RotatingKeys({ timeoutSeconds, randomBytes });
  return { source: own, file: undefined, own };
}
