import { KeyFileSource, RotatingKeys } from "@postfixjs/ticket-keys";
import type { TicketKeySource } from "@postfixjs/ticket-keys";
import type { Log } from "../log/log.ts";
import { SharedKeys } from "./shared-keys.ts";

/** Where the daemon's session ticket keys come from. */
export interface DaemonKeys {
  readonly source: TicketKeySource;
  /** The file that holds them; `undefined` for keys of this process alone. */
  readonly file: string | undefined;
  /** What an operator may do to keys of this process; keys that several hosts share are not one's to change. */
  readonly own: Pick<RotatingKeys, "rotate" | "drop"> | undefined;
}

/** What making the keys needs. */
export interface DaemonKeysOptions {
  /** `[ticket-keys] source`: a file or directory, or empty for keys in memory. */
  readonly file: string;
  /** `smtpd_tls_session_cache_timeout`. */
  readonly timeoutSeconds: number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Log;
}

/** Makes keys in memory as Postfix does, or takes them from where several hosts share them. */
export function daemonKeys({ file, timeoutSeconds, randomBytes, log }: DaemonKeysOptions): DaemonKeys {
  if (file !== "") {
    return {
      source: new SharedKeys(new KeyFileSource({ path: file, timeoutSeconds }), log),
      file,
      own: undefined,
    };
  }
  const own = new RotatingKeys({ timeoutSeconds, randomBytes });
  return { source: own, file: undefined, own };
}
