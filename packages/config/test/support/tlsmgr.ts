import { ConfigFatalError, printable } from "../../src/index.ts";
import { MailDictionary, skeletonParameters } from "../../src/daemon/index.ts";
import type { Parameter } from "../../src/daemon/index.ts";

const programs = ["smtpd", "smtp", "lmtp"] as const;

/** The parameters of tlsmgr(8) itself, in the order in which it reads them. */
export const tlsmgrParameters: readonly Parameter[] = [
  { name: "tls_random_reseed_period", type: "time", defaultValue: "3600s", min: 1 },
  { name: "tls_random_prng_update_period", type: "time", defaultValue: "3600s", min: 1 },
  ...programs.map(
    (program) =>
      ({
        name: `${program}_tls_session_cache_timeout`,
        type: "time",
        defaultValue: "3600s",
        max: 8_640_000,
      }) as const,
  ),
  { name: "tls_random_bytes", type: "int", defaultValue: "32", min: 1 },
  { name: "tls_random_source", type: "str", defaultValue: "dev:/dev/urandom" },
  { name: "tls_random_exchange_name", type: "str", defaultValue: "${data_directory}/prng_exch" },
  ...programs.map(
    (program) => ({ name: `${program}_tls_session_cache_database`, type: "str", defaultValue: "" }) as const,
  ),
  ...programs.map(
    (program) => ({ name: `${program}_tls_loglevel`, type: "str", defaultValue: "0" }) as const,
  ),
];

const hostDefaults = new Map([
  ["myhostname", "host.example"],
  ["mydomain", "example"],
]);

/** A parameter of the skeleton with the default of a host. */
export function onHost(parameter: Parameter): Parameter {
  const defaultValue = hostDefaults.get(parameter.name);
  return defaultValue === undefined ? parameter : { ...parameter, defaultValue };
}

/** What reading a configuration as tlsmgr does comes to. */
export interface DaemonRun {
  readonly exit: number;
  readonly log: readonly string[];
  /** The values of tlsmgr's own parameters. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** Reads a configuration as tlsmgr does and notes what it would log, up to a fatal error. */
export function runDaemon(mainCf: string | Uint8Array, args: readonly string[] = []): DaemonRun {
  const log: string[] = [];
  const values = new Map<string, unknown>();
  const dictionary = new MailDictionary({
    processName: "tlsmgr",
    configDirectory: "@C@",
    warn: (text) => log.push(`postfix/tlsmgr: warning: ${printable(text, true)}`),
  });
  try {
    dictionary.load(mainCf);
    let serviceName = "tlsmgr";
    for (const [index, argument] of args.entries()) {
      if (argument === "-o") dictionary.override(args[index + 1] ?? "");
      else if (argument.startsWith("-o")) dictionary.override(argument.slice(2));
      else if (argument === "-n") serviceName = args[index + 1] ?? "";
    }
    dictionary.set("service_name", serviceName);
    for (const parameter of skeletonParameters) dictionary.read(onHost(parameter));
    dictionary.set("process_id", "1");
    for (const parameter of tlsmgrParameters) values.set(parameter.name, dictionary.read(parameter));
    return { exit: 0, log, values };
  } catch (error) {
    if (!(error instanceof ConfigFatalError)) throw error;
    log.push(`postfix/tlsmgr: fatal: ${printable(error.message, true)}`);
    return { exit: 1, log, values };
  }
}
