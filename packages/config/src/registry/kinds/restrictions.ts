/** What follows the name of a restriction in a list. */
export type RestrictionArgument = "none" | "table" | "domain" | "service" | "number";

/** From which moment of an SMTP session on a restriction has what it looks at. */
export type RestrictionStage = "client" | "helo" | "sender" | "recipient" | "etrn";

/** A restriction of the SMTP server. */
export interface Restriction {
  /** The name in a list; case does not count. */
  readonly name: string;
  /** What follows it. */
  readonly argument: RestrictionArgument;
  /** The first moment at which it has what it looks at. */
  readonly stage: RestrictionStage;
  /** What it can decide: `permit`, `reject` (or defer), or both. */
  readonly decides: "permit" | "reject" | "either" | "nothing";
  /** The name that has replaced it. */
  readonly replacedBy?: string;
  /** What it does, in a sentence. */
  readonly text: string;
}

/** name, argument, stage, decides, text */
type Row = readonly [string, RestrictionArgument, RestrictionStage, Restriction["decides"], string];

const rows: readonly Row[] = [
  ["permit", "none", "client", "permit", "Permits the request; nothing behind it is looked at."],
  ["reject", "none", "client", "reject", "Rejects the request; nothing behind it is looked at."],
  ["defer", "none", "client", "reject", "Asks the client to try later; nothing behind it is looked at."],
  ["defer_if_permit", "none", "client", "reject", "Defers the request if it would be permitted later on."],
  ["defer_if_reject", "none", "client", "nothing", "Defers the request if it would be rejected later on."],
  [
    "warn_if_reject",
    "none",
    "client",
    "nothing",
    "Makes the next restriction log a warning instead of rejecting.",
  ],
  ["sleep", "number", "client", "nothing", "Waits the given number of seconds."],
  [
    "check_policy_service",
    "service",
    "client",
    "either",
    "Asks a policy server, `unix:path` or `inet:host:port`.",
  ],
  [
    "permit_inet_interfaces",
    "none",
    "client",
    "permit",
    "Permits clients whose address is one of this machine's.",
  ],
  ["permit_mynetworks", "none", "client", "permit", "Permits clients in mynetworks."],
  ["permit_sasl_authenticated", "none", "client", "permit", "Permits clients that have logged in with SASL."],
  [
    "permit_tls_all_clientcerts",
    "none",
    "client",
    "permit",
    "Permits clients with any certificate that a trusted authority signed.",
  ],
  [
    "permit_tls_clientcerts",
    "none",
    "client",
    "permit",
    "Permits clients whose certificate fingerprint is in relay_clientcerts.",
  ],
  [
    "permit_dnswl_client",
    "domain",
    "client",
    "permit",
    "Permits clients whose address a DNS allow list has.",
  ],
  [
    "permit_rhswl_client",
    "domain",
    "client",
    "permit",
    "Permits clients whose host name a DNS allow list has.",
  ],
  [
    "reject_multi_recipient_bounce",
    "none",
    "recipient",
    "reject",
    "Rejects bounces with several recipients.",
  ],
  ["reject_plaintext_session", "none", "client", "reject", "Rejects requests over connections without TLS."],
  [
    "reject_unauth_pipelining",
    "none",
    "client",
    "reject",
    "Rejects clients that send commands ahead of time.",
  ],
  [
    "check_client_access",
    "table",
    "client",
    "either",
    "Looks up the client's host name, address and networks.",
  ],
  ["check_client_a_access", "table", "client", "either", "Looks up the addresses of the client's host name."],
  [
    "check_client_mx_access",
    "table",
    "client",
    "either",
    "Looks up the mail servers of the client's host name.",
  ],
  [
    "check_client_ns_access",
    "table",
    "client",
    "either",
    "Looks up the name servers of the client's host name.",
  ],
  [
    "check_reverse_client_hostname_access",
    "table",
    "client",
    "either",
    "Looks up the client's unverified reverse name.",
  ],
  [
    "check_reverse_client_hostname_a_access",
    "table",
    "client",
    "either",
    "Looks up the addresses of the client's unverified reverse name.",
  ],
  [
    "check_reverse_client_hostname_mx_access",
    "table",
    "client",
    "either",
    "Looks up the mail servers of the client's unverified reverse name.",
  ],
  [
    "check_reverse_client_hostname_ns_access",
    "table",
    "client",
    "either",
    "Looks up the name servers of the client's unverified reverse name.",
  ],
  [
    "check_ccert_access",
    "table",
    "client",
    "either",
    "Looks up the fingerprint of the client's certificate.",
  ],
  ["check_sasl_access", "table", "client", "either", "Looks up the client's SASL login name."],
  ["reject_rbl_client", "domain", "client", "reject", "Rejects clients whose address a DNS block list has."],
  [
    "reject_rhsbl_client",
    "domain",
    "client",
    "reject",
    "Rejects clients whose host name a DNS block list has.",
  ],
  [
    "reject_rhsbl_reverse_client",
    "domain",
    "client",
    "reject",
    "Rejects clients whose unverified reverse name a DNS block list has.",
  ],
  [
    "reject_unknown_client_hostname",
    "none",
    "client",
    "reject",
    "Rejects clients whose address and name do not lead to each other.",
  ],
  [
    "reject_unknown_reverse_client_hostname",
    "none",
    "client",
    "reject",
    "Rejects clients whose address has no name.",
  ],
  ["check_helo_access", "table", "helo", "either", "Looks up the name that the client gave in HELO or EHLO."],
  ["check_helo_a_access", "table", "helo", "either", "Looks up the addresses of the HELO name."],
  ["check_helo_mx_access", "table", "helo", "either", "Looks up the mail servers of the HELO name."],
  ["check_helo_ns_access", "table", "helo", "either", "Looks up the name servers of the HELO name."],
  ["reject_invalid_helo_hostname", "none", "helo", "reject", "Rejects HELO names with a syntax error."],
  [
    "reject_non_fqdn_helo_hostname",
    "none",
    "helo",
    "reject",
    "Rejects HELO names that are not fully qualified.",
  ],
  ["reject_rhsbl_helo", "domain", "helo", "reject", "Rejects HELO names that a DNS block list has."],
  [
    "reject_unknown_helo_hostname",
    "none",
    "helo",
    "reject",
    "Rejects HELO names without an address or mail server in the DNS.",
  ],
  [
    "check_sender_access",
    "table",
    "sender",
    "either",
    "Looks up the sender's address, domain and parent domains.",
  ],
  ["check_sender_a_access", "table", "sender", "either", "Looks up the addresses of the sender's domain."],
  [
    "check_sender_mx_access",
    "table",
    "sender",
    "either",
    "Looks up the mail servers of the sender's domain.",
  ],
  [
    "check_sender_ns_access",
    "table",
    "sender",
    "either",
    "Looks up the name servers of the sender's domain.",
  ],
  [
    "reject_authenticated_sender_login_mismatch",
    "none",
    "sender",
    "reject",
    "Rejects sender addresses that do not belong to the login, of clients that are logged in.",
  ],
  [
    "reject_known_sender_login_mismatch",
    "none",
    "sender",
    "reject",
    "Rejects sender addresses that belong to another login, if they are in smtpd_sender_login_maps.",
  ],
  [
    "reject_unauthenticated_sender_login_mismatch",
    "none",
    "sender",
    "reject",
    "Rejects sender addresses that belong to a login, of clients that are not logged in.",
  ],
  [
    "reject_sender_login_mismatch",
    "none",
    "sender",
    "reject",
    "Rejects sender addresses that belong to another login, or to one while the client is not logged in.",
  ],
  [
    "reject_non_fqdn_sender",
    "none",
    "sender",
    "reject",
    "Rejects senders whose domain is not fully qualified.",
  ],
  ["reject_rhsbl_sender", "domain", "sender", "reject", "Rejects senders whose domain a DNS block list has."],
  [
    "reject_unknown_sender_domain",
    "none",
    "sender",
    "reject",
    "Rejects senders whose domain has no mail server or address in the DNS.",
  ],
  [
    "reject_unlisted_sender",
    "none",
    "sender",
    "reject",
    "Rejects senders that would be unknown as recipients.",
  ],
  [
    "reject_unverified_sender",
    "none",
    "sender",
    "reject",
    "Rejects senders that a probe to their mail server does not find.",
  ],
  [
    "check_recipient_access",
    "table",
    "recipient",
    "either",
    "Looks up the recipient's address, domain and parent domains.",
  ],
  [
    "check_recipient_a_access",
    "table",
    "recipient",
    "either",
    "Looks up the addresses of the recipient's domain.",
  ],
  [
    "check_recipient_mx_access",
    "table",
    "recipient",
    "either",
    "Looks up the mail servers of the recipient's domain.",
  ],
  [
    "check_recipient_ns_access",
    "table",
    "recipient",
    "either",
    "Looks up the name servers of the recipient's domain.",
  ],
  [
    "permit_auth_destination",
    "none",
    "recipient",
    "permit",
    "Permits recipients in domains that this machine serves or relays for.",
  ],
  [
    "permit_mx_backup",
    "none",
    "recipient",
    "permit",
    "Permits recipients for whose domain this machine is a mail server in the DNS.",
  ],
  [
    "reject_non_fqdn_recipient",
    "none",
    "recipient",
    "reject",
    "Rejects recipients whose domain is not fully qualified.",
  ],
  [
    "reject_rhsbl_recipient",
    "domain",
    "recipient",
    "reject",
    "Rejects recipients whose domain a DNS block list has.",
  ],
  [
    "reject_unauth_destination",
    "none",
    "recipient",
    "reject",
    "Rejects recipients in domains that this machine neither serves nor relays for.",
  ],
  [
    "defer_unauth_destination",
    "none",
    "recipient",
    "reject",
    "Defers recipients in domains that this machine neither serves nor relays for.",
  ],
  [
    "reject_unknown_recipient_domain",
    "none",
    "recipient",
    "reject",
    "Rejects recipients whose domain has no mail server or address in the DNS.",
  ],
  [
    "reject_unlisted_recipient",
    "none",
    "recipient",
    "reject",
    "Rejects recipients that are not in the tables of their domain.",
  ],
  [
    "reject_unverified_recipient",
    "none",
    "recipient",
    "reject",
    "Rejects recipients that a probe to their mail server does not find.",
  ],
  ["check_etrn_access", "table", "etrn", "either", "Looks up the domain of an ETRN command."],
];

/** Older names, and those in use. */
const older: readonly (readonly [string, string])[] = [
  ["reject_unknown_client", "reject_unknown_client_hostname"],
  ["reject_invalid_hostname", "reject_invalid_helo_hostname"],
  ["reject_non_fqdn_hostname", "reject_non_fqdn_helo_hostname"],
  ["reject_unknown_hostname", "reject_unknown_helo_hostname"],
  ["reject_unknown_address", "reject_unknown_recipient_domain"],
  ["reject_maps_rbl", "reject_rbl_client"],
  ["check_relay_domains", "reject_unauth_destination"],
  ["permit_naked_ip_address", "permit_mynetworks"],
  ["check_recipient_maps", "reject_unlisted_recipient"],
];

const current = rows.map(([name, argument, stage, decides, text]): Restriction => ({
  name,
  argument,
  stage,
  decides,
  text,
}));

/**
 * The restrictions of smtpd(8) by name. Source: postconf(5) (`smtpd_*_restrictions`), and the names in the
 * program of 3.7.11.
 *
 * @example
 * ```ts
 * import { restrictions } from "@postfixjs/config/registry";
 *
 * console.log(restrictions.get("check_client_access")?.argument); // => table
 * ```
 */
export const restrictions: ReadonlyMap<string, Restriction> = new Map([
  ...current.map((restriction) => [restriction.name, restriction] as const),
  ...older.flatMap(([name, replacedBy]): (readonly [string, Restriction])[] => {
    const model = current.find((restriction) => restriction.name === replacedBy);
    return model === undefined
      ? []
      : [[name, { ...model, name, argument: "none", replacedBy, text: `Older name for ${replacedBy}.` }]];
  }),
]);

/** The lists of restrictions, in the order in which the SMTP server goes through them for one recipient. */
export const restrictionLists = [
  "smtpd_client_restrictions",
  "smtpd_helo_restrictions",
  "smtpd_sender_restrictions",
  "smtpd_relay_restrictions",
  "smtpd_recipient_restrictions",
  "smtpd_data_restrictions",
  "smtpd_end_of_data_restrictions",
  "smtpd_etrn_restrictions",
] as const;
