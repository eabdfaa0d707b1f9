import { Configuration, defaultHostNames } from "@postfixjs/config";
import type { MainCf } from "@postfixjs/config";
import { parameters } from "@postfixjs/config/registry";
import type { Host } from "../host/host.ts";
import { ownNetworks } from "../parameters/own-networks.ts";
import { FatalError } from "../report.ts";

/** The values that neither a file nor Postfix has, but this machine: host name, domain, networks. */
export function machineValues(mainCf: MainCf, host: Host): ReadonlyMap<string, string> {
  const settings = new Configuration({ mainCf });
  const { hostName, domain } = defaultHostNames({
    systemName: () => host.hostName(),
    setting: (name) => settings.evaluate(name)?.value,
  });
  const values = new Map([
    ["myhostname", hostName()],
    ["mydomain", domain()],
  ]);
  const networks = networksOf(mainCf, host);
  if (networks !== undefined) values.set("mynetworks", networks);
  return values;
}

/** Host names in `inet_interfaces` are not looked up here; the networks then stay unknown. */
function networksOf(mainCf: MainCf, host: Host): string | undefined {
  const configuration = new Configuration({ mainCf, parameters });
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  const settings = {
    style: value("mynetworks_style"),
    interfaces: value("inet_interfaces"),
    protocols: value("inet_protocols"),
    resolved: new Map<string, readonly string[]>(),
  };
  try {
    return ownNetworks(settings, host.interfaceAddresses());
  } catch (error) {
    if (error instanceof FatalError) return undefined;
    throw error;
  }
}
