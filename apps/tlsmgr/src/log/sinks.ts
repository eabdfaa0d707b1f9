import { connectDatagram, isSyslogFacility, openlog, syslog } from "@postfixjs/posix";
import type { SyslogSeverity } from "@postfixjs/posix";
import type { LogSink, Severity } from "./log.ts";
import { cutAt } from "./cut-at.ts";
import { monthName } from "./month.ts";

const syslogSeverities: Readonly<Record<Severity, SyslogSeverity>> = {
  info: "info",
  warning: "warning",
  fatal: "crit",
  panic: "crit",
};

/** A longer text is cut in the system log and by postlogd(8), not on a terminal. */
const textBytesMax = 2000;

/** The text as every Postfix log shows it: information bare, the rest behind its severity. */
function withSeverity(severity: Severity, text: string): string {
  return severity === "info" ? text : `${severity}: ${text}`;
}

/**
 * The system log, connected at once, so that it works in a chroot.
 *
 * @param tag - stands before `[pid]`, such as `postfix/tlsmgr`
 * @param facility - a name from syslog.conf(5); an unknown one counts as `mail`
 */
export function openSyslog(tag: string, facility: string): LogSink {
  openlog(tag, isSyslogFacility(facility) ? facility : "mail");
  return {
    write: (severity, text) =>
      syslog(syslogSeverities[severity], withSeverity(severity, cutAt(text, textBytesMax))),
  };
}

/** A line of Postfix's log file up to its end: time, host, tag, text. See postlogd(8). */
export function logLine(time: Date, host: string, tag: string, severity: Severity, text: string): string {
  const day = String(time.getDate()).padStart(2, "0");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return `${monthName(time)} ${day} ${clock} ${host} ${tag}[${process.pid}]: ${withSeverity(severity, cutAt(text, textBytesMax))}`;
}

/**
 * How long a line may wait for postlogd(8) to make room; a line lost is better than a daemon that stands
 * still.
 */
const sendWaitSeconds = 0.05;

/**
 * postlogd(8), one datagram a line. Where it cannot be reached, lines are lost silently, as with Postfix's
 * daemons.
 *
 * @param socketPath - `$queue_directory/public/$postlog_service_name`
 * @param host - name shown in each line; only its first label is
 */
export function openPostlog(socketPath: string, host: string, tag: string): LogSink {
  const label = host.split(".", 1)[0] ?? host;
  const socket = connectOrNothing(socketPath);
  return {
    write: (severity, text) => {
      socket?.send(logLine(new Date(), label, tag, severity, text));
    },
  };
}

function connectOrNothing(socketPath: string): ReturnType<typeof connectDatagram> | undefined {
  try {
    return connectDatagram(socketPath, { sendWaitSeconds });
  } catch {
    return undefined;
  }
}

/** Lines for a person at a terminal: `tag: text` on standard error. */
export function stderrSink(tag: string): LogSink {
  return {
    write: (severity, text) => void process.stderr.write(`${tag}: ${withSeverity(severity, text)}\n`),
  };
}
