import { splitList } from "../../syntax/list-items.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";

/**
 * One of these must stand in the relay or the recipient restrictions, or smtpd(8) refuses to receive mail.
 */
const required: ReadonlySet<string> = new Set([
  "reject",
  "defer",
  "defer_if_permit",
  "reject_unauth_destination",
  "defer_unauth_destination",
  "check_relay_domains",
]);
/** Restrictions behind which no recipient elsewhere gets. */
export const stops: ReadonlySet<string> = new Set([...required].filter((name) => name !== "defer_if_permit"));

/**
 * Who may send mail to whom: nobody by mistake, or everybody.
 *
 * @yields the findings
 */
export function* checkRelaying(context: LintContext): Iterable<Diagnostic> {
  yield* checkNetworks(context);
  for (const site of context.sites) {
    if (!site.isLast || !/^smtpd_(?:relay|recipient)_restrictions$/u.test(site.name)) continue;
    yield* checkRelayControl(context, site);
  }
  for (const site of context.sites) {
    if (site.isLast && /^(?:relay_domains|mydestination)$/u.test(site.name))
      yield* checkDomains(context, site);
  }
}

/** What a list of restrictions does with a recipient elsewhere, from a client that nobody knows. */
type Outcome = "stops" | "passes" | "unknown";

function* checkRelayControl(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined) return;
  const configuration = context.configurationFor(site);
  const lists = ["smtpd_relay_restrictions", "smtpd_recipient_restrictions"].map(
    (name) => configuration.evaluate(name)?.value ?? "",
  );
  // Of two lists that are set, one is reported: the relay restrictions, unless they are empty.
  const others = context.sites.filter(
    ({ name, isLast, service }) =>
      isLast &&
      service === site.service &&
      name !== site.name &&
      /^smtpd_(?:relay|recipient)_restrictions$/u.test(name),
  );
  const isSpokenFor = others.some(({ value, name }) =>
    name === "smtpd_relay_restrictions" ? value !== "" : site.value === "",
  );
  if (isSpokenFor) return;
  if (!lists.some((list) => hasRequired(context, list, 0))) {
    const message =
      "Neither smtpd_relay_restrictions nor smtpd_recipient_restrictions stops relaying; the SMTP server refuses to receive mail: add reject_unauth_destination";
    yield finding(site.file, site.valueSpan, "missing-relay-control", message);
  } else if (lists.every((list) => outcomeOf(context, list, 0) === "passes")) {
    const message = "Open relay: a client that nobody knows may send mail to any domain";
    yield finding(site.file, site.valueSpan, "open-relay", message);
  }
}

/** As smtpd(8) looks for one: not behind `permit`, not one that only warns, but inside of classes. */
function hasRequired(context: LintContext, list: string, depth: number): boolean {
  const words = splitList(list).map(({ text }) => text);
  for (const [index, word] of words.entries()) {
    const name = word.toLowerCase();
    if (name === "permit") return false;
    if (words[index - 1]?.toLowerCase() === "warn_if_reject") continue;
    if (required.has(name)) return true;
    const inner = depth < classDepthMax ? classValue(context, word) : undefined;
    if (inner !== undefined && hasRequired(context, inner, depth + 1)) return true;
  }
  return false;
}

/** Classes in classes that are looked into. */
export const classDepthMax = 10;

function outcomeOf(context: LintContext, list: string, depth: number): Outcome {
  const words = splitList(list).map(({ text }) => text);
  for (const [index, word] of words.entries()) {
    const name = word.toLowerCase();
    if (words[index - 1]?.toLowerCase() === "warn_if_reject") continue;
    if (name === "permit") return "passes";
    if (stops.has(name)) return "stops";
    if (name === "defer_if_permit" || word.includes("$")) return "unknown";
    const inner = depth < classDepthMax ? classValue(context, word) : undefined;
    if (inner === undefined) continue;
    const outcome = outcomeOf(context, inner, depth + 1);
    if (outcome === "stops" || inner.split(/[\s,]+/u).some((each) => each.toLowerCase() === "permit"))
      return outcome;
  }
  return "passes";
}

/** The restrictions of a class; nothing if there is no such class. */
export function classValue(context: LintContext, name: string): string | undefined {
  return context.restrictionClasses.has(name) ? context.configuration.evaluate(name)?.value : undefined;
}

/**
 * Networks in mynetworks: as a rule, those may relay.
 *
 * @yields the findings
 */
function* checkNetworks(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    if (!site.isLast) continue;
    if (site.name === "mynetworks") {
      for (const item of itemsOf(context, site, true)) {
        const problem = networkProblem(item.text);
        if (problem !== undefined) yield finding(site.file, item, problem.code, problem.message);
      }
    } else if (site.name === "mynetworks_style" && site.value === "class") {
      const message =
        "mynetworks becomes the whole class A, B or C network around this machine: strangers may relay";
      yield finding(site.file, site.valueSpan, "open-relay", message, [], "warning");
    }
  }
}

interface Problem {
  readonly code: "open-relay" | "bad-network";
  readonly message: string;
}

function networkProblem(text: string): Problem | undefined {
  // Tables, files and exclusions say nothing here.
  if (text.startsWith("!") || text.startsWith("/") || /^[a-z]+:[^:]*[a-z/]/iu.test(text)) return undefined;
  if (text === "[::]/0" || /^0\.0\.0\.0\/0$/u.test(text)) {
    return { code: "open-relay", message: `"${text}" is every address there is: anybody may relay mail` };
  }
  if (text === "::/0")
    return { code: "bad-network", message: `"${text}" needs brackets; and it would be every address` };
  const ipv4 = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:\/([0-9]{1,2}))?$/u.exec(text);
  if (ipv4 === null) {
    if (/^[0-9.]+(?:\/[0-9.]+)?$/u.test(text)) {
      const hint = text.includes("/") && text.split(".").length > 4 ? "; the mask is a number of bits" : "";
      return { code: "bad-network", message: `"${text}" is no IPv4 network such as 192.0.2.0/24${hint}` };
    }
    if (/^[0-9a-f]*:[0-9a-f:]+(?:\/[0-9]+)?$/iu.test(text)) {
      return { code: "bad-network", message: `"${text}" needs brackets: [2001:db8::]/32` };
    }
    return undefined;
  }
  return ipv4Problem(text, ipv4.slice(1, 5).map(Number), ipv4[5] === undefined ? 32 : Number(ipv4[5]));
}

function ipv4Problem(text: string, octets: readonly number[], bits: number): Problem | undefined {
  if (octets.some((octet) => octet > 255) || bits > 32) {
    return { code: "bad-network", message: `"${text}" is no IPv4 network` };
  }
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - bits);
  if (address % size !== 0) {
    const base = address - (address % size);
    const shown = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".");
    return { code: "bad-network", message: `"${text}" has bits behind the mask; write ${shown}/${bits}` };
  }
  const isPrivate = octets[0] === 10 || octets[0] === 127;
  if (bits <= 8 && !isPrivate) {
    return { code: "open-relay", message: `"${text}" is ${size} public addresses: strangers may relay mail` };
  }
  return undefined;
}

/** Words that match every domain, in lists of the domains that this machine takes mail for. */
const everyDomain = /^(?:static:\S+|\*|regexp:\{\s*\{\s*\/\.?\*?\/.*\})$/u;

function* checkDomains(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  for (const item of itemsOf(context, site, true)) {
    if (item.text === "*") {
      const message = `"*" is no pattern: it matches a domain of that name only`;
      yield finding(site.file, item, "bad-pattern", message);
    } else if (item.text.startsWith("@")) {
      const message = `A domain is listed without @: ${item.text.slice(1)}`;
      yield finding(site.file, item, "bad-pattern", message);
    } else if (everyDomain.test(item.text)) {
      const message = `"${item.text}" matches every domain: anybody may relay mail`;
      yield finding(site.file, item, "open-relay", message);
    }
  }
}
