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

const fallbackDomain = "localdomain";

/**
 * A short system name is completed with `mydomain`; the domain is what follows the first dot of `myhostname`.
 */
export function defaultHostNames(sources: HostNameSources): HostNames {
  const hostName = (): string => {
    const systemName = sources.systemName();
    if (systemName.includes(".")) return systemName;
    return `${systemName}.${sources.setting("mydomain") ?? fallbackDomain}`;
  };
  const domain = (): string => {
    const name = sources.setting("myhostname") ?? hostName();
    const dot = name.indexOf(".");
    return dot < 0 ? fallbackDomain : name.slice(dot + 1);
  };
  return { hostName, domain };
}
