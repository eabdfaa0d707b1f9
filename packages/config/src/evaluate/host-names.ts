import { defaultHostName, domainOf } from "./default-host-name.ts";

/** Where names of the machine come from. */
export interface HostNameSources {
  /** The system's own name. */
  systemName(): string;
  /** A setting of main.cf, expanded. */
  setting(name: string): string | undefined;
}

/** The defaults of `myhostname` and `mydomain`. */
export interface HostNames {
  /** The default of `myhostname`. */
  readonly hostName: () => string;
  /** The default of `mydomain`. */
  readonly domain: () => string;
}

/**
 * Gives the defaults of `myhostname` and `mydomain` as Postfix computes them: a short system name is
 * completed with `mydomain`; the domain is what follows the first dot of `myhostname`.
 *
 * @example
 * ```ts
 * import { Configuration, defaultHostNames, parseMainCf } from "@postfixjs/config";
 * import { parameters } from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydomain = example.org\n");
 * const { hostName, domain } = defaultHostNames({
 *   systemName: () => "mx",
 *   setting: (name) => new Configuration({ mainCf }).evaluate(name)?.value,
 * });
 * const given = new Map([
 *   ["myhostname", hostName()],
 *   ["mydomain", domain()],
 * ]);
 * const destination = new Configuration({ mainCf, parameters, given }).evaluate("mydestination");
 * console.log(destination?.value); // => mx.example.org, localhost.example.org, localhost
 * ```
 */
export function defaultHostNames(sources: HostNameSources): HostNames {
  const hostName = (): string => defaultHostName(sources.systemName(), sources.setting("mydomain"));
  return { hostName, domain: () => domainOf(sources.setting("myhostname") ?? hostName()) };
}
