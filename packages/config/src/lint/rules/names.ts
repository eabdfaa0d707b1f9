import type { KnownParameter } from "../../evaluate/registry.ts";
import { parseCompatibilityLevel } from "../../values/compatibility-level.ts";
import type { MasterCfService } from "../../syntax/service.ts";
import { finding } from "../context.ts";
import type { LintContext } from "../context.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { NearestNames } from "../nearest.ts";
import type { ValueSite } from "../value-site.ts";
import { usedNames } from "../used-names.ts";

/**
 * Names that Postfix does not know: misspelt, or used nowhere.
 *
 * @yields the findings
 */
export function* checkNames(context: LintContext): Iterable<Diagnostic> {
  const used = usedNames(context);
  const names = namesOf(context);
  const seesBoth = context.input.mainCf !== undefined && context.input.masterCf !== undefined;
  for (const site of context.sites) {
    if (used(site.name)) continue;
    const nearest = names.find(site.name);
    if (nearest !== undefined) {
      const message = `Unknown parameter "${site.name}", did you mean "${nearest}"?`;
      yield finding(site.file, site.nameSpan, "unknown-parameter", message, [rename(site, nearest)]);
    } else if (seesBoth) {
      const message = `"${site.name}" is no parameter of Postfix, and nothing refers to it`;
      yield finding(site.file, site.nameSpan, "unused-parameter", message);
    }
  }
}

/** The names of a registry, or of one and a master.cf: often the same from one check to the next. */
const nearestNames = new WeakMap<ReadonlyMap<string, KnownParameter>, NearestNames>();

function namesOf({ known, registry: { parameters } }: LintContext): NearestNames {
  const present = nearestNames.get(known);
  if (present !== undefined) return present;
  const stock = nearestNames.get(parameters) ?? new NearestNames(parameters.keys());
  nearestNames.set(parameters, stock);
  if (known === parameters) return stock;
  const own = [...known.keys()].filter((name) => !parameters.has(name));
  const all = new NearestNames(own, stock);
  nearestNames.set(known, all);
  return all;
}

function rename(site: ValueSite, name: string): Fix {
  return { title: `Change to ${name}`, edits: [{ ...site.nameSpan, text: name }] };
}

/**
 * References to names that have no value anywhere.
 *
 * @yields the findings
 */
export function* checkReferences(context: LintContext): Iterable<Diagnostic> {
  const { mainCf, masterCf } = context.input;
  if (mainCf === undefined) return;
  const inMain = new Set(context.sites.filter(({ file }) => file === "main.cf").map(({ name }) => name));
  const inMaster = new Set(context.sites.filter(({ file }) => file === "master.cf").map(({ name }) => name));
  for (const site of context.sites) {
    for (const { name, start, end, isConditional } of site.references.names) {
      if (context.known.has(name) || inMain.has(name)) continue;
      if (site.service === undefined ? inMaster.has(name) : hasOverride(site, name)) continue;
      const message =
        name === ""
          ? "This expression names no parameter, so it counts as empty"
          : `"${name}" has no value here: it is not set and no parameter of Postfix, so it expands to nothing`;
      // Where the expression provides for it, or master.cf is not known, it may be meant.
      const severity = isConditional || masterCf === undefined ? "information" : "warning";
      yield finding(site.file, site.locate(start, end), "undefined-name", message, [], severity);
    }
  }
}

const namesOfService = new WeakMap<MasterCfService, ReadonlySet<string>>();

/** The names that the `-o` options of a service set, found once. */
function overrideNames(service: MasterCfService): ReadonlySet<string> {
  const present = namesOfService.get(service);
  if (present !== undefined) return present;
  const names = new Set(service.overrides.map(({ name }) => name));
  namesOfService.set(service, names);
  return names;
}

function hasOverride(site: ValueSite, name: string): boolean {
  return site.service !== undefined && overrideNames(site.service).has(name);
}

/**
 * Parameters that cannot be set, are gone, or have a successor.
 *
 * @yields the findings
 */
export function* checkHistory(context: LintContext): Iterable<Diagnostic> {
  const namesOf = namesByService(context.sites);
  for (const site of context.sites) {
    const parameter = context.known.get(site.name);
    if (parameter === undefined) continue;
    const { name, type, deprecated, replacedBy } = parameter;
    const { postfixVersion } = context.input;
    if (postfixVersion !== undefined && isNewer(parameter, postfixVersion)) {
      const message = `"${name}" is not in Postfix ${postfixVersion}, which ignores it${parameter.since === undefined ? "" : `; it came with ${parameter.since}`}`;
      yield finding(site.file, site.nameSpan, "newer-parameter", message);
    }
    if (type === "readonly") {
      const message = `Setting "${name}" has no effect: Postfix sets it itself`;
      yield finding(site.file, site.nameSpan, "read-only-parameter", message);
    }
    if (deprecated === undefined || isLegacyTls(name)) continue;
    const instead = replacedBy === undefined ? "" : `; use ${replacedBy}`;
    if (deprecated === "removed") {
      const message = `Postfix no longer reads "${name}"${instead}`;
      yield finding(
        site.file,
        site.nameSpan,
        "removed-parameter",
        message,
        successor(context, site, namesOf),
      );
    } else {
      const since = deprecated.startsWith("since ") ? ` ${deprecated}` : "";
      const message = `"${name}" is deprecated${since}${instead}`;
      yield finding(
        site.file,
        site.nameSpan,
        "deprecated-parameter",
        message,
        successor(context, site, namesOf),
      );
    }
  }
}

/** The versions whose names are recorded from the real postconf. */
const recorded = ["3.5", "3.7", "3.10", "3.11"];

/**
 * Whether a parameter came after a version. Between and within the recorded versions the records decide, so
 * that what was patched into an old version counts; elsewhere the documentation does.
 */
export function isNewer({ since = "", absentIn = [] }: KnownParameter, version: string): boolean {
  const used = levelOf(version);
  if (used === undefined) return false;
  const isKnownBefore = recorded.some((each) => !absentIn.includes(each) && (levelOf(each) ?? 0n) <= used);
  if (isKnownBefore) return false;
  const isRecordedAfter = recorded.some((each) => absentIn.includes(each) && (levelOf(each) ?? 0n) >= used);
  const first = levelOf(since);
  return isRecordedAfter || (first !== undefined && first > used);
}

/** A version without its patch level, for comparisons. */
function levelOf(version: string): bigint | undefined {
  return parseCompatibilityLevel(version.split(".").slice(0, 2).join("."));
}

/** The names that are set in main.cf (no service) and by the `-o` options of each service. */
type NamesByService = ReadonlyMap<ValueSite["service"], ReadonlySet<string>>;

function namesByService(sites: readonly ValueSite[]): NamesByService {
  const names = new Map<ValueSite["service"], Set<string>>();
  for (const { service, name } of sites) {
    const present = names.get(service);
    if (present === undefined) names.set(service, new Set([name]));
    else present.add(name);
  }
  return names;
}

/**
 * Renames the setting and what refers to it in its file, if the value carries over and the successor is not
 * set yet.
 */
function successor(context: LintContext, site: ValueSite, names: NamesByService): Fix[] {
  const { replacedBy, keepsValue } = context.known.get(site.name) ?? {};
  if (replacedBy === undefined || keepsValue !== true || !site.isLast) return [];
  if (names.get(site.service)?.has(replacedBy) === true) return [];
  const { title, edits } = rename(site, replacedBy);
  const references = site.service === undefined ? context.referencesTo(site.name) : [];
  return [
    { title, edits: [...edits, ...references.map(({ start, end }) => ({ start, end, text: replacedBy }))] },
  ];
}

/** The yes-or-no parameters for TLS, which have their own rule. */
export function isLegacyTls(name: string): boolean {
  return /^(?:smtp|lmtp|smtpd)_(?:use_tls|enforce_tls)$/u.test(name);
}
