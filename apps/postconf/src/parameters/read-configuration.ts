import { defaultHostNames, masterCfFields } from "@postfixjs/config";
import { splitNameValue } from "@postfixjs/config/syntax";
import { loadSettings } from "../files/load-settings.ts";
import { commandField, endsOptions, takesValue } from "../files/master-entry.ts";
import type { MasterEntry } from "../files/master-entry.ts";
import { readMaster } from "../files/read-master.ts";
import type { Host } from "../host/host.ts";
import { systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { builtinParameters } from "./builtin-parameters.ts";
import type { Configuration, Service } from "./configuration.ts";
import { evaluateSetting, expandParameter } from "./lookup.ts";
import { interfaceHostNames, ownNetworks } from "./own-networks.ts";
import { registerServiceParameters } from "./service-parameters.ts";
import { registerUserParameters } from "./user-parameters.ts";

/** What of an installation to read. */
export interface ReadRequest {
  /** The configuration directory if it was given; Postfix's own otherwise. */
  readonly directory: string | undefined;
  /** Values of `-o`. */
  readonly overrides: readonly string[];
  /** Look at defaults only: main.cf is not read. */
  readonly wantsDefaultsOnly: boolean;
  /** The command is about master.cf: it must be there. */
  readonly isAboutMaster: boolean;
}

/** Where Postfix has its configuration unless told otherwise. */
export const standardDirectory = "/etc/postfix";

/**
 * Reads main.cf and master.cf and works out which parameters there are.
 *
 * @throws {FatalError} with postconf's words
 */
export async function readConfiguration(
  request: ReadRequest,
  host: Host,
  report: Report,
): Promise<Configuration> {
  const directory = request.directory ?? standardDirectory;
  const settings = new Map<string, string>();
  if (request.directory !== undefined) settings.set("config_directory", directory);
  const master = (): Service[] =>
    toServices(readMaster(`${directory}/master.cf`, request.isAboutMaster, host, report));
  // The order decides which of several errors is told.
  const early = request.isAboutMaster ? master() : undefined;
  if (!request.wantsDefaultsOnly) {
    readMain(`${directory}/main.cf`, settings, host, report);
    applyOverrides(request.overrides, settings);
  }
  const services = early ?? master();
  const configuration = await addTable(request, directory, settings, services, host, report);
  registerServiceParameters(configuration.table, services);
  if (!request.wantsDefaultsOnly) registerUserParameters(configuration, host, report);
  return configuration;
}

function readMain(path: string, settings: Map<string, string>, host: Host, report: Report): void {
  let content: Uint8Array;
  try {
    content = host.readFile(path);
  } catch (error) {
    const text = systemErrorText(error);
    // A directory can be opened, but not read.
    throw new FatalError(`${text === "Is a directory" ? "read" : "open"} ${path}: ${text}`, { cause: error });
  }
  loadSettings(path, content, settings, report);
}

function applyOverrides(overrides: readonly string[], settings: Map<string, string>): void {
  for (const override of overrides) {
    const setting = splitNameValue(override);
    if (typeof setting === "string") {
      throw new FatalError(`invalid parameter override: ${override}: ${setting}`);
    }
    settings.set(setting.name, setting.value);
  }
}

/** The services of a master.cf. Entries of the same name and type share their settings. */
function toServices(entries: readonly MasterEntry[]): Service[] {
  const settingsOf = new Map<string, Map<string, string>>();
  return entries.map((entry) => {
    const [name = "", type = ""] = entry;
    const command = entry[commandField] ?? "";
    const nameSpace = `${name}/${type}`;
    const settings = settingsOf.get(nameSpace) ?? new Map<string, string>();
    collectSettings(entry, settings);
    if (settings.size > 0) settingsOf.set(nameSpace, settings);
    return {
      entry,
      nameSpace,
      settings: settings.size > 0 ? settings : undefined,
      fixed: new Map([
        ["process_name", command],
        ["service_name", name],
      ]),
      validNames: new Set(),
    };
  });
}

function collectSettings(entry: MasterEntry, settings: Map<string, string>): void {
  for (let index = masterCfFields.length; index < entry.length; index += 1) {
    const word = entry[index] ?? "";
    if (endsOptions(word)) return;
    const value = entry[index + 1];
    if (!takesValue(word) || value === undefined) continue;
    index += 1;
    const setting = splitNameValue(value);
    if (word === "-o" && typeof setting !== "string") settings.set(setting.name, setting.value);
  }
}

async function addTable(
  request: ReadRequest,
  directory: string,
  settings: Map<string, string>,
  services: readonly Service[],
  host: Host,
  report: Report,
): Promise<Configuration> {
  const setting = (name: string): string | undefined => evaluateSetting(settings, "mail_dict", name, report);
  const names = defaultHostNames({ systemName: () => host.hostName(), setting });
  const resolved = await resolveInterfaces(settings, setting, host);
  const mode = request.wantsDefaultsOnly ? "defaults" : "effective";
  const table = builtinParameters({
    process_name: () => "postconf",
    process_id: () => String(host.processId),
    myhostname: once(names.hostName),
    mydomain: once(names.domain),
    mynetworks: once(() => {
      const value = (name: string): string =>
        (request.wantsDefaultsOnly ? undefined : setting(name)) ??
        expandParameter(configuration, mode, table.get(name)?.defaultValue() ?? "", report);
      const network = {
        style: value("mynetworks_style"),
        interfaces: value("inet_interfaces"),
        protocols: value("inet_protocols"),
        resolved,
      };
      return ownNetworks(network, host.interfaceAddresses());
    }),
  });
  const configuration: Configuration = { directory, settings, services, table };
  return configuration;
}

/** Looks up the host names that the default of `mynetworks` needs; rarely any. */
async function resolveInterfaces(
  settings: ReadonlyMap<string, string>,
  setting: (name: string) => string | undefined,
  host: Host,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const resolved = new Map<string, readonly string[]>();
  if (settings.has("mynetworks") || !settings.has("inet_interfaces")) return resolved;
  for (const name of interfaceHostNames(setting("inet_interfaces") ?? "")) {
    resolved.set(name, await host.lookUp(name));
  }
  return resolved;
}

function once(compute: () => string): () => string {
  let value: string | undefined;
  return () => (value ??= compute());
}
