/** Where a server listens: a host and a port, or the path of a UNIX socket. */
export type ServerAddress = { readonly host: string; readonly port: number } | { readonly path: string };

const defaultPort = 6379;
const serversMax = 64;

/**
 * Parses addresses separated by commas: `192.0.2.1:6379`, `[2001:db8::1]:6379`, `valkey.example.com`,
 * `unix:/PATH`.
 *
 * @returns `undefined` if one of them is malformed, or for more than 64
 */
export function parseServers(text: string): readonly ServerAddress[] | undefined {
  const addresses = text.split(",").map((each) => parseServer(each.trim()));
  const good = addresses.filter((address) => address !== undefined);
  return good.length === addresses.length && good.length <= serversMax ? good : undefined;
}

function parseServer(text: string): ServerAddress | undefined {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    return path.startsWith("/") && !path.includes("\0") ? { path } : undefined;
  }
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/iu.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? defaultPort);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}
