import { printable } from "@postfixjs/config";
import type { ParameterDefinition } from "@postfixjs/config/registry";
import type { ExplainedKind, Explanation, Source } from "./explanation.ts";

/** An explanation as people read it. */
export function formatExplanation(explanation: Explanation): string {
  const { name, raw, value, references, warnings, definition, kind, description } = explanation;
  const lines = [
    value === undefined ? `${name} cannot be expanded` : `${name} = ${value}`,
    `  ${origin(explanation)}`,
    ...(raw === value ? [] : [`  as written: ${raw}`]),
    ...references.map((reference) => `  $${reference.name}: ${referenceText(reference)}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(definition === undefined ? [] : [`  ${definitionText(definition)}`]),
    ...(kind === undefined ? [] : kindLines(kind).map((line) => `  ${line}`)),
    ...(description === undefined ? [] : [`  ${description}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

/** What a value is; nothing where the type says it all. */
const itemTexts: Readonly<Record<ExplainedKind["item"], readonly [one: string, many: string] | undefined>> = {
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

function kindLines({ item, isList, words }: ExplainedKind): string[] {
  if (words.length > 0) {
    const names = words.map(({ word }) => word).join(", ");
    const texts = words.flatMap(({ word, text }) => (text === undefined ? [] : `  ${word}: ${text}`));
    return [`${isList ? "words" : "one"} of: ${names}`, ...texts];
  }
  const [one, many] = itemTexts[item] ?? [];
  if (one === undefined) return [];
  return [isList ? `a list: ${many}` : one];
}

function origin({ from, place }: Source): string {
  switch (from) {
    case "main.cf":
      return `set in ${place}`;
    case "master.cf":
      return `set by a -o option in ${place}`;
    case "service":
      return "a property of the service";
    case "caller":
      return "the default on this machine";
    case "default":
      return "the built-in default";
    case "undefined":
    default:
      return "not set, and no parameter of Postfix";
  }
}

function referenceText(reference: Source): string {
  return reference.raw === undefined
    ? `empty (${origin(reference)})`
    : `${reference.raw} (${origin(reference)})`;
}

function definitionText(definition: ParameterDefinition): string {
  const { type, defaultValue, hasComputedDefault, min, max, since, deprecated, replacedBy } = definition;
  return [
    `type ${type}`,
    hasComputedDefault ? "computed default" : `default "${defaultValue}"`,
    min === undefined ? "" : `at least ${min}`,
    max === undefined ? "" : `at most ${max}`,
    since === undefined ? "" : `since Postfix ${since}`,
    deprecated === undefined ? "" : `deprecated (${deprecated})`,
    replacedBy === undefined ? "" : `use ${replacedBy}`,
  ]
    .filter(Boolean)
    .join("; ");
}
