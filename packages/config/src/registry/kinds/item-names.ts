import type { ItemKind } from "./kind.ts";

/**
 * What a value is in a few words: one item, and a list of them. `undefined` where the type of the parameter
 * says it all.
 */
export const itemNames: Readonly<Record<ItemKind, readonly [one: string, many: string] | undefined>> = {
  boolean: undefined,
  integer: undefined,
  time: undefined,
  enumeration: undefined,
  text: undefined,
  restriction: ["a restriction", "restrictions"],
  "restriction-class": ["a name", "names of lists of restrictions"],
  table: ["a lookup table, TYPE:NAME", "lookup tables, TYPE:NAME"],
  match: ["a pattern", "domains, hosts, networks, tables or files of them"],
  network: ["a network", "networks, tables or files of them"],
  host: ["a host", "hosts"],
  domain: ["a domain", "domains"],
  address: ["a mail address", "mail addresses"],
  transport: ["a transport, SERVICE:NEXTHOP", "transports"],
  service: ["a service of master.cf", "services of master.cf"],
  endpoint: ["an address, inet:HOST:PORT or unix:PATH", "addresses, inet:HOST:PORT or unix:PATH"],
  protocol: ["a TLS version", "TLS versions: >=VERSION, <=VERSION, !VERSION"],
  cipher: ["a cipher", "ciphers or classes of them"],
  file: ["a file", "files"],
  directory: ["a directory", "directories"],
  program: ["a program", "programs"],
  parameter: ["a parameter", "parameters"],
};
