import { FatalError } from "../log/log.ts";
import type { LogSink } from "../log/log.ts";
import { openPostlog, openSyslog } from "../log/sinks.ts";
import type { GenericSettings } from "./generic-settings.ts";

const defaultTag = "postfix";
const defaultFacility = "mail";

/**
 * The environment variables by which master(8) tells its children where to log before they have read
 * `main.cf`.
 */
type Environment = Readonly<Record<string, string | undefined>>;

/** The log of a daemon that has not read its configuration yet. */
export function earlyLogSink(environment: Environment, programName: string): LogSink {
  const tag = `${environment["MAIL_LOGTAG"] ?? defaultTag}/${programName}`;
  const service = environment["POSTLOG_SERVICE"];
  if (service === undefined) return openSyslog(tag, defaultFacility);
  return openPostlog(service, environment["POSTLOG_HOSTNAME"] ?? "amnesiac", tag);
}

/**
 * The log that the configuration asks for.
 *
 * @throws {FatalError} when `maillog_file` stands where no log may be
 */
export function configuredLogSink(settings: GenericSettings, programName: string): LogSink {
  const tag = `${settings.syslogName}/${programName}`;
  if (settings.mailLogFile === "") return openSyslog(tag, settings.syslogFacility);
  const prefixes = settings.mailLogFilePrefixes.split(/[\s,]+/u).filter((prefix) => prefix !== "");
  if (!prefixes.some((prefix) => settings.mailLogFile.startsWith(prefix))) {
    throw new FatalError(
      `maillog_file value '${settings.mailLogFile}' does not match any prefix in maillog_file_prefixes`,
    );
  }
  const socket = `${settings.queueDirectory}/public/${settings.postlogServiceName}`;
  return openPostlog(socket, settings.myHostName, tag);
}
