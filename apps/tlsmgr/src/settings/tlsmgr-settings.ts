import { ConfigFatalError } from "@postfixjs/config/daemon";
import type { MailDictionary } from "@postfixjs/config/daemon";
import { effectiveLifetime } from "@postfixjs/ticket-keys";
import { cacheTypes } from "./cache-types.ts";
import type { CacheType } from "./cache-types.ts";

/** Settings of one kind of cache, as `main.cf` has them. */
export interface CacheSettings {
  readonly type: CacheType;
  /** `*_tls_session_cache_timeout` in seconds, after `effectiveLifetime`. */
  readonly timeoutSeconds: number;
  /** `*_tls_session_cache_database`; empty for no cache. */
  readonly database: string;
  /** `*_tls_loglevel`. */
  readonly logLevel: string;
}

/** Whether a kind of cache is on: it has a database and a lifetime. */
export function isEnabled({ timeoutSeconds, database }: CacheSettings): boolean {
  return timeoutSeconds > 0 && database !== "";
}

/** The parameters of `main.cf` that the daemon reads beside the generic ones. */
export interface TlsmgrSettings {
  /** `tls_random_source`. */
  readonly randomSource: string;
  /** `tls_random_bytes`. */
  readonly randomBytes: number;
  /** `tls_random_reseed_period`, the longest time between two reads of the source. */
  readonly reseedPeriodSeconds: number;
  /** `tls_random_exchange_name`; empty for no exchange file. */
  readonly exchangeName: string;
  /** `tls_random_prng_update_period`, the longest time between two updates of the exchange file. */
  readonly exchangePeriodSeconds: number;
  /** In Postfix's order: smtpd, smtp, lmtp. */
  readonly caches: readonly CacheSettings[];
  /**
   * Reads how smtpd asks for client certificates and checks them, by the names of the parameters. Only the
   * hosts of a cluster compare it: without a cluster an error in these parameters is smtpd's alone, as in
   * Postfix.
   */
  readonly clientCertificates: () => Readonly<Record<string, string>>;
}

const timeoutSecondsMax = 8_640_000;
/** As texts: a wrong value is smtpd's to refuse. */
const clientCertificateDefaults = {
  smtpd_tls_CAfile: "",
  smtpd_tls_CApath: "",
  smtpd_tls_ask_ccert: "no",
  smtpd_tls_req_ccert: "no",
};
const defaultPeriod = "3600s";

/**
 * Reads tlsmgr's own parameters in Postfix's order: times, numbers, texts. The order matters, because a value
 * can only refer to the defaults of parameters that were read before.
 *
 * @throws {ConfigFatalError} for a value that Postfix refuses, with its text
 */
export function readTlsmgrSettings(dictionary: MailDictionary): TlsmgrSettings {
  const time = (name: string, limits: { min?: number; max?: number }): number =>
    dictionary.read({ name, type: "time", defaultValue: defaultPeriod, ...limits });
  const text = (name: string, defaultValue = ""): string =>
    dictionary.read({ name, type: "str", defaultValue });
  const forEachCache = <Value>(read: (type: CacheType) => Value): Value[] =>
    cacheTypes.map((type) => read(type));

  const reseedPeriodSeconds = time("tls_random_reseed_period", { min: 1 });
  const exchangePeriodSeconds = time("tls_random_prng_update_period", { min: 1 });
  const timeouts = forEachCache((type) =>
    time(`${type}_tls_session_cache_timeout`, { max: timeoutSecondsMax }),
  );
  const randomBytes = dictionary.read({ name: "tls_random_bytes", type: "int", defaultValue: "32", min: 1 });
  const randomSource = text("tls_random_source", "dev:/dev/urandom");
  const exchangeName = text("tls_random_exchange_name", "${data_directory}/prng_exch");
  const databases = forEachCache((type) => text(`${type}_tls_session_cache_database`));
  const logLevels = forEachCache((type) => text(`${type}_tls_loglevel`, "0"));

  const caches = cacheTypes.map((type, index) => ({
    type,
    timeoutSeconds: effectiveLifetime(timeouts[index] ?? 0),
    database: databases[index] ?? "",
    logLevel: logLevels[index] ?? "",
  }));
  return {
    randomSource,
    randomBytes,
    reseedPeriodSeconds,
    exchangeName,
    exchangePeriodSeconds,
    caches,
    clientCertificates: () => readClientCertificates(text),
  };
}

/** A value that cannot be expanded is equal on two hosts if neither can expand it. */
function readClientCertificates(
  text: (name: string, defaultValue: string) => string,
): Readonly<Record<string, string>> {
  const read = (name: string, defaultValue: string): string => {
    try {
      return text(name, defaultValue);
    } catch (error) {
      if (error instanceof ConfigFatalError) return "unreadable";
      throw error;
    }
  };
  return Object.fromEntries(
    Object.entries(clientCertificateDefaults).map(([name, value]) => [name, read(name, value)]),
  );
}
