import type { Configuration } from "../../evaluate/configuration.ts";
import { splitList } from "../../syntax/list-items.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { isOn } from "../is-on.ts";
import { allowsLogins, serversWith } from "../smtp-servers.ts";
import { classDepthMax, classValue, stops } from "./relaying.ts";

/**
 * Names and passwords: those of clients of the SMTP server, and those of the SMTP client.
 *
 * @yields the findings
 */
export function* checkLogins(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    if (!site.isLast) continue;
    for (const check of checks.get(site.name) ?? [])
      yield* check(context, site, context.configurationFor(site));
  }
}

type Check = (context: LintContext, site: CheckedSite, configuration: Configuration) => Iterable<Diagnostic>;

function* checkServerAuth(
  context: LintContext,
  site: CheckedSite,
  configuration: Configuration,
): Iterable<Diagnostic> {
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  if (context.input.mainCf === undefined || !isOn(value("smtpd_sasl_auth_enable"))) return;
  const options = value("smtpd_sasl_security_options")
    .toLowerCase()
    .split(/[\s,]+/u);
  if (!options.includes("noanonymous")) {
    const text = `Without noanonymous in smtpd_sasl_security_options, clients may log in as "anonymous" and relay`;
    yield finding(site.file, site.nameSpan, "anonymous-auth", text);
  }
  const isSafe =
    isOn(value("smtpd_tls_auth_only")) ||
    isOn(value("smtpd_tls_wrappermode")) ||
    options.includes("noplaintext") ||
    value("smtpd_tls_security_level").toLowerCase() === "encrypt";
  if (isSafe || site.name !== "smtpd_sasl_auth_enable") return;
  const text = "Passwords may cross the network in clear: set smtpd_tls_auth_only = yes";
  yield finding(site.file, site.nameSpan, "plaintext-auth", text);
}

function* checkClientAuth(
  _: LintContext,
  site: CheckedSite,
  configuration: Configuration,
): Iterable<Diagnostic> {
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  if (!isOn(value("smtp_sasl_auth_enable"))) return;
  if (value("smtp_sasl_password_maps") === "") {
    const text = `"smtp_sasl_auth_enable" needs passwords in smtp_sasl_password_maps; the SMTP client ends with a fatal error`;
    yield finding(site.file, site.nameSpan, "missing-passwords", text);
  }
}

function* checkLoginsRelay(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined || !isOn(context.configurationFor(site).evaluate(site.name)?.value))
    return;
  const servers = serversWith(context, site);
  if (servers.length === 0 || !servers.every(({ configuration }) => stopsLogins(context, configuration)))
    return;
  const text =
    "Clients that log in may not relay: nothing permits them before other recipients are rejected; add permit_sasl_authenticated";
  yield finding(site.file, site.nameSpan, "login-without-relaying", text);
}

/** Whether a list stops clients that have logged in from sending mail elsewhere. */
function stopsLogins(context: LintContext, configuration: Configuration): boolean {
  return ["smtpd_relay_restrictions", "smtpd_recipient_restrictions"].some(
    (name) => outcomeForLogin(context, configuration.evaluate(name)?.value ?? "", 0) === "stops",
  );
}

/** What a list makes of a client that has logged in and a recipient elsewhere; tables may permit it. */
function outcomeForLogin(context: LintContext, list: string, depth: number): "stops" | "may pass" | "next" {
  const words = splitList(list).map(({ text }) => text);
  for (const [index, word] of words.entries()) {
    const name = word.toLowerCase();
    if (words[index - 1]?.toLowerCase() === "warn_if_reject") continue;
    if (/^(?:permit(?:_sasl_authenticated)?|check_.*|.*[:$].*)$/su.test(name)) return "may pass";
    if (stops.has(name)) return "stops";
    const inner = depth < classDepthMax ? classValue(context, word) : undefined;
    const outcome = inner === undefined ? "next" : outcomeForLogin(context, inner, depth + 1);
    if (outcome !== "next") return outcome;
  }
  return "next";
}

/** The default of `smtpd_sasl_path`, which names no socket of Dovecot's. */
const noPath = "smtpd";

function* checkDovecot(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined) return;
  const isWithoutPath = serversWith(context, site).some((server) => {
    const value = (name: string): string => server.configuration.evaluate(name)?.value ?? "";
    return (
      allowsLogins(server) && value("smtpd_sasl_type") === "dovecot" && value("smtpd_sasl_path") === noPath
    );
  });
  if (!isWithoutPath) return;
  const text =
    'smtpd_sasl_path is not set, so the SMTP server looks for Dovecot at "smtpd" and ends with a fatal error; usual is private/auth';
  yield finding(site.file, site.valueSpan, "missing-sasl-path", text);
}

const checks: ReadonlyMap<string, readonly Check[]> = new Map([
  ["smtpd_sasl_auth_enable", [checkServerAuth, checkLoginsRelay]],
  ["smtpd_sasl_security_options", [checkServerAuth]],
  ["smtp_sasl_auth_enable", [checkClientAuth]],
  ["smtpd_sasl_type", [checkDovecot]],
]);
