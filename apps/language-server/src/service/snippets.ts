/** A service to insert into master.cf. */
export interface ServiceSnippet {
  /** What a list shows. */
  readonly label: string;
  /** What it is for. */
  readonly detail: string;
  /** The text, with places to fill in. */
  readonly body: string;
}

/** Services that people add to master.cf. */
export const serviceSnippets: readonly ServiceSnippet[] = [
  {
    label: "submission service",
    detail: "mail from users on port 587 with STARTTLS",
    body: [
      "submission inet n       -       y       -       -       smtpd",
      "    -o syslog_name=postfix/submission",
      "    -o smtpd_tls_security_level=encrypt",
      "    -o smtpd_sasl_auth_enable=yes",
      "    -o smtpd_tls_auth_only=yes",
      "    -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
      "$0",
    ].join("\n"),
  },
  {
    label: "submissions service",
    detail: "mail from users on port 465 with TLS from the start",
    body: [
      "submissions inet n      -       y       -       -       smtpd",
      "    -o syslog_name=postfix/submissions",
      "    -o smtpd_tls_wrappermode=yes",
      "    -o smtpd_sasl_auth_enable=yes",
      "    -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
      "$0",
    ].join("\n"),
  },
  {
    label: "content filter service",
    detail: "an SMTP client for a content filter and its way back",
    body: [
      "${1:filter} unix  -       -       n       -       ${2:2}       smtp",
      "    -o disable_dns_lookups=yes",
      "127.0.0.1:${3:10025} inet n  -       n       -       -       smtpd",
      "    -o content_filter=",
      "    -o mynetworks=127.0.0.0/8",
      "    -o smtpd_recipient_restrictions=permit_mynetworks,reject",
      "$0",
    ].join("\n"),
  },
];
