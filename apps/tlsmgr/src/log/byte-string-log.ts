import { bytesOf } from "@postfixjs/attr";
import { decodeText } from "@postfixjs/config";
import type { Log } from "./log.ts";

/** The part of a log that requests use. */
export type RequestLog = Pick<Log, "info" | "warning" | "debug">;

/**
 * A log for texts that quote what clients have sent, one character for each byte, as `@postfixjs/attr` has
 * them.
 *
 * @param log - gets them as ordinary text
 */
export function byteStringLog(log: RequestLog): RequestLog {
  const ordinary = (text: string): string => decodeText(bytesOf(text));
  return {
    info: (text) => log.info(ordinary(text)),
    warning: (text, cause) => log.warning(ordinary(text), cause),
    debug: (text) => log.debug(() => ordinary(text())),
  };
}
