import type { Configuration } from "../../evaluate/configuration.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { isOn } from "../is-on.ts";
import { itemsOf } from "../items.ts";
import { siteFor, smtpServers } from "../smtp-servers.ts";

/**
 * Whether servers and clients agree on when TLS begins, and on whom it trusts.
 *
 * @yields the findings
 */
export function* checkTlsModes(context: LintContext): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined) return;
  yield* checkServers(context);
  for (const site of context.sites) {
    if (!site.isLast) continue;
    if (/^(?:smtp|lmtp)_tls_security_level$/u.test(site.name)) yield* checkClientLevel(context, site);
    if (site.name === "relayhost") yield* checkRelayPort(context, site);
    if (site.name === "smtpd_tls_req_ccert") yield* checkClientCertificates(context, site);
  }
}

/** Ports on which TLS begins with the first byte (RFC 8314). */
const implicitPorts: ReadonlySet<string> = new Set(["465", "smtps", "submissions"]);
/** Ports on which other mail servers deliver. */
const publicPorts: ReadonlySet<string> = new Set(["25", "smtp"]);

function* checkServers(context: LintContext): Iterable<Diagnostic> {
  const reported = new Set<CheckedSite>();
  for (const server of smtpServers(context)) {
    const { service, configuration } = server;
    if (!/^(?:inet|pass)$/u.test(service.fields.type.text)) continue;
    const port = service.fields.service.text.replace(/^.*:/su, "");
    const isImplicit = isOn(configuration.evaluate("smtpd_tls_wrappermode")?.value);
    if (implicitPorts.has(port) && !isImplicit) {
      const text = `Clients of port ${port} begin with TLS, and this server waits for STARTTLS: add -o smtpd_tls_wrappermode=yes`;
      yield finding("master.cf", service.fields.service, "implicit-tls", text);
    }
    const problem = publicPorts.has(port) ? publicProblem(configuration, isImplicit) : undefined;
    const site = problem && siteFor(context, server, problem.name);
    if (problem === undefined || site === undefined || reported.has(site)) continue;
    reported.add(site);
    yield finding(site.file, site.valueSpan, problem.code, problem.text);
  }
}

interface Problem {
  readonly code: "implicit-tls" | "required-tls";
  /** The parameter that is to blame. */
  readonly name: string;
  readonly text: string;
}

/** What keeps other mail servers out. */
function publicProblem(configuration: Configuration, isImplicit: boolean): Problem | undefined {
  if (isImplicit) {
    const text =
      "The server on port 25 begins with TLS, so no other mail server can talk to it: set this for port 465 alone";
    return { code: "implicit-tls", name: "smtpd_tls_wrappermode", text };
  }
  if (configuration.evaluate("smtpd_tls_security_level")?.value?.toLowerCase() !== "encrypt")
    return undefined;
  const text = "Mail servers that have no TLS cannot deliver to port 25; may takes mail from all";
  return { code: "required-tls", name: "smtpd_tls_security_level", text };
}

function* checkRelayPort(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  const [, host = "", port = ""] = /^(.*?):(\w+)$/u.exec(item?.text ?? "") ?? [];
  // On the machine itself there may be a program that adds the TLS.
  if (item === undefined || !implicitPorts.has(port) || /^\[?(?:127\.|localhost|::1)/u.test(host)) return;
  if (isOn(clientConfiguration(context).evaluate("smtp_tls_wrappermode")?.value)) return;
  const text = `The server on port ${port} waits for TLS, and the SMTP client for a greeting: set smtp_tls_wrappermode = yes, or use port 587`;
  yield finding(site.file, item, "implicit-tls", text);
}

/** The configuration of the client that delivers to the relay host. */
function clientConfiguration(context: LintContext): Configuration {
  const [name] = (context.configuration.evaluate("default_transport")?.value ?? "").split(":", 1);
  const service = context.services.find(
    ({ fields }) => fields.service.text === name && fields.type.text === "unix",
  );
  return service === undefined ? context.configuration : context.configurationFor({ service });
}

function* checkClientLevel(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const configuration = context.configurationFor(site);
  const [client = ""] = site.name.split("_", 1);
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  const level = value(site.name).toLowerCase();
  if (/^dane(?:-only)?$/u.test(level) && value(`${client}_dns_support_level`) !== "dnssec") {
    const text = `DANE needs ${client}_dns_support_level = dnssec; without it, no certificate is checked by DANE`;
    yield finding(site.file, site.valueSpan, "dane-without-dnssec", text);
  }
  const anchors = ["tls_CAfile", "tls_CApath", "tls_trust_anchor_file"].map((name) =>
    value(`${client}_${name}`),
  );
  if (!/^(?:verify|secure)$/u.test(level) || anchors.some((anchor) => anchor !== "")) return;
  if (isOn(value("tls_append_default_CA"))) return;
  const text = `No certificate is trusted, so all mail is deferred: set ${client}_tls_CAfile or ${client}_tls_CApath`;
  yield finding(site.file, site.valueSpan, "untrusted-servers", text);
}

function* checkClientCertificates(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const configuration = context.configurationFor(site);
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  if (!isOn(value("smtpd_tls_req_ccert"))) return;
  if (value("smtpd_tls_security_level").toLowerCase() === "encrypt" || isOn(value("smtpd_tls_wrappermode")))
    return;
  const text =
    "Clients are asked for a certificate only where TLS is required: smtpd_tls_security_level = encrypt";
  yield finding(site.file, site.nameSpan, "setting-without-effect", text);
}
