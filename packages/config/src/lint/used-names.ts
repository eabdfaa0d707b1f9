import type { LintContext } from "./context.ts";

/**
 * Tells which names mean something: parameters of Postfix and its services, restriction classes, names that a
 * `$name` refers to, and the settings of database tables. The same idea as postconf(1)'s.
 */
export function usedNames(context: LintContext): (name: string) => boolean {
  const referenced = new Set<string>();
  const tablePrefixes = new Map<string, ReadonlySet<string>>();
  for (const { name, value, references } of context.sites) {
    for (const reference of references.names) referenced.add(reference.name);
    if (name === "smtpd_restriction_classes") addClasses(context, value, referenced);
    addTables(context, value, tablePrefixes);
  }
  return (name) =>
    context.known.has(name) ||
    referenced.has(name) ||
    isTableSetting(name, tablePrefixes) ||
    (context.input.masterCf === undefined && isServiceParameter(context, name));
}

function addClasses(context: LintContext, value: string, names: Set<string>): void {
  const expanded = context.configuration.expand(value).value ?? value;
  for (const word of `${value} ${expanded}`.split(/[,\s]+/u)) names.add(word);
}

/** Notes `TYPE:PREFIX` tables: a prefix, unlike a file name, has no slash. */
function addTables(context: LintContext, value: string, prefixes: Map<string, ReadonlySet<string>>): void {
  for (const [, type = "", prefix = ""] of value.matchAll(/\b([a-z]+):([A-Za-z0-9_-]+)(?=$|[\s,}])/gu)) {
    const settings = context.input.registry.tableParameters.get(type);
    if (settings !== undefined) prefixes.set(prefix, new Set([...(prefixes.get(prefix) ?? []), ...settings]));
  }
}

function isTableSetting(name: string, prefixes: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (const [prefix, settings] of prefixes) {
    if (name.startsWith(`${prefix}_`) && settings.has(name.slice(prefix.length + 1))) return true;
  }
  return false;
}

/** Without master.cf any `NAME_destination_recipient_limit` may belong to a service. */
function isServiceParameter(context: LintContext, name: string): boolean {
  return context.input.registry.serviceParametersOf("pipe").some(({ suffix }) => name.endsWith(`_${suffix}`));
}
