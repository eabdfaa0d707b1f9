import { readFileSync } from "node:fs";
import { decodeText } from "@postfixjs/config";
import { parse } from "ini";
import { textOfError } from "../log/system-error.ts";
import {
  bytesSetting,
  choiceSetting,
  countSetting,
  flagSetting,
  keySourceSetting,
  metricsListenSetting,
  pathSetting,
  serversSetting,
  timeSetting,
  versionSetting,
  wordSetting,
} from "./ini-setting.ts";
import type { IniSetting } from "./ini-setting.ts";
import { nearestName } from "./nearest.ts";

const daySeconds = 86_400;

/**
 * The settings of `tlsmgr.ini`: everything beyond Postfix's own parameters, each stated here and nowhere
 * else.
 */
export const iniSettings = {
  /** Sessions per cache: far more than a busy host needs in an hour. Beyond that the oldest make room. */
  cacheEntriesMax: countSetting(
    { section: "cache", key: "max_entries", defaultValue: 100_000 },
    { min: 1, max: 16_000_000 },
  ),
  /** Bytes of ids and sessions together, per cache. */
  cacheBytesMax: bytesSetting(
    { section: "cache", key: "max_bytes", defaultValue: 128 * 1024 ** 2 },
    { min: 1024 ** 2, max: 64 * 1024 ** 3 },
  ),
  /** Bytes of memory for the newest sessions, per cache. Only what exceeds them goes to a file. */
  cacheMemoryBytesMax: bytesSetting(
    { section: "cache", key: "memory_bytes", defaultValue: 32 * 1024 ** 2 },
    { min: 1024 ** 2, max: 64 * 1024 ** 3 },
  ),
  /** Whether the next process takes over the sessions of this one. */
  keepAcrossRestart: flagSetting({ section: "cache", key: "keep_across_restart", defaultValue: false }),
  /** The version of the Postfix that asks; it decides whether to send a greeting. */
  postfixVersion: versionSetting({
    section: "postfix",
    key: "version",
    defaultValue: { major: 3, minor: 6 },
  }),
  /** The least age of a process that exits to reopen an entropy source. */
  restartIntervalSeconds: timeSetting(
    { section: "random", key: "restart_interval", defaultValue: 60 },
    { min: 0, max: daySeconds },
  ),
  /** Whether the kernel refuses what the daemon does not need. */
  isSeccompOn: flagSetting({ section: "confinement", key: "seccomp", defaultValue: true }),
  /** Warnings logged per cause and minute; 0 for no limit. */
  warningsPerMinute: countSetting(
    { section: "log", key: "warnings_per_minute", defaultValue: 1 },
    { min: 0, max: 1_000_000 },
  ),
  /** Time between two statistics in the log; 0 for none. */
  statisticsIntervalSeconds: timeSetting(
    { section: "statistics", key: "interval", defaultValue: 600 },
    { min: 0, max: daySeconds },
  ),
  /** The path of the control socket; empty for `tlsmgr-control.sock` in `data_directory`. */
  controlSocket: pathSetting({ section: "control", key: "socket", defaultValue: "" }),
  /** Where to serve metrics: `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`; empty for nowhere. */
  metricsListen: metricsListenSetting({ section: "metrics", key: "listen", defaultValue: "" }),
  /** Source of the ticket keys: a file or directory, `cluster`, or empty for keys of this process alone. */
  ticketKeySource: keySourceSetting({ section: "ticket-keys", key: "source", defaultValue: "" }),
  /** Name of the cluster, equal on all its hosts. */
  clusterName: wordSetting({ section: "cluster", key: "name", defaultValue: "" }),
  /** The file with the secrets of the cluster. */
  clusterSecretFile: pathSetting({
    section: "cluster",
    key: "secret_file",
    defaultValue: "/etc/postfix/tlsmgr-cluster.key",
  }),
  /** Length of an epoch, equal on all hosts of a cluster; 0 for half of `smtpd_tls_session_cache_timeout`. */
  clusterRotationSeconds: timeSetting(
    { section: "cluster", key: "rotation", defaultValue: 0 },
    { min: 60, max: 50 * daySeconds },
  ),
  /** The largest difference to the server's clock that is corrected. */
  clusterClockSkewMaxSeconds: timeSetting(
    { section: "cluster", key: "clock_skew_max", defaultValue: 60 },
    { min: 1, max: 3600 },
  ),
  /** Which sessions hosts share beside ticket keys: those of `smtpd`, or none. */
  clusterSessions: choiceSetting({ section: "cluster", key: "sessions", defaultValue: "" }, ["smtpd"]),
  /** The longest time that a lookup waits for the server, in milliseconds. */
  clusterLookupWaitMilliseconds: countSetting(
    { section: "cluster", key: "lookup_wait_ms", defaultValue: 5 },
    { min: 1, max: 50 },
  ),
  /** The servers of Valkey or Redis: `HOST:PORT` or `unix:PATH`, separated by commas. */
  valkeyServers: serversSetting({ section: "valkey", key: "servers", defaultValue: "" }),
  /** What the servers are: one of its own, Sentinels, or nodes of Valkey Cluster. */
  valkeyMode: choiceSetting({ section: "valkey", key: "mode", defaultValue: "single" }, [
    "single",
    "sentinel",
    "cluster",
  ]),
  /** The name that Sentinels know the master by. */
  valkeyMaster: wordSetting({ section: "valkey", key: "master", defaultValue: "" }),
  /** The user of the ACL; empty for the default user. */
  valkeyUsername: wordSetting({ section: "valkey", key: "username", defaultValue: "" }),
  /** A file whose first line is the password; empty for none. */
  valkeyPasswordFile: pathSetting({ section: "valkey", key: "password_file", defaultValue: "" }),
  /** The same for Sentinels. */
  valkeySentinelPasswordFile: pathSetting({
    section: "valkey",
    key: "sentinel_password_file",
    defaultValue: "",
  }),
  /** Number of the database; only 0 exists in Valkey Cluster. */
  valkeyDatabase: countSetting(
    { section: "valkey", key: "database", defaultValue: 0 },
    { min: 0, max: 9999 },
  ),
  /** Whether to use TLS. */
  valkeyTls: flagSetting({ section: "valkey", key: "tls", defaultValue: false }),
  /**
   * Certificates of the authorities that the servers' certificates must come from; empty for Node's own
   * list.
   */
  valkeyCaFile: pathSetting({ section: "valkey", key: "ca_file", defaultValue: "" }),
  /** The certificate that this host presents; empty for none. */
  valkeyCertFile: pathSetting({ section: "valkey", key: "cert_file", defaultValue: "" }),
  /** The key of that certificate. */
  valkeyKeyFile: pathSetting({ section: "valkey", key: "key_file", defaultValue: "" }),
  /** The name that the servers' certificates must have; empty for the name in `servers`. */
  valkeyServerName: wordSetting({ section: "valkey", key: "server_name", defaultValue: "" }),
  /** Begins all names in the store. */
  valkeyPrefix: wordSetting({ section: "valkey", key: "prefix", defaultValue: "tlsmgr" }),
} as const;

/** The values of all settings, by their names in {@link iniSettings}. */
export type TlsmgrIni = {
  readonly [Name in keyof typeof iniSettings]: (typeof iniSettings)[Name]["defaultValue"];
};

/** Which entry of `tlsmgr.ini` a warning is about. */
export interface IniPlace {
  /** Its section; `undefined` for an entry outside of any. */
  readonly section?: string | undefined;
  /** Its name; `undefined` where the section itself is meant. */
  readonly key?: string;
  /** The known name that the unknown one most likely means. */
  readonly nearest?: string | undefined;
}

/** Gets the text of a warning, and which entry it is about unless the file cannot be read. */
export type WarnOfIni = (text: string, place?: IniPlace) => void;

/**
 * Reads `tlsmgr.ini` of a configuration directory, if it exists. Every fault in it is a warning, and the
 * setting concerned keeps its default.
 */
export function loadTlsmgrIni(
  configDirectory: string,
  warn: WarnOfIni,
  defaults: Partial<TlsmgrIni> = {},
): TlsmgrIni {
  const file = `${configDirectory}/tlsmgr.ini`;
  try {
    return readIni(
      decodeText(readFileSync(file)),
      (text, place) => warn(`${file}: ${text}`, place),
      defaults,
    );
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isAbsent) warn(`cannot read ${file}: ${textOfError(error)} -- using defaults`);
    return { ...defaultIni, ...defaults };
  }
}

/**
 * Reads the text of a `tlsmgr.ini`. What it does not set is as in `defaults`, or as in the table of
 * settings.
 */
export function readIni(text: string, warn: WarnOfIni, defaults: Partial<TlsmgrIni> = {}): TlsmgrIni {
  const values = new IniValues(parse(text), warn);
  const entries = Object.entries<IniSetting<unknown>>({ ...iniSettings });
  const special = new Map<string, unknown>(Object.entries(defaults));
  const read = Object.fromEntries(
    entries.map(([name, setting]) => {
      const defaultValue = special.has(name) ? special.get(name) : setting.defaultValue;
      return [name, values.read({ ...setting, defaultValue })];
    }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the table has them
  return read as TlsmgrIni;
}

/** The values in a file, after warnings about unknown sections and settings. */
class IniValues {
  readonly #sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #warn: WarnOfIni;

  constructor(parsed: Readonly<Record<string, unknown>>, warn: WarnOfIni) {
    this.#warn = warn;
    const sections = Object.entries(parsed).flatMap(([name, content]) => {
      if (typeof content === "object" && content !== null)
        return [[name, this.#section(name, content)] as const];
      warn(`setting "${name}" is outside of any section`, { key: name });
      return [];
    });
    this.#sections = new Map(sections);
  }

  read<Value>({ section, key, defaultValue, expects, parse }: IniSetting<Value>): Value {
    const text = this.#sections.get(section)?.get(key);
    if (text === undefined || text === "") return defaultValue;
    const value = parse(text);
    if (value !== undefined) return value;
    this.#warn(`[${section}] ${key} = ${text}: must be ${expects}; using the default`, { section, key });
    return defaultValue;
  }

  #section(name: string, content: object): ReadonlyMap<string, string> {
    const known = Object.values(iniSettings);
    const keys = known.filter(({ section }) => section === name).map(({ key }) => key);
    if (keys.length === 0) {
      const sections = known.map(({ section }) => section);
      const nearest = nearestName(name, sections);
      this.#warn(`unknown section [${name}]${suggestion(nearest)}`, { section: name, nearest });
      return new Map();
    }
    for (const key of Object.keys(content).filter((each) => !keys.includes(each))) {
      const nearest = nearestName(key, keys);
      this.#warn(`[${name}] unknown setting "${key}"${suggestion(nearest)}`, { section: name, key, nearest });
    }
    return new Map(
      Object.entries(content).flatMap(([key, value]): [string, string][] => {
        if (typeof value !== "object" || Array.isArray(value)) return [[key, String(value)]];
        this.#warn(`unknown section [${name}.${key}]`, { section: `${name}.${key}` });
        return [];
      }),
    );
  }
}

function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

/** The values without a file. */
export const defaultIni: TlsmgrIni = readIni("", () => {});
