const localDomain = "localdomain";

/**
 * Returns the default of `myhostname`: the system's name, with a domain if it has none (postconf(5)).
 *
 * @param systemName - the name that the system gives itself
 * @param domain - `mydomain`, if it is set
 * @example
 * ```ts
 * import { defaultHostName } from "@postfixjs/config/daemon";
 *
 * console.log(defaultHostName("mx.example.org"), defaultHostName("mx"), defaultHostName("mx", "example.org"));
 * // => mx.example.org mx.localdomain mx.example.org
 * ```
 */
export function defaultHostName(systemName: string, domain: string = localDomain): string {
  return systemName.includes(".") ? systemName : `${systemName}.${domain}`;
}

/**
 * Returns the default of `mydomain`: what follows the first dot of `myhostname`, or `localdomain`.
 *
 * @example
 * ```ts
 * import { domainOf } from "@postfixjs/config/daemon";
 *
 * console.log(domainOf("mx.mail.example.org"), domainOf("mx")); // => mail.example.org localdomain
 * ```
 */
export function domainOf(hostName: string): string {
  const dot = hostName.indexOf(".");
  return dot < 0 ? localDomain : hostName.slice(dot + 1);
}
