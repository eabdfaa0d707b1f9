import { readFileSync } from "node:fs";
import { decodeText } from "@postfixjs/config";
import { parse } from "ini";
import { textOfError } from "../log/system-error.ts";
import {
  bytesSetting,
  countSetting,
  flagSetting,
  keySourceSetting,
  metricsListenSetting,
  pathSetting,
  timeSetting,
  versionSetting,
} from "./ini-setting.ts";
import type { IniSetting, PostfixVersion } from "./ini-setting.ts";
import { nearestName } from "./nearest.ts";

/** What `tlsmgr.ini` sets: everything that goes beyond Postfix's own parameters. */
export interface TlsmgrIni {
  /** `[cache] max_entries`, per cache. */
  readonly cacheEntriesMax: number;
  /** `[cache] max_bytes`, per cache: bytes of ids and sessions together. */
  readonly cacheBytesMax: number;
  /** `[cache] keep_across_restart`: the next process takes over the sessions of this one. */
  readonly keepAcrossRestart: boolean;
  /** `[postfix] version`: major and minor. */
  readonly postfixVersion: PostfixVersion;
  /** `[random] restart_interval`: the least life of a process that ends to open an entropy source afresh. */
  readonly restartIntervalSeconds: number;
  /** `[log] warnings_per_minute`: warnings of one cause; 0 for no limit. */
  readonly warningsPerMinute: number;
  /** `[statistics] interval`; 0 for no statistics in the log. */
  readonly statisticsIntervalSeconds: number;
  /** `[control] socket`; empty for the default, `tlsmgr-control.sock` in `data_directory`. */
  readonly controlSocket: string;
  /** `[metrics] listen`: `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`; empty for none. */
  readonly metricsListen: string;
  /** `[ticket-keys] source`: a file or directory of keys that hosts share; empty for keys of this process alone. */
  readonly ticketKeyFile: string;
}

const daySeconds = 86_400;

/** One entry for each setting that there is. */
export const iniSettings: { readonly [Name in keyof TlsmgrIni]: IniSetting<TlsmgrIni[Name]> } = {
  // Far more than a busy host needs in an hour; what goes beyond displaces the oldest.
  cacheEntriesMax: countSetting(
    { section: "cache", key: "max_entries", defaultValue: 100_000 },
    { min: 1, max: 16_000_000 },
  ),
  cacheBytesMax: bytesSetting(
    { section: "cache", key: "max_bytes", defaultValue: 128 * 1024 ** 2 },
    { min: 1024 ** 2, max: 64 * 1024 ** 3 },
  ),
  keepAcrossRestart: flagSetting({ section: "cache", key: "keep_across_restart", defaultValue: false }),
  postfixVersion: versionSetting({
    section: "postfix",
    key: "version",
    defaultValue: { major: 3, minor: 6 },
  }),
  restartIntervalSeconds: timeSetting(
    { section: "random", key: "restart_interval", defaultValue: 60 },
    { min: 0, max: daySeconds },
  ),
  warningsPerMinute: countSetting(
    { section: "log", key: "warnings_per_minute", defaultValue: 1 },
    { min: 0, max: 1_000_000 },
  ),
  statisticsIntervalSeconds: timeSetting(
    { section: "statistics", key: "interval", defaultValue: 600 },
    { min: 0, max: daySeconds },
  ),
  controlSocket: pathSetting({ section: "control", key: "socket", defaultValue: "" }),
  metricsListen: metricsListenSetting({ section: "metrics", key: "listen", defaultValue: "" }),
  ticketKeyFile: keySourceSetting({ section: "ticket-keys", key: "source", defaultValue: "" }),
};

/**
 * Reads `tlsmgr.ini` of a configuration directory. There need not be one. Whatever is wrong with it is a warning: the
 * settings that it should have set have their defaults.
 */
export function loadTlsmgrIni(configDirectory: string, warn: (text: string) => void): TlsmgrIni {
  const file = `${configDirectory}/tlsmgr.ini`;
  try {
    return readIni(decodeText(readFileSync(file)), (text) => warn(`${file}: ${text}`));
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isAbsent) warn(`cannot read ${file}: ${textOfError(error)} -- using defaults`);
    return defaultIni;
  }
}

/** Reads the text of a `tlsmgr.ini`. */
export function readIni(text: string, warn: (text: string) => void): TlsmgrIni {
  const values = new IniValues(parse(text), warn);
  const read = <Name extends keyof TlsmgrIni>(name: Name): TlsmgrIni[Name] => values.read(iniSettings[name]);
  return {
    cacheEntriesMax: read("cacheEntriesMax"),
    cacheBytesMax: read("cacheBytesMax"),
    keepAcrossRestart: read("keepAcrossRestart"),
    postfixVersion: read("postfixVersion"),
    restartIntervalSeconds: read("restartIntervalSeconds"),
    warningsPerMinute: read("warningsPerMinute"),
    statisticsIntervalSeconds: read("statisticsIntervalSeconds"),
    controlSocket: read("controlSocket"),
    metricsListen: read("metricsListen"),
    ticketKeyFile: read("ticketKeyFile"),
  };
}

/** What a file says, after warnings about everything in it that means nothing. */
class IniValues {
  readonly #sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #warn: (text: string) => void;

  constructor(parsed: Readonly<Record<string, unknown>>, warn: (text: string) => void) {
    this.#warn = warn;
    const sections = Object.entries(parsed).flatMap(([name, content]) => {
      if (typeof content === "object" && content !== null)
        return [[name, this.#section(name, content)] as const];
      warn(`setting "${name}" stands in no section`);
      return [];
    });
    this.#sections = new Map(sections);
  }

  read<Value>({ section, key, defaultValue, expects, parse }: IniSetting<Value>): Value {
    const text = this.#sections.get(section)?.get(key);
    if (text === undefined) return defaultValue;
    const value = parse(text);
    if (value !== undefined) return value;
    this.#warn(`[${section}] ${key} = ${text}: must be ${expects}; using the default`);
    return defaultValue;
  }

  #section(name: string, content: object): ReadonlyMap<string, string> {
    const known = Object.values(iniSettings);
    const keys = known.filter(({ section }) => section === name).map(({ key }) => key);
    if (keys.length === 0) {
      this.#warn(
        `unknown section [${name}]${suggestion(
          name,
          known.map(({ section }) => section),
        )}`,
      );
      return new Map();
    }
    for (const key of Object.keys(content).filter((each) => !keys.includes(each))) {
      this.#warn(`[${name}] unknown setting "${key}"${suggestion(key, keys)}`);
    }
    return new Map(
      Object.entries(content).flatMap(([key, value]): [string, string][] => {
        if (typeof value !== "object" || Array.isArray(value)) return [[key, String(value)]];
        this.#warn(`unknown section [${name}.${key}]`);
        return [];
      }),
    );
  }
}

function suggestion(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

/** The values of the settings that are not in a file. */
export const defaultIni: TlsmgrIni = readIni("", () => {});
