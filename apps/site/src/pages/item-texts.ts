import type { ItemKind } from "@postfixjs/config/registry";

/** What a value is, or each item of a list; absent where the type says it all. */
export const itemTexts: Readonly<Partial<Record<ItemKind, readonly [one: string, many: string]>>> = {
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
  protocol: ["a TLS version", "TLS versions: &gt;=VERSION, &lt;=VERSION, !VERSION"],
  cipher: ["a cipher", "ciphers or classes of them"],
  file: ["a file", "files"],
  directory: ["a directory", "directories"],
  program: ["a program", "programs"],
  parameter: ["a parameter", "parameters"],
};
