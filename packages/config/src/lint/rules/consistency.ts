import type { Configuration } from "../../evaluate/configuration.ts";
import { parseInteger } from "../../values/number.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";

/**
 * Settings that do not go together.
 *
 * @yields the findings
 */
export function* checkConsistency(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    if (!site.isLast) continue;
    const check = checks.get(site.name);
    if (check !== undefined) yield* check(context, site, context.configurationFor(site));
  }
  yield* checkDomainClasses(context);
}

/** Looks at one value, with the configuration in which it counts. */
type Check = (context: LintContext, site: CheckedSite, configuration: Configuration) => Iterable<Diagnostic>;

/** The limits on mailboxes; each counts where its program delivers something. */
const mailboxLimits = [
  { name: "mailbox_size_limit", program: "local", transport: "local_transport", domains: "mydestination" },
  {
    name: "virtual_mailbox_limit",
    program: "virtual",
    transport: "virtual_transport",
    domains: "virtual_mailbox_domains",
  },
] as const;

function* checkSizes(_: LintContext, site: CheckedSite, configuration: Configuration): Iterable<Diagnostic> {
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  const number = (name: string): number => parseInteger(value(name)) ?? 0;
  const message = number("message_size_limit");
  for (const { name, program, transport, domains } of mailboxLimits) {
    if (site.name !== name && site.name !== "message_size_limit") continue;
    const limit = number(name);
    if (limit === 0 || limit >= message) continue;
    if (value(transport).split(":", 1)[0] !== program || value(domains).trim() === "") continue;
    const text = `"${name}" (${limit}) is smaller than "message_size_limit" (${message}): ${program} refuses to deliver`;
    yield finding(site.file, site.valueSpan, "size-limits", text);
    return;
  }
}

function* checkCertificate(
  context: LintContext,
  site: CheckedSite,
  configuration: Configuration,
): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined) return;
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  if (!/^(?:may|encrypt)$/iu.test(value("smtpd_tls_security_level"))) return;
  const names = ["chain_files", "cert_file", "eccert_file", "dcert_file"].map((name) =>
    value(`smtpd_tls_${name}`),
  );
  if (names.some((name) => name !== "")) return;
  const text = "TLS is on and there is no certificate: set smtpd_tls_chain_files, or clients cannot use TLS";
  yield finding(site.file, site.valueSpan, "missing-certificate", text);
}

function* checkTransport(
  context: LintContext,
  site: CheckedSite,
  configuration: Configuration,
): Iterable<Diagnostic> {
  if (context.input.masterCf === undefined) return;
  const value = configuration.evaluate(site.name)?.value ?? "";
  const [name = ""] = value.split(":");
  const isServed = context.services.some(
    ({ fields }) => fields.service.text === name && fields.type.text === "unix",
  );
  if (name === "" || name.includes("$") || isServed) return;
  const text = `master.cf has no service "${name}" (type unix), so mail for it is deferred`;
  yield finding(site.file, site.valueSpan, "unserved-transport", text);
}

function* checkRelayHost(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined) return;
  // Several lines, or what looks like a comment, have findings of their own.
  if (item.text.includes("#") || (site.setting?.pieces.length ?? 1) > 1) return;
  const problem = relayHostProblem(item.text);
  if (problem !== undefined) yield finding(site.file, item, "bad-host", problem);
}

function relayHostProblem(text: string): string | undefined {
  if (/[\s,]/u.test(text)) return "relayhost is one host; further ones go to smtp_fallback_relay";
  if (text.includes("://")) return "relayhost is [host]:port, not a URL";
  if (/^[^[\]]+\[|^\[[^\]]*$|^\[[^\]]*\][^:]/u.test(text)) return `"${text}" is not of the form [host]:port`;
  if (text.includes("@")) return "relayhost is a host; user names go to smtp_sasl_password_maps";
  return undefined;
}

function* checkHostName(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined || /^["']/u.test(item.text)) return;
  const isName =
    /^(?=.{1,255}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/u.test(
      item.text,
    );
  if (!isName && !/[^\0-\x7f]/u.test(item.text)) {
    const text = `"${item.text}" is no host name; Postfix programs end with a fatal error`;
    yield finding(site.file, item, "bad-host", text);
  }
}

function* checkMilters(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  for (const item of itemsOf(context, site, true)) {
    const address = item.text.replace(/^\{\s*/u, "");
    if (!/^(?:inet|inet6|unix|local):/u.test(address)) {
      const text = `"${item.text}" has no type in front: inet:host:port or unix:path`;
      yield finding(site.file, item, "bad-endpoint", text);
    } else if (/^inet6?:[^:[\]]*[.@][^:]*$/u.test(address)) {
      const text = `"${item.text}" has no port: inet:host:port`;
      yield finding(site.file, item, "bad-endpoint", text);
    }
  }
}

/** Names that Linux gives to network interfaces. */
const interfaceName = /^(?:lo|(?:eth|wlan|br|bond)\d+|en[opsx]\w+|wl[opsx]\w+)$/u;

function* checkInterfaces(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  for (const item of itemsOf(context, site, true)) {
    const [, port] = /^(?:[^:[\]]+|\[[^\]]*\]):(\w+)$/u.exec(item.text) ?? [];
    if (port === undefined && !interfaceName.test(item.text)) continue;
    const where = port === undefined ? "not the name of an interface" : "without a port";
    const text = `"${item.text}" is no address: write the IP address or host name of the interface, ${where}`;
    yield finding(site.file, item, "bad-host", text);
  }
}

function* checkWeakCiphers(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined || !/^(?:null|export|low)$/iu.test(item.text)) return;
  const text = `"${item.text}" allows ciphers that can be broken; use medium or high`;
  yield finding(site.file, item, "weak-tls", text);
}

function* checkUnknownLocal(
  _: LintContext,
  site: CheckedSite,
  configuration: Configuration,
): Iterable<Diagnostic> {
  // A service behind a content filter gets mail for known users only.
  if (site.service !== undefined || configuration.evaluate(site.name)?.value !== "") return;
  const text =
    "Every local part is accepted, also of users that do not exist: Postfix bounces such mail later, to forged senders";
  yield finding(site.file, site.nameSpan, "accepts-unknown-users", text);
}

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["message_size_limit", checkSizes],
  ["mailbox_size_limit", checkSizes],
  ["virtual_mailbox_limit", checkSizes],
  ["smtpd_tls_security_level", checkCertificate],
  ["relayhost", checkRelayHost],
  ["myhostname", checkHostName],
  ["mydomain", checkHostName],
  ["inet_interfaces", checkInterfaces],
  ["smtpd_milters", checkMilters],
  ["non_smtpd_milters", checkMilters],
  ["local_recipient_maps", checkUnknownLocal],
  ...["default", "relay", "local", "virtual", "mailbox", "fallback"].map((name): [string, Check] => [
    `${name}_transport`,
    checkTransport,
  ]),
  ["content_filter", checkTransport],
  ...["smtp", "lmtp", "smtpd"].flatMap((program): [string, Check][] => [
    [`${program}_tls_ciphers`, checkWeakCiphers],
    [`${program}_tls_mandatory_ciphers`, checkWeakCiphers],
  ]),
]);

const domainClasses = ["mydestination", "virtual_alias_domains", "virtual_mailbox_domains", "relay_domains"];

/**
 * One domain in two lists that exclude each other.
 *
 * @yields the findings
 */
function* checkDomainClasses(context: LintContext): Iterable<Diagnostic> {
  const first = new Map<string, string>();
  for (const name of domainClasses) {
    const site = context.sites.find(
      (each) => each.name === name && each.isLast && each.service === undefined,
    );
    if (site === undefined) continue;
    for (const item of itemsOf(context, site, true)) {
      const domain = item.text.toLowerCase();
      if (/[:/!]/u.test(domain)) continue;
      const other = first.get(domain);
      if (other === undefined || other === name) first.set(domain, name);
      else {
        const text = `"${item.text}" is also in ${other}; Postfix warns, and only one of the lists counts`;
        yield finding(site.file, item, "domain-in-two-lists", text);
      }
    }
  }
}
