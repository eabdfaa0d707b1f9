import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { NearestNames } from "../nearest.ts";
import { restrictionsIn } from "../restriction-list.ts";
import type { RestrictionUse } from "../restriction-list.ts";

/** What ends a list: nothing behind it is looked at. */
const final: ReadonlySet<string> = new Set(["permit", "reject", "defer"]);

/**
 * Lists of restrictions: names that do not exist, arguments that are missing, and what is never reached.
 *
 * @yields the findings
 */
export function* checkRestrictions(context: LintContext): Iterable<Diagnostic> {
  const names = new NearestNames([...context.registry.restrictions.keys(), ...context.restrictionClasses]);
  for (const site of context.sites) {
    if (!site.isLast || context.kindOf(site.name)?.item !== "restriction") continue;
    if (site.name === "local_header_rewrite_clients") continue;
    const uses = restrictionsIn(context, site);
    for (const use of uses) yield* checkUse(context, site, use, names);
    yield* checkReach(site, uses);
  }
  yield* checkClasses(context);
}

function* checkUse(
  context: LintContext,
  site: CheckedSite,
  { item, restriction, argument }: RestrictionUse,
  names: NearestNames,
): Iterable<Diagnostic> {
  const { text } = item;
  if (restriction === undefined) {
    if (text.includes(":") || context.restrictionClasses.has(text) || /^[0-9]+$/u.test(text)) return;
    const nearest = names.find(text.toLowerCase());
    const hint = nearest === undefined ? "" : `, did you mean "${nearest}"?`;
    const isWritten = nearest !== undefined && !site.value.includes("$");
    const fixes = isWritten
      ? [{ title: `Change to ${nearest}`, edits: [{ start: item.start, end: item.end, text: nearest }] }]
      : [];
    const message = `Unknown restriction "${text}"${hint}`;
    yield finding(site.file, item, "unknown-restriction", message, fixes);
  } else if (
    restriction.argument !== "none" &&
    argument === undefined &&
    restriction.replacedBy === undefined
  ) {
    const message = `"${text}" needs ${argumentNames[restriction.argument]} behind it`;
    yield finding(site.file, item, "missing-argument", message);
  }
}

const argumentNames = {
  none: "nothing",
  table: "a lookup table, TYPE:NAME,",
  domain: "the domain of a DNS list",
  service: "a policy server, such as unix:private/policy or inet:host:port,",
  number: "a number",
} as const;

function* checkReach(site: CheckedSite, uses: readonly RestrictionUse[]): Iterable<Diagnostic> {
  const end = uses.findIndex(
    ({ restriction, onlyWarns }) => restriction !== undefined && final.has(restriction.name) && !onlyWarns,
  );
  const behind = uses[end + 1];
  if (end < 0 || behind === undefined) return;
  const message = `"${behind.item.text}" and what follows it are never reached: "${uses[end]?.item.text}" decides before`;
  yield finding(site.file, behind.item, "unreachable-restriction", message);
}

/**
 * Classes that are listed and not defined.
 *
 * @yields the findings
 */
function* checkClasses(context: LintContext): Iterable<Diagnostic> {
  const list = context.sites.find(({ name, isLast }) => isLast && name === "smtpd_restriction_classes");
  if (list === undefined) return;
  for (const name of context.restrictionClasses) {
    if (context.configuration.lookup(name) !== undefined) continue;
    const message = `The restriction class "${name}" is listed and not defined: the SMTP server ends with a fatal error`;
    yield finding(list.file, list.valueSpan, "undefined-class", message);
  }
}
