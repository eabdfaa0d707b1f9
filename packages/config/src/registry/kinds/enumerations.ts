import type { ValueKind } from "./kind.ts";

/** Parameters whose value is one of a few words, or a list of them. Source: postconf(5), by name. */
const rows: readonly {
  /** Parameter names, separated by blanks. */
  readonly names: string;
  readonly words: string;
  readonly isList?: true;
  readonly ignoresCase?: true;
}[] = [
  {
    names: "smtp_tls_security_level lmtp_tls_security_level tlsproxy_client_security_level",
    words: "none may encrypt dane dane-only fingerprint verify secure",
    ignoresCase: true,
  },
  {
    names: "smtpd_tls_security_level postscreen_tls_security_level tlsproxy_tls_security_level",
    words: "none may encrypt",
    ignoresCase: true,
  },
  { names: "smtp_tls_dane_insecure_mx_policy", words: "may encrypt dane", ignoresCase: true },
  {
    names: [
      "smtp_tls_ciphers smtp_tls_mandatory_ciphers lmtp_tls_ciphers lmtp_tls_mandatory_ciphers",
      "smtpd_tls_ciphers smtpd_tls_mandatory_ciphers tlsproxy_tls_ciphers tlsproxy_tls_mandatory_ciphers",
      "postscreen_tls_ciphers postscreen_tls_mandatory_ciphers",
    ].join(" "),
    words: "null export low medium high",
    ignoresCase: true,
  },
  {
    names: "smtpd_tls_eecdh_grade tlsproxy_tls_eecdh_grade postscreen_tls_eecdh_grade",
    words: "none strong ultra auto",
    ignoresCase: true,
  },
  { names: "inet_protocols", words: "all ipv4 ipv6", isList: true },
  { names: "smtp_address_preference lmtp_address_preference", words: "any ipv4 ipv6", ignoresCase: true },
  { names: "smtp_address_verify_target lmtp_address_verify_target", words: "rcpt data", ignoresCase: true },
  {
    names: "smtp_dns_support_level lmtp_dns_support_level",
    words: "disabled enabled dnssec",
    ignoresCase: true,
  },
  { names: "smtp_host_lookup lmtp_host_lookup", words: "dns native", isList: true },
  {
    names: "smtp_dns_resolver_options lmtp_dns_resolver_options",
    words: "res_defnames res_dnsrch",
    isList: true,
  },
  { names: "mynetworks_style", words: "class subnet host" },
  { names: "milter_default_action", words: "accept reject tempfail quarantine shutdown" },
  { names: "milter_protocol", words: "2 3 4 6" },
  {
    names: "notify_classes",
    words: "bounce 2bounce data delay policy protocol resource software",
    isList: true,
  },
  {
    names: "canonical_classes",
    words: "envelope_sender envelope_recipient header_sender header_recipient",
    isList: true,
  },
  { names: "sender_canonical_classes", words: "envelope_sender header_sender", isList: true },
  { names: "recipient_canonical_classes", words: "envelope_recipient header_recipient", isList: true },
  {
    names: "masquerade_classes",
    words: "envelope_sender envelope_recipient header_sender header_recipient",
    isList: true,
  },
  { names: "allow_mail_to_commands allow_mail_to_files", words: "alias forward include", isList: true },
  {
    names: "propagate_unmatched_extensions",
    words: "canonical virtual alias forward include generic",
    isList: true,
  },
  { names: "prepend_delivered_header", words: "command file forward", isList: true },
  {
    names: [
      "smtpd_sasl_security_options smtpd_sasl_tls_security_options smtp_sasl_security_options",
      "smtp_sasl_tls_security_options smtp_sasl_tls_verified_security_options lmtp_sasl_security_options",
      "lmtp_sasl_tls_security_options lmtp_sasl_tls_verified_security_options",
    ].join(" "),
    words: "noplaintext noactive nodictionary noanonymous forward_secrecy mutual_auth",
    isList: true,
    ignoresCase: true,
  },
  { names: "smtpd_sasl_type", words: "cyrus dovecot" },
  { names: "smtp_sasl_type lmtp_sasl_type", words: "cyrus" },
  { names: "mailbox_delivery_lock virtual_mailbox_lock", words: "fcntl flock dotlock", isList: true },
  {
    names: "receive_override_options",
    words: "no_unknown_recipient_checks no_address_mappings no_header_body_checks no_milters",
    isList: true,
  },
  {
    names: [
      "postscreen_greet_action postscreen_dnsbl_action postscreen_pipelining_action",
      "postscreen_non_smtp_command_action postscreen_bare_newline_action postscreen_denylist_action",
      "postscreen_blacklist_action",
    ].join(" "),
    words: "ignore enforce drop",
  },
  { names: "smtpd_upstream_proxy_protocol postscreen_upstream_proxy_protocol", words: "haproxy" },
  {
    names: [
      "reject_tempfail_action unknown_address_tempfail_action unknown_helo_hostname_tempfail_action",
      "unverified_sender_tempfail_action unverified_recipient_tempfail_action",
    ].join(" "),
    words: "defer defer_if_permit",
  },
  { names: "sendmail_fix_line_endings", words: "always strict never" },
  { names: "header_from_format", words: "standard obsolete" },
  { names: "info_log_address_format", words: "external internal" },
  { names: "internal_mail_filter_classes", words: "bounce notify", isList: true },
  { names: "smtpd_proxy_options", words: "speed_adjust", isList: true },
  { names: "smtp_pix_workarounds lmtp_pix_workarounds", words: "delay_dotcrlf disable_esmtp", isList: true },
  {
    names: [
      "smtpd_discard_ehlo_keywords postscreen_discard_ehlo_keywords smtp_discard_ehlo_keywords",
      "lmtp_discard_lhlo_keywords",
    ].join(" "),
    words: [
      "8bitmime auth chunking dsn enhancedstatuscodes etrn pipelining requiretls silent-discard size smtputf8",
      "starttls verp vrfy xclient xforward",
    ].join(" "),
    isList: true,
    ignoresCase: true,
  },
  {
    names: "smtputf8_autodetect_classes",
    words: "sendmail smtpd qmqpd forward bounce notify verify all",
    isList: true,
  },
  {
    names: "syslog_facility",
    words:
      "auth authpriv cron daemon ftp kern local0 local1 local2 local3 local4 local5 local6 local7 lpr mail news security syslog user uucp",
  },
  {
    names: "parent_domain_matches_subdomains",
    words: [
      "debug_peer_list fast_flush_domains mynetworks permit_mx_backup_networks qmqpd_authorized_clients",
      "relay_domains smtpd_access_maps smtpd_client_event_limit_exceptions smtpd_client_connection_limit_exceptions",
    ].join(" "),
    isList: true,
  },
];

/** The kinds of the parameters with words, by name. */
export const enumerations: ReadonlyMap<string, ValueKind> = new Map(
  rows.flatMap(({ names, words, isList = false, ignoresCase = false }) =>
    names
      .split(" ")
      .map((name) => [name, { item: "enumeration", words: words.split(" "), isList, ignoresCase }] as const),
  ),
);
