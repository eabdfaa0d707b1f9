import { hostname } from "node:os";
import {
  defaultHostName,
  domainOf,
  parseCompatibilityLevel,
  skeletonParameters,
} from "@postfixjs/config/daemon";
import type { MailDictionary, Parameter } from "@postfixjs/config/daemon";
import { isSyslogFacility } from "@postfixjs/posix";
import { FatalError } from "../log/log.ts";
import { checkAccounts } from "./accounts.ts";
import { hostNameFault } from "./host-name.ts";
import type { Account } from "./jail.ts";

/** What the skeleton and its service use of the parameters that every Postfix daemon reads. */
export interface GenericSettings {
  readonly queueDirectory: string;
  readonly dataDirectory: string;
  readonly mailOwner: Account;
  readonly myHostName: string;
  readonly syslogName: string;
  readonly syslogFacility: string;
  /** `maillog_file`: not empty when postlogd(8) writes the log. */
  readonly mailLogFile: string;
  readonly mailLogFilePrefixes: string;
  readonly postlogServiceName: string;
  readonly smtpUtf8Enable: boolean;
  readonly ipcTimeoutSeconds: number;
  readonly daemonTimeoutSeconds: number;
  readonly defaultDatabaseType: string;
}

type Value = string | number | bigint | boolean;

/**
 * Reads and checks the parameters that every Postfix daemon reads at start, in Postfix's order: a bad value
 * ends the daemon, even one that it has no use for, and with the text that an administrator knows.
 *
 * @param file - `main.cf`, for the messages
 * @param findOwner - checks the accounts and gives the mail owner; a daemon without master(8) needs no
 *   accounts
 * @throws {FatalError | ConfigFatalError} with Postfix's text
 */
export function readGenericSettings(
  dictionary: MailDictionary,
  file: string,
  warn: (text: string) => void,
  findOwner: typeof checkAccounts = checkAccounts,
): GenericSettings {
  const values = new Map<string, Value>();
  const checks = checksAfter(new Values(values), file, warn);
  const hasNetworks = dictionary.get("mynetworks") !== undefined;
  for (const parameter of skeletonParameters) {
    values.set(parameter.name, dictionary.read(withHostDefault(parameter, values, dictionary)));
    checks.get(parameter.name)?.();
  }
  const read = new Values(values);
  const mailOwner = findOwner(
    {
      default_privs: read.text("default_privs"),
      mail_owner: read.text("mail_owner"),
      setgid_group: read.text("setgid_group"),
    },
    file,
  );
  checkMailSettings(read, file);
  if (!hasNetworks) checkNetworksStyle(read.text("mynetworks_style"));
  return {
    queueDirectory: read.text("queue_directory"),
    dataDirectory: read.text("data_directory"),
    mailOwner,
    myHostName: read.text("myhostname"),
    syslogName: read.text("syslog_name"),
    syslogFacility: read.text("syslog_facility"),
    mailLogFile: read.text("maillog_file"),
    mailLogFilePrefixes: read.text("maillog_file_prefixes"),
    postlogServiceName: read.text("postlog_service_name"),
    smtpUtf8Enable: read.flag("smtputf8_enable"),
    ipcTimeoutSeconds: read.number("ipc_timeout"),
    daemonTimeoutSeconds: read.number("daemon_timeout"),
    defaultDatabaseType: read.text("default_database_type"),
  };
}

/** Values by name and type; a wrong pair is a mistake of this program. */
class Values {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== "string") throw new TypeError(`No text parameter "${name}" was read`);
    return value;
  }

  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value !== "number") throw new TypeError(`No number parameter "${name}" was read`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values.get(name);
    if (typeof value !== "boolean") throw new TypeError(`No yes-or-no parameter "${name}" was read`);
    return value;
  }
}

/** Two defaults depend on the host. */
function withHostDefault(
  parameter: Parameter,
  values: ReadonlyMap<string, Value>,
  dictionary: MailDictionary,
): Parameter {
  if (parameter.name === "myhostname") {
    const domain = dictionary.get("mydomain");
    const defaultValue = defaultHostName(hostname(), domain && dictionary.expand(domain));
    return { ...parameter, defaultValue };
  }
  if (parameter.name === "mydomain") {
    return { ...parameter, defaultValue: domainOf(String(values.get("myhostname"))) };
  }
  return parameter;
}

/** Checks that Postfix makes in the middle of the list, by the parameter after which they come. */
function checksAfter(
  read: Values,
  file: string,
  warn: (text: string) => void,
): ReadonlyMap<string, () => void> {
  const refuse = (name: string, reason: string): never => {
    throw new FatalError(`file ${file}: parameter ${name}: ${reason}: ${read.text(name)}`);
  };
  const hostName = (name: string) => (): void => {
    const fault = hostNameFault(read.text(name));
    if (fault === undefined) return;
    warn(fault);
    refuse(name, "bad parameter value");
  };
  return new Map([
    [
      "compatibility_level",
      () => {
        const level = read.text("compatibility_level");
        if (parseCompatibilityLevel(level) === undefined) {
          throw new FatalError(`malformed compatibility level syntax: "${level}"`);
        }
      },
    ],
    [
      "known_tcp_ports",
      () => {
        if (!isSyslogFacility(read.text("syslog_facility"))) refuse("syslog_facility", "unrecognized value");
        checkProtocols(read.text("inet_protocols"));
      },
    ],
    ["myhostname", hostName("myhostname")],
    ["mydomain", hostName("mydomain")],
  ]);
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/u).filter((word) => word !== "");
}

function checkProtocols(setting: string): void {
  for (const word of wordsOf(setting)) {
    if (!/^(?:all|ipv4|ipv6)$/u.test(word)) {
      throw new FatalError(`unknown inet_protocols value "${word}" in "${setting}"`);
    }
  }
}

/** Postfix looks at it for the default of `mynetworks`. */
function checkNetworksStyle(style: string): void {
  const words = wordsOf(style);
  const unknown = words.find((word) => !/^(?:class|subnet|host)$/u.test(word));
  if (unknown !== undefined) {
    throw new FatalError(`unknown mynetworks mask style value "${unknown}" in "${style}"`);
  }
  if (words.length !== 1) {
    throw new FatalError(`bad mynetworks_style value: ${style}; specify exactly one value`);
  }
}

function checkMailSettings(read: Values, file: string): void {
  const [hostName, relayHost, origin] = ["myhostname", "relayhost", "myorigin"].map((name) =>
    read.text(name),
  );
  if (/[,\s]/u.test(origin ?? "")) {
    throw new FatalError(`myorigin parameter setting must not contain multiple values: ${origin}`);
  }
  if (relayHost !== "" && relayHost?.toLowerCase() === hostName?.toLowerCase()) {
    throw new FatalError(`myhostname and relayhost parameter settings must not be identical: ${hostName}`);
  }
  const filter = read.text("verp_delimiter_filter");
  for (const [index, which] of ["first", "second"].entries()) {
    if (filter.includes(read.text("default_verp_delimiters").charAt(index))) continue;
    const parameters = "parameters default_verp_delimiters and verp_delimiter_filter";
    throw new FatalError(`file ${file}: ${parameters}: bad ${which} VERP delimiter character`);
  }
}
