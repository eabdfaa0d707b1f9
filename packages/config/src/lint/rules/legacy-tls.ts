import { parseBoolean } from "../../values/boolean.ts";
import { deleteEntry } from "../../edit/lines.ts";
import type { TextEdit } from "../../edit/text-edit.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { isLegacyTls } from "./names.ts";

/**
 * `smtpd_use_tls` and its like: one level has taken their place.
 *
 * @yields the findings
 */
export function* checkLegacyTls(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    if (!isLegacyTls(site.name)) continue;
    const levelName = `${site.name.slice(0, site.name.indexOf("_"))}_tls_security_level`;
    const configuration = context.configurationFor(site);
    const level = configuration.evaluate(levelName)?.value ?? "";
    const message =
      level === ""
        ? `"${site.name}" is deprecated; use ${levelName}`
        : `"${site.name}" is ignored, since ${levelName} is set to "${level}"`;
    yield finding(site.file, site.nameSpan, "legacy-tls", message, fixes(context, site, levelName, level));
  }
}

function fixes(context: LintContext, site: CheckedSite, levelName: string, level: string): Fix[] {
  if (site.setting === undefined) return [];
  const program = site.name.slice(0, site.name.indexOf("_"));
  const wanted = legacyLevel(context, program);
  if (level !== "" || wanted === undefined) {
    return [{ title: `Remove ${site.name}`, edits: deleteEntry(site.setting) }];
  }
  const others = context.sites.filter(
    (other) => other !== site && other.name.startsWith(`${program}_`) && isLegacyTls(other.name),
  );
  const edits: TextEdit[] = [
    { ...site.nameSpan, text: levelName },
    { ...site.valueSpan, text: wanted },
    ...others.flatMap(({ setting }) => (setting === undefined ? [] : deleteEntry(setting))),
  ];
  return [{ title: `Change to ${levelName} = ${wanted}`, edits }];
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
