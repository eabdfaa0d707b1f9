import { parseBoolean } from "../../values/boolean.ts";
import { deleteEntry } from "../../edit/lines.ts";
import type { TextEdit } from "../../edit/text-edit.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { groupBy } from "../group-by.ts";
import { isLegacyTls } from "./names.ts";

/**
 * A file has one or two of these settings for a program. With more, a fix for all of them would help nobody.
 */
const settingsMax = 16;

/**
 * `smtpd_use_tls` and its like: one level has taken their place.
 *
 * @yields the findings
 */
export function* checkLegacyTls(context: LintContext): Iterable<Diagnostic> {
  const sites = groupBy(
    context.sites.filter(({ name }) => isLegacyTls(name)),
    ({ name }) => programOf(name),
  );
  for (const [program, ofProgram] of sites) yield* checkProgram(context, program, ofProgram);
}

function* checkProgram(
  context: LintContext,
  program: string,
  sites: readonly CheckedSite[],
): Iterable<Diagnostic> {
  const levelName = `${program}_tls_security_level`;
  const wanted = legacyLevel(context, program);
  for (const site of sites) {
    const configuration = context.configurationFor(site);
    const level = configuration.evaluate(levelName)?.value ?? "";
    const message =
      level === ""
        ? `"${site.name}" is deprecated; use ${levelName}`
        : `"${site.name}" is ignored, since ${levelName} is set to "${level}"`;
    const replacement = level === "" && wanted !== undefined ? { levelName, wanted, sites } : undefined;
    const found = sites.length > settingsMax ? [] : fixes(site, replacement);
    yield finding(site.file, site.nameSpan, "legacy-tls", message, found);
  }
}

/** What takes the place of all legacy settings of a program. */
interface Replacement {
  readonly levelName: string;
  readonly wanted: string;
  readonly sites: readonly CheckedSite[];
}

function fixes(site: CheckedSite, replacement: Replacement | undefined): Fix[] {
  if (site.setting === undefined) return [];
  if (replacement === undefined) return [{ title: `Remove ${site.name}`, edits: deleteEntry(site.setting) }];
  const { levelName, wanted, sites } = replacement;
  const others = sites.filter((other) => other !== site);
  const edits: TextEdit[] = [
    { ...site.nameSpan, text: levelName },
    { ...site.valueSpan, text: wanted },
    ...others.flatMap(({ setting }) => (setting === undefined ? [] : deleteEntry(setting))),
  ];
  return [{ title: `Change to ${levelName} = ${wanted}`, edits }];
}

function programOf(name: string): string {
  return name.slice(0, name.indexOf("_"));
}

/** The level that the legacy parameters of a program add up to, or `undefined` if they are all off. */
function legacyLevel(context: LintContext, program: string): string | undefined {
  const isOn = (name: string): boolean =>
    parseBoolean(context.configuration.evaluate(name)?.value ?? "") === true;
  if (isOn(`${program}_enforce_tls`)) {
    // A client also checks the server's certificate unless told otherwise.
    return program === "smtpd" || !isOn(`${program}_tls_enforce_peername`) ? "encrypt" : "verify";
  }
  return isOn(`${program}_use_tls`) ? "may" : undefined;
}
