import { baseName } from "../../evaluate/registry.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { isOn } from "../is-on.ts";
import { itemsOf } from "../items.ts";

/**
 * What others see of this machine: the names it gives itself, what becomes of their mail, and its log.
 *
 * @yields the findings
 */
export function* checkAppearance(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    const check = site.isLast ? checks.get(site.name) : undefined;
    if (check !== undefined) yield* check(context, site);
  }
}

type Check = (context: LintContext, site: CheckedSite) => Iterable<Diagnostic>;

function* checkBanner(_: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [word = ""] = site.value.split(" ", 1);
  // What has a dot may be the name of the machine.
  if (/[$.]/u.test(word)) return;
  const text = `The greeting must begin with the name of the server (RFC 5321): $myhostname ${site.value}`;
  yield finding(site.file, site.valueSpan, "bad-banner", text);
}

function* checkQualified(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined || !/^[\w-]+$/u.test(item.text)) return;
  const text = `"${item.text}" has no domain: servers that check the name in EHLO reject mail from it`;
  yield finding(site.file, item, "unqualified-hostname", text);
}

function* checkSoftBounce(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  if (!isOn(context.configurationFor(site).evaluate(site.name)?.value)) return;
  const text =
    "Permanent errors become temporary: nothing is returned, and clients try rejected mail again and again";
  yield finding(site.file, site.nameSpan, "soft-bounce", text);
}

function* checkLogFile(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined) return;
  const prefixes = context.configurationFor(site).evaluate("maillog_file_prefixes")?.value ?? "";
  const list = prefixes.split(/[\s,]+/u).filter((prefix) => prefix !== "");
  if (!list.some((prefix) => item.text.startsWith(prefix))) {
    const text = `"${item.text}" begins with none of maillog_file_prefixes (${prefixes}); every Postfix program ends with a fatal error`;
    yield finding(site.file, item, "bad-log-file", text);
  } else if (
    context.input.masterCf !== undefined &&
    !context.services.some(({ fields }) => baseName(fields.command.text) === "postlogd")
  ) {
    const text =
      "master.cf has no service postlog (type unix-dgram, program postlogd), which writes this file";
    yield finding(site.file, item, "bad-log-file", text);
  }
}

const checks: ReadonlyMap<string, Check> = new Map([
  ["smtpd_banner", checkBanner],
  ["myhostname", checkQualified],
  ["soft_bounce", checkSoftBounce],
  ["maillog_file", checkLogFile],
]);
