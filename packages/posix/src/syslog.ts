import koffi from "koffi";

import { cString, libc } from "./libc.ts";

const libcOpenlog: (ident: unknown, option: number, facility: number) => void = libc.func(
  "void openlog(const void *ident, int option, int facility)",
);
const libcSyslog: (priority: number, format: "%s", type: "str", text: string) => void = libc.func(
  "void syslog(int priority, const char *format, ...)",
);
const libcCloselog: () => void = libc.func("void closelog()");

const logPid = 0x01;
const logNdelay = 0x08;

const severities = { emerg: 0, alert: 1, crit: 2, err: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

/** How grave a message is, most grave first: the names of syslog.conf(5). */
export type SyslogSeverity = keyof typeof severities;

const facilities = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;

/** The part of the system that a message comes from: the names of syslog.conf(5). */
export type SyslogFacility = keyof typeof facilities;

/**
 * Whether the C library has a facility of that name (in small letters, as in `syslog_facility` of main.cf).
 *
 * @example
 * ```ts
 * import { isSyslogFacility } from "@postfixjs/posix";
 *
 * console.log(isSyslogFacility("mail"), isSyslogFacility("post")); // => true false
 * ```
 */
export function isSyslogFacility(name: string): name is SyslogFacility {
  return Object.hasOwn(facilities, name);
}

/**
 * The C library keeps a pointer to the tag, not a copy: it must live, outside JavaScript's heap, until
 * replaced.
 */
let tag: unknown = null;

/**
 * Connects to the system log at once (`LOG_NDELAY`), so that the connection outlives a later chroot, and has
 * each message carry `ident[pid]:` (`LOG_PID`). A second call replaces tag and facility. See openlog(3).
 *
 * The log belongs to the process, not to the caller. Where nobody listens, messages are lost without an
 * error.
 *
 * @example
 * ```ts
 * import { closelog, openlog, syslog } from "@postfixjs/posix";
 *
 * openlog("postfix/tlsmgr", "mail");
 * syslog("debug", "example");
 * closelog();
 * ```
 *
 * @throws {TypeError} The tag contains a NUL character.
 */
export function openlog(ident: string, facility: SyslogFacility): void {
  const bytes = Buffer.from(`${cString("Log tag", ident)}\0`, "utf8");
  const next: unknown = koffi.alloc("uint8_t", bytes.length);
  koffi.encode(next, koffi.array("uint8_t", bytes.length), bytes);
  closelog();
  tag = next;
  libcOpenlog(tag, logPid | logNdelay, facilities[facility] << 3);
}

/**
 * Sends one message to the system log. A `%` has no special meaning; a NUL, which would cut the message off,
 * becomes a `?`. See syslog(3).
 */
export function syslog(severity: SyslogSeverity, text: string): void {
  libcSyslog(severities[severity], "%s", "str", text.replaceAll("\0", "?"));
}

/** Closes the connection to the system log; the next message would open another one. See closelog(3). */
export function closelog(): void {
  libcCloselog();
  if (tag !== null) koffi.free(tag);
  tag = null;
}
