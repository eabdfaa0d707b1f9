import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { getgrnam } from "@postfixjs/posix";
import type { PostfixInstance } from "@postfixjs/test-support";
import { iniSettings } from "../../src/settings/tlsmgr-ini.ts";
import type { TlsmgrIni } from "../../src/settings/tlsmgr-ini.ts";

/** The name of a setting in the code. */
type SettingName = keyof TlsmgrIni;
/** Settings and their values, as the text of tlsmgr.ini has them. */
export type Values = Partial<Record<SettingName, string>>;

/** What the values refer to; all files exist. */
export interface Places {
  readonly dataDirectory: string;
  readonly ticketKeyFile: string;
  readonly secretFile: string;
  readonly passwordFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** A port of 127.0.0.1 for metrics. */
  readonly port: number;
}

/** Nobody listens there. */
const deadServer = "127.0.0.1:1";

/** Values of each setting, other than its default. The last one also holds when all are set together. */
const valuesOf: { readonly [Name in SettingName]: (places: Places) => readonly [string, ...string[]] } = {
  cacheEntriesMax: () => ["1000"],
  cacheBytesMax: () => ["2M"],
  cacheMemoryBytesMax: () => ["1M"],
  keepAcrossRestart: () => ["yes"],
  postfixVersion: () => ["3.7.11"],
  restartIntervalSeconds: () => ["0"],
  isSeccompOn: () => ["no", "yes"],
  warningsPerMinute: () => ["0"],
  statisticsIntervalSeconds: () => ["1s"],
  controlSocket: ({ dataDirectory }) => [`${dataDirectory}/other.sock`],
  metricsListen: ({ port, dataDirectory }) => [
    `[::1]:${port}`,
    `unix:${dataDirectory}/metrics.sock`,
    `127.0.0.1:${port}`,
  ],
  ticketKeySource: ({ ticketKeyFile }) => [ticketKeyFile, "cluster"],
  clusterName: () => ["mx"],
  clusterSecretFile: ({ secretFile }) => [secretFile],
  clusterRotationSeconds: () => ["20m"],
  clusterClockSkewMaxSeconds: () => ["10s"],
  clusterSessions: () => ["smtpd"],
  clusterLookupWaitMilliseconds: () => ["10"],
  valkeyServers: () => ["unix:/nowhere/valkey.sock", deadServer],
  valkeyMode: () => ["sentinel", "cluster", "single"],
  valkeyMaster: () => ["main"],
  valkeyUsername: () => ["tlsmgr"],
  valkeyPasswordFile: ({ passwordFile }) => [passwordFile],
  valkeySentinelPasswordFile: ({ passwordFile }) => [passwordFile],
  valkeyDatabase: () => ["1"],
  valkeyTls: () => ["yes"],
  valkeyCaFile: ({ certFile }) => [certFile],
  valkeyCertFile: ({ certFile }) => [certFile],
  valkeyKeyFile: ({ keyFile }) => [keyFile],
  valkeyServerName: () => ["valkey.test"],
  valkeyPrefix: () => ["other"],
};

/** The settings that have values here. */
export const settingNames: readonly string[] = Object.keys(valuesOf);

/** One setting with one value, and what it takes to have an effect. */
export interface SettingCase {
  readonly name: SettingName;
  /** Which of the values of the setting, from 0. */
  readonly index: number;
}

const names = Object.keys(iniSettings).filter((name): name is SettingName => name in valuesOf);
/** Numbers of values do not depend on places. */
const nowhere: Places = {
  dataDirectory: "",
  ticketKeyFile: "",
  secretFile: "",
  passwordFile: "",
  certFile: "",
  keyFile: "",
  port: 0,
};

/** Each value of each setting. */
export const settingCases: readonly SettingCase[] = names.flatMap((name) =>
  valuesOf[name](nowhere).map((_, index) => ({ name, index })),
);

/** The setting of a case, and those that it has no effect without. */
export function valuesFor({ name, index }: SettingCase, places: Places): Values {
  const value = valuesOf[name](places)[index] ?? "";
  const { section, key } = iniSettings[name];
  const isShared = section === "cluster" || section === "valkey" || value === "cluster";
  return {
    ...(isShared ? clusterValues(places) : {}),
    ...(section === "valkey" && /^(?:ca|cert|key)_file|server_name$/u.test(key) ? { valkeyTls: "yes" } : {}),
    // A certificate needs its key, and a key its certificate.
    ...(key === "cert_file" || key === "key_file"
      ? { valkeyCertFile: places.certFile, valkeyKeyFile: places.keyFile }
      : {}),
    ...(name === "valkeySentinelPasswordFile" || name === "valkeyMaster" || value === "sentinel"
      ? { valkeyMode: "sentinel", valkeyMaster: "main" }
      : {}),
    [name]: value,
  };
}

function clusterValues({ secretFile }: Places): Values {
  return {
    ticketKeySource: "cluster",
    clusterName: "mx",
    clusterSecretFile: secretFile,
    valkeyServers: deadServer,
  };
}

/** All settings together, each with its last value. */
export function allValues(places: Places): Values {
  return Object.fromEntries(names.map((name) => [name, valuesOf[name](places).at(-1)]));
}

/** The text of a tlsmgr.ini. */
export function iniText(values: Values): string {
  return names
    .filter((name) => values[name] !== undefined)
    .map((name) => {
      const { section, key } = iniSettings[name];
      return `[${section}]\n${key} = ${values[name]}\n`;
    })
    .join("");
}

/** Makes the files that settings name, in the directories of an instance. */
export function makePlaces(
  postfix: PostfixInstance,
  { chroot, port }: { readonly chroot: boolean; readonly port: number },
): Places {
  const at = (name: string): string => path.join(postfix.configDirectory, name);
  const write = (name: string, content: string): string => {
    writeFileSync(at(name), content, { mode: 0o600 });
    return at(name);
  };
  const keys = writeTicketKeys(postfix);
  return {
    dataDirectory: postfix.dataDirectory,
    // In a jail the daemon reads it again, and the jail is the queue directory.
    ticketKeyFile: chroot ? ticketKeyFile : keys,
    secretFile: write("cluster.key", `current ${randomBytes(32).toString("hex")}\n`),
    passwordFile: write("password", "secret\n"),
    certFile: at("cert.pem"),
    keyFile: at("key.pem"),
    port,
  };
}

const ticketKeyFile = "/keys/ticket.keys";

function writeTicketKeys({ queueDirectory }: PostfixInstance): string {
  const file = path.join(queueDirectory, ticketKeyFile);
  mkdirSync(path.dirname(file), { mode: 0o755 });
  writeFileSync(file, `current ${randomBytes(80).toString("hex")}\n`, { mode: 0o640 });
  chownSync(file, 0, getgrnam("postfix")?.gid ?? 0);
  return file;
}
