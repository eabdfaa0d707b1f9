import { iniSettings } from "./tlsmgr-ini.ts";
import type { TlsmgrIni } from "./tlsmgr-ini.ts";
import type { TlsmgrSettings } from "./tlsmgr-settings.ts";

/** One setting as a daemon uses it. */
export interface SettingInEffect {
  readonly file: "main.cf" | "tlsmgr.ini";
  /** A parameter of `main.cf`, or `[section] key`. */
  readonly name: string;
  readonly value: string;
}

/** All settings of tlsmgr with their values: times in seconds, after Postfix's rules for small ones. */
export function settingsInEffect(settings: TlsmgrSettings, ini: TlsmgrIni): SettingInEffect[] {
  const ofMainCf: [string, string | number][] = [
    ["tls_random_source", settings.randomSource],
    ["tls_random_bytes", settings.randomBytes],
    ["tls_random_reseed_period", `${settings.reseedPeriodSeconds}s`],
    ["tls_random_exchange_name", settings.exchangeName],
    ["tls_random_prng_update_period", `${settings.exchangePeriodSeconds}s`],
    ...settings.caches.flatMap(({ type, database, timeoutSeconds, logLevel }): [string, string][] => [
      [`${type}_tls_session_cache_database`, database],
      [`${type}_tls_session_cache_timeout`, `${timeoutSeconds}s`],
      [`${type}_tls_loglevel`, logLevel],
    ]),
  ];
  return [
    ...ofMainCf.map(([name, value]) => ({ file: "main.cf" as const, name, value: String(value) })),
    ...iniSettingsInEffect(ini),
  ];
}

function iniSettingsInEffect(ini: TlsmgrIni): SettingInEffect[] {
  const values: Readonly<Record<string, Value>> = { ...ini };
  return Object.entries(iniSettings).map(([name, { section, key }]) => ({
    file: "tlsmgr.ini",
    name: `[${section}] ${key}`,
    value: textOf(values[name] ?? ""),
  }));
}

type Value = TlsmgrIni[keyof TlsmgrIni];

/** Formats a value as in the file. */
function textOf(value: Value): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? `${value.major}.${value.minor}` : String(value);
}
