import { parameters } from "@postfixjs/config/registry";

/** Parameters that are on one page. */
export interface ParameterGroup {
  /** The name of the page's file, without its ending. */
  readonly id: string;
  /** What the page is called. */
  readonly title: string;
  /** What belongs there, in a sentence. */
  readonly text: string;
  /** Names that belong there, unless an earlier group has them. */
  readonly names: RegExp;
}

const group = (id: string, title: string, text: string, names: RegExp): ParameterGroup => ({
  id,
  title,
  text,
  names,
});

/** The groups, in the order in which a name looks for its own. */
export const parameterGroups: readonly ParameterGroup[] = [
  group(
    "smtpd-tls",
    "SMTP server: TLS",
    "How smtpd(8) offers TLS.",
    /^smtpd_(?:tls_|use_tls|enforce_tls|starttls)/u,
  ),
  group("smtpd-sasl", "SMTP server: SASL", "How clients log in to smtpd(8).", /^smtpd_sasl_/u),
  group("smtpd", "SMTP server", "What else smtpd(8) reads.", /^smtpd_/u),
  group(
    "smtp-tls",
    "SMTP client: TLS",
    "How smtp(8) uses TLS.",
    /^smtp_(?:tls_|use_tls|enforce_tls|starttls|requiretls)/u,
  ),
  group("smtp-sasl", "SMTP client: SASL", "How smtp(8) logs in.", /^smtp_sasl_/u),
  group("smtp", "SMTP client", "What else smtp(8) reads.", /^smtp_/u),
  group("lmtp", "LMTP client", "What lmtp(8) reads in place of the parameters of smtp(8).", /^lmtp_/u),
  group("postscreen", "postscreen", "What postscreen(8) reads.", /^postscreen_/u),
  group("tlsproxy", "tlsproxy", "What tlsproxy(8) reads.", /^tlsproxy_/u),
  group(
    "tls",
    "TLS of all programs",
    "Ciphers, randomness and tickets, whichever program uses TLS.",
    /^(?:open)?tls(?:mgr)?_|^openssl_/u,
  ),
  group("virtual", "Virtual domains", "Virtual aliases and mailboxes.", /^virtual_/u),
  group(
    "verify",
    "Address verification",
    "How verify(8) probes addresses.",
    /^(?:address_verify|unverified)_/u,
  ),
  group(
    "local",
    "Local delivery",
    "Aliases, mailboxes and commands of local(8).",
    /^(?:alias|allow_mail|allow_min|biff|command_|deliver_|default_privs|expand_owner|export_env|fallback_transport|forward_|frozen|home_mailbox|local_|luser|mail_spool|mailbox_|newaliases|owner_request|propagate|recipient_delimiter|require_home|reset_owner|strict_mailbox|prepend_delivered)/u,
  ),
  group(
    "queue",
    "Queue",
    "The queue manager, retries, bounces and notices.",
    /^(?:2bounce|bounce|qmgr|queue|default_(?:delivery|destination|extra|filter|minimum|process|recipient|transport)|delay|error|hash_queue|hopcount|maximal|minimal|initial_dest|notify|backwards|confirm|double_bounce|enable_errors|fault_inj|defer|destination|retry|transport|undisclosed|internal_mail|relay_(?:dest|transport|recipient))/u,
  ),
  group(
    "content",
    "Content and milters",
    "Headers, bodies, filters and milters.",
    /^(?:body_|content_|detect_8bit|disable_mime|header_|milter_|mime_|nested_header|non_smtpd_milters|receive_override|message_|nullmx|strict_(?:7bit|8bit|mime)|smtputf8|force_mime|cleanup_replace|always_add|full_name)/u,
  ),
  group(
    "addresses",
    "Addresses and routing",
    "Domains, rewriting, and where mail goes.",
    /^(?:allow_percent|allow_untrusted|append_|canonical|empty_address|enable_original|local_header|masquerade|my|parent_domain|permit_mx|proxy_interfaces|recipient_|relay|remote_header|relocated|rewrite|resolve_|sender_|swap_bang|always_bcc|inet_|fast_flush|best_mx|default_rbl|invalid_|unknown_|reject_|access_map|maps_rbl|multi_recipient|plaintext_reject|non_fqdn|authorized_|verp|disable_vrfy|disable_dns|dns_|dnssec|ignore_mx)/u,
  ),
  group("system", "System", "Processes, files, logging and limits.", /^/u),
];

const groups: ReadonlyMap<string, ParameterGroup> = new Map(
  [...parameters.keys()].flatMap((name) => {
    const found = parameterGroups.find(({ names }) => names.test(name));
    return found === undefined ? [] : [[name, found] as const];
  }),
);

/** The address of a parameter's text, from the site's root; the page of all if the name is not Postfix's. */
export function parameterAddress(name: string): string {
  const found = groups.get(name);
  return found === undefined ? "/parameters/" : `/parameters/${found.id}.html#${name.toLowerCase()}`;
}

/** The names of a group, in the order of names. */
export function namesOf({ id }: ParameterGroup): string[] {
  return [...groups].flatMap(([name, found]) => (found.id === id ? [name] : [])).toSorted();
}
