import type { KnownParameter } from "../evaluate/registry.ts";

// All that the editor functions know about the kinds of values is in this file.

/** What the value of a parameter consists of. */
export type EditorKind =
  | "boolean"
  | "choice"
  | "number"
  | "path"
  | "restrictions"
  | "tables"
  | "text"
  | "time"
  | "transport";

/** An access restriction. */
export interface EditorRestriction {
  /** Its name in a restriction list. */
  readonly name: string;
  /** What follows it, as a signature shows it; absent if nothing does. */
  readonly argument?: string;
}

const tls = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];
const ciphers = ["export", "low", "medium", "high", "null"];
const wakeups = ["auto", "no", "yes"];

/** The words that a parameter takes, by a pattern for its name. */
const choices: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:smtpd|postscreen|tlsproxy)_tls_security_level$/u, ["none", "may", "encrypt"]],
  [/^(?:smtp|lmtp|tlsproxy_client)(?:_tls)?_security_level$/u, tls],
  [/^(?:smtp|lmtp|smtpd|tlsproxy\w*)_tls(?:_mandatory)?_ciphers$/u, ciphers],
  [/^tlsproxy_(?:client_|tls_)(?:mandatory_)?ciphers$/u, ciphers],
  [/^inet_protocols$/u, ["all", "ipv4", "ipv6"]],
  [/^(?:smtp|lmtp)_address_preference$/u, ["any", "ipv4", "ipv6"]],
  [/^mynetworks_style$/u, ["host", "subnet", "class"]],
  [/^(?:smtp|lmtp)_dns_support_level$/u, ["disabled", "enabled", "dnssec"]],
  [/^postscreen_\w+_action$/u, ["ignore", "enforce", "drop"]],
  [/^smtpd_tls_eecdh_grade$/u, ["none", "auto", "strong", "ultra"]],
  [/^smtpd_forbid_bare_newline$/u, ["normalize", "reject", "note", "yes", "no"]],
  [
    /^(?:notify_classes)$/u,
    ["bounce", "2bounce", "data", "delay", "policy", "protocol", "resource", "software"],
  ],
  [/^smtpd_sasl_type$|^(?:smtp|lmtp)_sasl_type$/u, ["cyrus", "dovecot"]],
  [
    /^postscreen_discard_ehlo_keywords$|^smtpd_discard_ehlo_keywords$/u,
    ["silent-discard", "chunking", "pipelining", "starttls", "dsn", "vrfy", "etrn"],
  ],
  [/^master_service_disable$/u, ["inet", "unix", "fifo", "pass"]],
  [/^openssl_path$/u, ["openssl"]],
  [/^smtpd_delay_open_until_valid_rcpt$/u, wakeups.slice(1)],
];

/** What a parameter's value consists of, as far as its type and name say. */
export function kindOfParameter({ name, type }: KnownParameter): EditorKind {
  if (type === "bool" || type === "nbool") return "boolean";
  if (type === "time") return "time";
  if (type === "int" || type === "nint" || type === "long") return "number";
  if (choicesOf(name).length > 0) return "choice";
  if (/^smtpd_\w+_restrictions$/u.test(name)) return "restrictions";
  if (/(?:_|^)(?:transport|content_filter)$/u.test(name)) return "transport";
  if (/(?:_maps?|_tables?|_database|_checks)$/u.test(name)) return "tables";
  return /(?:_directory|_file|_path|_CAfile|_CApath)$/u.test(name) ? "path" : "text";
}

/** The words that a parameter takes; empty if it takes any. */
export function choicesOf(name: string): readonly string[] {
  return choices.find(([pattern]) => pattern.test(name))?.[1] ?? [];
}

const plain = [
  "permit",
  "reject",
  "defer",
  "defer_if_permit",
  "defer_if_reject",
  "permit_mynetworks",
  "permit_sasl_authenticated",
  "permit_auth_destination",
  "permit_mx_backup",
  "permit_naked_ip_address",
  "permit_inet_interfaces",
  "permit_tls_all_clientcerts",
  "permit_tls_clientcerts",
  "reject_unauth_destination",
  "reject_unauth_pipelining",
  "reject_unknown_client_hostname",
  "reject_unknown_reverse_client_hostname",
  "reject_unknown_helo_hostname",
  "reject_unknown_recipient_domain",
  "reject_unknown_sender_domain",
  "reject_unlisted_recipient",
  "reject_unlisted_sender",
  "reject_unverified_recipient",
  "reject_unverified_sender",
  "reject_invalid_helo_hostname",
  "reject_non_fqdn_helo_hostname",
  "reject_non_fqdn_recipient",
  "reject_non_fqdn_sender",
  "reject_multi_recipient_bounce",
  "reject_plaintext_session",
  "reject_sender_login_mismatch",
  "reject_authenticated_sender_login_mismatch",
  "reject_known_sender_login_mismatch",
  "reject_unauthenticated_sender_login_mismatch",
  "defer_unauth_destination",
  "warn_if_reject",
] as const;

const withArgument: Readonly<Record<string, readonly string[]>> = {
  "type:table": [
    "check_ccert_access",
    "check_client_a_access",
    "check_client_access",
    "check_client_mx_access",
    "check_client_ns_access",
    "check_etrn_access",
    "check_helo_a_access",
    "check_helo_access",
    "check_helo_mx_access",
    "check_helo_ns_access",
    "check_recipient_a_access",
    "check_recipient_access",
    "check_recipient_mx_access",
    "check_recipient_ns_access",
    "check_reverse_client_hostname_a_access",
    "check_reverse_client_hostname_access",
    "check_reverse_client_hostname_mx_access",
    "check_reverse_client_hostname_ns_access",
    "check_sasl_access",
    "check_sender_a_access",
    "check_sender_access",
    "check_sender_mx_access",
    "check_sender_ns_access",
  ],
  "policy-service": ["check_policy_service"],
  "dnsbl-domain[=d.d.d.d]": ["reject_rbl_client", "permit_dnswl_client"],
  "rhsbl-domain[=d.d.d.d]": [
    "reject_rhsbl_client",
    "reject_rhsbl_helo",
    "reject_rhsbl_recipient",
    "reject_rhsbl_reverse_client",
    "reject_rhsbl_sender",
    "permit_rhswl_client",
  ],
  seconds: ["sleep"],
};

/** The access restrictions of smtpd(8), by name. */
export const restrictions: ReadonlyMap<string, EditorRestriction> = new Map([
  ...plain.map((name): [string, EditorRestriction] => [name, { name }]),
  ...Object.entries(withArgument).flatMap(([argument, names]) =>
    names.map((name): [string, EditorRestriction] => [name, { name, argument }]),
  ),
]);

/** The table types of Postfix's lookup tables. */
export const tableTypes: readonly string[] = [
  "btree",
  "cdb",
  "cidr",
  "dbm",
  "environ",
  "fail",
  "hash",
  "inline",
  "internal",
  "ldap",
  "lmdb",
  "memcache",
  "mongodb",
  "mysql",
  "netinfo",
  "nis",
  "nisplus",
  "pcre",
  "pgsql",
  "pipemap",
  "proxy",
  "randmap",
  "regexp",
  "sdbm",
  "socketmap",
  "sqlite",
  "static",
  "tcp",
  "texthash",
  "unionmap",
  "unix",
];

/** Whether the value of a parameter is a list, in which blanks only separate. */
export function isList(name: string): boolean {
  if (/^smtpd_\w+_restrictions$/u.test(name)) return true;
  if (
    /_(?:maps?|checks|milters|domains|networks|hosts|exceptions|classes|interfaces|keywords|headers|ciphers|protocols|files|recipients)$/u.test(
      name,
    )
  )
    return true;
  return [
    "mydestination",
    "mynetworks",
    "inet_interfaces",
    "proxy_interfaces",
    "relay_domains",
    "notify_classes",
  ].includes(name);
}
