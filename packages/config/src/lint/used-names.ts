import type { LintContext } from "./context.ts";

/**
 * Tells which names mean something: parameters of Postfix and its services, restriction classes, names that a
 * `$name` refers to, and the settings of database tables. The same idea as postconf(1)'s.
 */
export function usedNames(context: LintContext): (name: string) => boolean {
  const referenced = new Set<string>();
  const prefixes = tablePrefixes(context);
  for (const { name, value, references } of context.sites) {
    for (const reference of references.names) referenced.add(reference.name);
    if (name === "smtpd_restriction_classes") addClasses(context, value, referenced);
  }
  return (name) =>
    context.known.has(name) ||
    referenced.has(name) ||
    isTableSetting(name, prefixes) ||
    (context.input.masterCf === undefined && isServiceParameter(context, name));
}

function addClasses(context: LintContext, value: string, names: Set<string>): void {
  const expanded = context.configuration.expand(value).value ?? value;
  for (const word of `${value} ${expanded}`.split(/[,\s]+/u)) names.add(word);
}

/**
 * The `TYPE:PREFIX` tables of the values, with their settings. A prefix, unlike a file name, has no slash.
 */
export function tablePrefixes(context: LintContext): ReadonlyMap<string, ReadonlySet<string>> {
  const prefixes = new Map<string, ReadonlySet<string>>();
  for (const { value } of context.sites) {
    if (!value.includes(":")) continue;
    for (const [, type = "", prefix = ""] of value.matchAll(/\b([a-z]+):([A-Za-z0-9_-]+)(?=$|[\s,}])/gu)) {
      const settings = context.input.registry.tableParameters.get(type);
      if (settings === undefined) continue;
      prefixes.set(prefix, new Set([...(prefixes.get(prefix) ?? []), ...settings]));
    }
  }
  return prefixes;
}

/** Whether a name is `PREFIX_SETTING` of one of the tables. */
export function isTableSetting(name: string, prefixes: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (const [prefix, settings] of prefixes) {
    if (name.startsWith(`${prefix}_`) && settings.has(name.slice(prefix.length + 1))) return true;
  }
  return false;
}

/** Without master.cf any `NAME_destination_recipient_limit` may belong to a service. */
function isServiceParameter(context: LintContext, name: string): boolean {
  return context.input.registry.serviceParametersOf("pipe").some(({ suffix }) => name.endsWith(`_${suffix}`));
}
