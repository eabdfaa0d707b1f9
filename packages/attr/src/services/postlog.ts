/** A line of Postfix's log file. */
export interface LogLine {
  /** When it happened; the line has the local time, without the year. */
  readonly time: Date;
  /** The host, by its first label. */
  readonly host: string;
  /** Who says it, such as `postfix/smtpd`. */
  readonly tag: string;
  /** Process id. */
  readonly pid: number;
  /** What happened; begin it with `warning: `, `error: `, `fatal: ` or `panic: ` unless it is information. */
  readonly text: string;
}

/**
 * Where postlogd(8) takes log lines, in the queue directory: one UNIX-domain datagram each. Node has no such
 * sockets; `connectDatagram` of `@postfixjs/posix` does.
 *
 * @example
 * ```ts
 * import { postlogSocket } from "@postfixjs/attr/services";
 *
 * console.log(postlogSocket); // => public/postlog
 * ```
 */
export const postlogSocket = "public/postlog";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
/** Postfix truncates the text of longer lines. */
const textBytesMax = 2000;

/**
 * Encodes a log line for postlogd(8), which appends it to `maillog_file` as it is. Control characters become
 * `?`, so that one line stays one; the text is cut at 2,000 bytes.
 *
 * @example
 * ```ts
 * import { encodeLogLine } from "@postfixjs/attr/services";
 *
 * const time = new Date(2026, 10, 5, 7, 55, 48);
 * const line = encodeLogLine({ time, host: "mx.example.com", tag: "my/filter", pid: 7, text: "warning: no route" });
 * console.log(new TextDecoder().decode(line)); // => Nov  5 07:55:48 mx my/filter[7]: warning: no route
 * ```
 *
 * @throws {RangeError} the time is not a valid date
 * @see postlogd(8); the form of the line was observed on Postfix 3.7
 */
export function encodeLogLine({ time, host, tag, pid, text }: LogLine): Uint8Array {
  const month = months[time.getMonth()];
  if (month === undefined) throw new RangeError("cannot write an invalid date: give a valid one");
  const day = String(time.getDate()).padStart(2);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const [label = ""] = host.split(".", 1);
  return new TextEncoder().encode(`${month} ${day} ${clock} ${label} ${tag}[${pid}]: ${oneLine(text)}`);
}

function oneLine(text: string): string {
  const bytes = new TextEncoder().encode(text.replaceAll(/\p{Cc}/gu, "?"));
  if (bytes.length <= textBytesMax) return new TextDecoder().decode(bytes);
  // A character that the cut splits is left out, rather than shown as a replacement character.
  return new TextDecoder().decode(bytes.subarray(0, textBytesMax), { stream: true });
}
