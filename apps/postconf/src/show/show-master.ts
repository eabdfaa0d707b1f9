import { masterCfFields } from "@postfixjs/config";
import type { Configuration, Service } from "../parameters/configuration.ts";
import { expandParameter } from "../parameters/lookup.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { sortBytes } from "../text.ts";
import { listEntry, listField } from "./entry-layout.ts";
import { fieldIndex, matchesService, parseServicePattern } from "./service-pattern.ts";
import type { ServicePattern } from "./service-pattern.ts";
import { layOutParameter } from "./show-parameters.ts";
import type { DisplayStyle } from "./show-parameters.ts";

/** One listing of master.cf: what `-M`, `-F` and `-P` have in common. */
interface Listing {
  readonly partsMax: number;
  readonly patternError: string;
  /** Called once for each pattern, before anything is listed. */
  readonly check?: (pattern: ServicePattern) => void;
  /** The lines of a service for a pattern; nothing if the pattern does not match it after all. */
  readonly show: (service: Service, pattern: ServicePattern) => string | undefined;
}

/** Lists services (`-M`). */
export function showEntries(
  configuration: Configuration,
  style: DisplayStyle,
  requests: readonly string[],
  report: Report,
): string {
  const listing: Listing = {
    partsMax: 2,
    patternError: "-M option requires service_name[/type]",
    show: (service) =>
      listEntry(service.entry, style.fold, settingExpander(configuration, style, service, report)),
  };
  return list(configuration, listing, requests, report);
}

/** Lists fields of services (`-F`). */
export function showFields(
  configuration: Configuration,
  style: DisplayStyle,
  requests: readonly string[],
  report: Report,
): string {
  const listing: Listing = {
    partsMax: 3,
    patternError: "-F option requires service_name[/type[/field]]",
    check: (pattern) => fieldIndex(pattern[2] ?? "*"),
    show: (service, pattern) => {
      const wanted = fieldIndex(pattern[2] ?? "*");
      const indexes = wanted === undefined ? [...masterCfFields.keys()] : [wanted];
      const expander = settingExpander(configuration, style, service, report);
      return indexes.map((index) => listField(service.entry, index, style, expander)).join("");
    },
  };
  return list(configuration, listing, requests, report);
}

/** Lists `-o` settings of services (`-P`). */
export function showServiceParameters(
  configuration: Configuration,
  style: DisplayStyle,
  requests: readonly string[],
  report: Report,
): string {
  const showOne = (service: Service, name: string, value: string): string => {
    const shown = style.expand ? expandParameter(configuration, "effective", value, report, service) : value;
    return layOutParameter(`${service.nameSpace}/${name}`, shown, style);
  };
  const listing: Listing = {
    partsMax: 3,
    patternError: "-P option requires service_name[/type[/parameter]]",
    show: (service, pattern) => {
      const { settings } = service;
      const name = pattern[2] ?? "*";
      if (settings === undefined) return undefined;
      if (name !== "*") {
        const value = settings.get(name);
        return value === undefined ? undefined : showOne(service, name, value);
      }
      return sortBytes(settings.keys())
        .map((each) => showOne(service, each, settings.get(each) ?? ""))
        .join("");
    },
  };
  return list(configuration, listing, requests, report);
}

function list(
  { services }: Configuration,
  listing: Listing,
  requests: readonly string[],
  report: Report,
): string {
  const patterns = (requests.length > 0 ? requests : ["*"]).map((request) => {
    const pattern = parseServicePattern(request, 1, listing.partsMax);
    if (pattern === undefined) throw new FatalError(listing.patternError);
    listing.check?.(pattern);
    return { request, pattern, isMatched: requests.length === 0 };
  });
  let output = "";
  for (const service of services) {
    for (const each of patterns) {
      if (!matchesService(each.pattern, service.entry)) continue;
      const shown = listing.show(service, each.pattern);
      if (shown === undefined) continue;
      each.isMatched = true;
      output += shown;
    }
  }
  for (const { request, isMatched } of patterns) {
    if (!isMatched) report.warn(`unmatched request: "${request}"`);
  }
  return output;
}

function settingExpander(
  configuration: Configuration,
  { expand }: DisplayStyle,
  service: Service,
  report: Report,
): (setting: string) => string {
  if (!expand) return (setting) => setting;
  return (setting) => expandParameter(configuration, "effective", setting, report, service);
}
