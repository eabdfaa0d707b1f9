import { defaultHostName, domainOf } from "@postfixjs/config/daemon";

/** Where names of the machine come from. */
export interface HostNameSources {
  /** The system's own name. */
  systemName(): string;
  /** A setting of main.cf, expanded. */
  setting(name: string): string | undefined;
}

/** The defaults of `myhostname` and `mydomain`. */
export interface HostNames {
  readonly hostName: () => string;
  readonly domain: () => string;
}

/**
 * A short system name is completed with `mydomain`; the domain is what follows the first dot of `myhostname`.
 */
export function defaultHostNames(sources: HostNameSources): HostNames {
  const hostName = (): string => defaultHostName(sources.systemName(), sources.setting("mydomain"));
  return { hostName, domain: () => domainOf(sources.setting("myhostname") ?? hostName()) };
}
