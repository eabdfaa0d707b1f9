import type { DiagnosticCode } from "../../../src/lint/index.ts";
import type { RuleExample } from "../../../src/registry/descriptions.ts";

/** A mistake, and what the real SMTP server makes of it. */
export interface SmtpdRun {
  /** The finding of lint; nothing for a setting that must be silent. */
  readonly code?: DiagnosticCode;
  /** The `-o` options of the server, and the settings that lint checks. */
  readonly settings: readonly string[];
  /** What lint checks, where it is not the settings as lines of main.cf. */
  readonly lints?: RuleExample;
  /** What the client says. Default: a message to a recipient elsewhere. */
  readonly commands?: readonly string[];
  /** What Postfix logs. */
  readonly logs?: RegExp;
  /** The program that logs it. Default: this server. */
  readonly logger?: string;
  /** What smtpd answers at last. */
  readonly answers?: RegExp;
}

const refuses = /^(?:451|554|454)/u;
const accepts = /^250 /u;

const hello = ["EHLO client.example"];
const envelope = [...hello, "MAIL FROM:<a@sender.example>"];
const toLocal = [...envelope, "RCPT TO:<b@localhost>"];
const message = ["DATA", "Subject: test\r\n\r\nHello\r\n."];

/** A recipient elsewhere, from a client that the server does not know. */
export const toElsewhere: readonly string[] = [...envelope, "RCPT TO:<b@elsewhere.example>"];

const toNobody = [...envelope, "RCPT TO:<nobody-has-this-name@localhost>"];
/** A client with a name and a password, and a recipient elsewhere. */
const loggedIn = [
  ...hello,
  `AUTH PLAIN ${Buffer.from("\0somebody\0secret").toString("base64")}`,
  ...toElsewhere.slice(1),
];
const logins = ["smtpd_sasl_auth_enable=yes", "smtpd_tls_auth_only=no"];

/** Stands for an SMTP server that takes all mail, over TLS too. */
export const anySink = "[127.0.0.1]:sink";

/** Runs of the SMTP server, by the name of the listener; its clients are not in mynetworks. */
export const smtpdRuns: Readonly<Record<string, SmtpdRun>> = {
  sound: { settings: [], answers: refuses },
  level: {
    code: "bad-word",
    settings: ["smtpd_tls_security_level=mya"],
    logs: /fatal: Invalid TLS level "mya"/u,
  },
  protocol: {
    code: "bad-word",
    settings: ["smtpd_tls_protocols=!SSLv4"],
    logs: /Invalid TLS protocol list "!SSLv4": disabling TLS support/u,
  },
  newprotocol: {
    code: "bad-word",
    settings: ["smtpd_tls_protocols=>=TLSv1.4"],
    logs: /Invalid TLS protocol list ">=TLSv1\.4": disabling TLS support/u,
  },
  override: {
    code: "bad-word",
    settings: ["receive_override_options=no_address_mapping"],
    logs: /fatal: unknown receive_override_options value/u,
  },
  notify: {
    code: "bad-word",
    settings: ["notify_classes=errors"],
    logs: /fatal: unknown notify_classes value "errors"/u,
  },
  notifycase: {
    code: "bad-word",
    settings: ["notify_classes=Resource"],
    logs: /fatal: unknown notify_classes/u,
  },
  tempfail: {
    code: "bad-word",
    settings: ["unverified_recipient_tempfail_action=reject"],
    logs: /fatal: bad configuration: unverified_recipient_tempfail_action/u,
  },
  action: {
    code: "bad-word",
    settings: ["milter_default_action=pass", "smtpd_milters=inet:127.0.0.1:1"],
    logs: /unrecognized default action: pass/u,
  },
  anycase: {
    settings: ["smtpd_tls_security_level=MAY", "smtpd_tls_ciphers=HIGH"],
    answers: refuses,
  },
  unknown: {
    code: "unknown-restriction",
    settings: ["smtpd_client_restrictions=permit_mynetwork"],
    logs: /unknown smtpd restriction/u,
  },
  notable: {
    code: "missing-argument",
    settings: ["smtpd_client_restrictions=check_client_access,permit_mynetworks"],
    logs: /bad argument "permit_mynetworks": need maptype:mapname/u,
  },
  notype: {
    code: "missing-argument",
    settings: ["smtpd_sender_restrictions=check_sender_access /etc/postfix/x"],
    logs: /need maptype:mapname/u,
  },
  nolist: {
    code: "missing-argument",
    settings: ["smtpd_client_restrictions=reject_rbl_client"],
    logs: /reject_rbl_client requires domain name argument/u,
  },
  nopolicy: {
    code: "missing-argument",
    settings: ["smtpd_recipient_restrictions=check_policy_service 127.0.0.1"],
    logs: /fatal: need service transport:endpoint/u,
  },
  behind: {
    code: "unreachable-restriction",
    settings: ["smtpd_client_restrictions=permit,reject_unknown_client_hostname"],
    logs: /is ignored/u,
  },
  norelay: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=permit_mynetworks"],
    logs: /fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions/u,
  },
  early: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=permit,reject_unauth_destination"],
    logs: /fatal: in parameter smtpd_relay_restrictions/u,
  },
  onlywarns: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=warn_if_reject reject_unauth_destination"],
    logs: /fatal: in parameter smtpd_relay_restrictions/u,
  },
  inrecipient: {
    settings: ["smtpd_relay_restrictions=", "smtpd_recipient_restrictions=reject_unauth_destination"],
    answers: refuses,
  },
  openclass: {
    code: "open-relay",
    settings: [
      "smtpd_restriction_classes=ours",
      "ours=permit",
      "smtpd_relay_restrictions=ours,reject_unauth_destination",
    ],
    answers: accepts,
  },
  opennet: {
    code: "open-relay",
    settings: ["mynetworks=0.0.0.0/0", "content_filter="],
    commands: [...envelope, "RCPT TO:<open@sink.test>", ...message],
    answers: accepts,
    logger: "postfix/smtp",
    logs: /to=<open@sink\.test>, relay=127\.0\.0\.1\S+, .*status=sent/u,
  },
  closednet: {
    settings: ["mynetworks=192.0.2.0/24", "content_filter="],
    commands: [...envelope, "RCPT TO:<closed@sink.test>"],
    answers: refuses,
  },
  star: { code: "bad-pattern", settings: ["relay_domains=*"], answers: refuses },
  hostbits: {
    code: "bad-network",
    settings: ["mynetworks=192.168.1.5/24"],
    logs: /non-null host address bits in "192\.168\.1\.5\/24"/u,
  },
  mask: {
    code: "bad-network",
    settings: ["mynetworks=192.168.1.0/255.255.255.0"],
    logs: /bad mask value in "192\.168\.1\.0\/255\.255\.255\.0"/u,
  },
  octet: {
    code: "bad-network",
    settings: ["mynetworks=192.168.300.0/24"],
    logs: /bad network value in "192\.168\.300\.0\/24"/u,
  },
  table: {
    code: "unknown-table-type",
    settings: ["smtpd_sender_restrictions=check_sender_access hahs:/etc/postfix/x"],
    logs: /unsupported dictionary type: hahs/u,
  },
  suffix: {
    code: "bad-table-name",
    settings: ["smtpd_sender_restrictions=check_sender_access hash:/etc/postfix/x.db"],
    logs: /x\.db\.db/u,
  },
  blank: {
    code: "bad-table-name",
    settings: ["smtpd_sender_restrictions=check_sender_access hash: /etc/postfix/x"],
    logs: /fatal: open dictionary: expecting "type:name" form instead of "hash:"/u,
  },
  milter: {
    code: "bad-endpoint",
    settings: ["smtpd_milters=localhost:8891"],
    logs: /invalid transport name: localhost in Milter service/u,
  },
  class: {
    code: "undefined-class",
    settings: ["smtpd_restriction_classes=strict", "smtpd_client_restrictions=strict"],
    logs: /fatal: .*strict/u,
  },
  nocert: {
    code: "missing-certificate",
    settings: ["smtpd_tls_security_level=may", "smtpd_tls_cert_file=", "smtpd_tls_key_file="],
    logs: /No server certs available/u,
  },
  type: {
    code: "wrong-type",
    settings: ["max_use=many"],
    logger: "postfix/smtpd",
    logs: /fatal: bad numerical configuration: max_use = many/u,
  },
  range: {
    code: "out-of-range",
    settings: ["max_use=0"],
    logger: "postfix/smtpd",
    logs: /fatal: invalid max_use parameter value 0 < 1/u,
  },
  time: {
    code: "ignored-text",
    settings: ["smtpd_timeout=1s59m"],
    commands: [...toLocal, "DATA", "no end"],
    logs: /timeout after DATA/u,
  },
  usetls: {
    code: "legacy-tls",
    settings: ["smtpd_use_tls=yes", "smtpd_tls_security_level=none"],
    commands: hello,
    answers: /^(?:(?!STARTTLS)[^])*$/u,
  },
  option: {
    code: "override-without-effect",
    settings: ["tls_random_bytes=many"],
    lints: { masterCf: "smtp inet n - n - - smtpd -o tls_random_bytes=many\n" },
    answers: refuses,
  },
  notlsmgr: {
    code: "missing-tlsmgr",
    settings: ["tlsmgr_service_name=nowhere", "smtpd_tls_security_level=may"],
    lints: {
      mainCf: "smtpd_tls_security_level = may\n",
      masterCf: "smtp inet n - n - - smtpd\n",
    },
    commands: [...hello, "STARTTLS"],
    logs: /warning: connect to private\/nowhere: No such file/u,
  },
  file: {
    code: "missing-file",
    settings: ["smtpd_sender_restrictions=check_sender_access hash:/nowhere/senders"],
    commands: toLocal,
    logs: /open database \/nowhere\/senders\.db: No such file/u,
    answers: /^451 /u,
  },
  tabletype: {
    code: "missing-table-type",
    settings: ["smtpd_sender_restrictions=check_sender_access sdbm:/nowhere/senders"],
    commands: toLocal,
    logs: /unsupported dictionary type: sdbm/u,
    answers: /^451 /u,
  },
  anyuser: {
    code: "accepts-unknown-users",
    settings: ["local_recipient_maps="],
    commands: toNobody,
    answers: accepts,
  },
  someusers: {
    settings: ["local_recipient_maps=inline:{someone=x}"],
    commands: toNobody,
    answers: /^550 /u,
  },
  twice: {
    code: "domain-in-two-lists",
    settings: [],
    lints: {
      mainCf: "mydestination = localhost, twice.example\nvirtual_mailbox_domains = twice.example\n",
    },
    commands: [...envelope, "RCPT TO:<b@twice.example>"],
    logger: "postfix/trivial-rewrite",
    logs: /do not list domain twice\.example in BOTH mydestination and virtual_mailbox_domains/u,
  },
  transport: {
    code: "unserved-transport",
    settings: ["content_filter=nowhere:"],
    commands: [...toLocal, ...message],
    logger: "postfix/qmgr",
    logs: /warning: connect to transport private\/nowhere: No such file/u,
  },
  relayhost: {
    code: "bad-host",
    settings: ["content_filter=strange:mail.example.com[587]"],
    lints: { mainCf: "relayhost = mail.example.com[587]\n" },
    commands: [...toLocal, ...message],
    logger: "judged/strange/smtp",
    logs: /fatal: valid hostname or network address required in server description: mail\.example\.com\[587\]/u,
  },
  anonymous: {
    code: "anonymous-auth",
    settings: ["smtpd_sasl_auth_enable=yes", "smtpd_sasl_security_options=noactive"],
    commands: hello,
    answers: /AUTH [A-Z0-9 -]*ANONYMOUS/u,
  },
  plaintext: {
    code: "plaintext-auth",
    settings: ["smtpd_sasl_auth_enable=yes"],
    commands: hello,
    answers: /AUTH [A-Z0-9 -]*PLAIN/u,
  },
  untyped: {
    code: "untyped-table",
    settings: ["alias_maps=/etc/aliases", "local_recipient_maps=$alias_maps"],
    commands: toLocal,
    logs: /fatal: open dictionary: expecting "type:name" form instead of "\/etc\/aliases"/u,
  },
  dovecot: {
    code: "missing-sasl-path",
    settings: ["smtpd_sasl_auth_enable=yes", "smtpd_sasl_path=smtpd"],
    lints: { mainCf: "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\n" },
    logs: /fatal: no SASL authentication mechanisms/u,
  },
  login: {
    code: "login-without-relaying",
    settings: [...logins, "smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination"],
    commands: loggedIn,
    answers: /^554 5\.7\.1 .*Relay access denied/u,
  },
  relayinglogin: {
    lints: { mainCf: "smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n" },
    settings: [...logins, "smtpd_relay_restrictions=permit_sasl_authenticated,reject_unauth_destination"],
    commands: loggedIn,
    answers: accepts,
  },
  onlytls: {
    code: "required-tls",
    settings: ["smtpd_tls_security_level=encrypt"],
    commands: envelope,
    answers: /^530 5\.7\.0 Must issue a STARTTLS/u,
  },
  luser: {
    code: "setting-without-effect",
    settings: ["luser_relay=admin", "local_recipient_maps=inline:{someone=x}"],
    commands: toNobody,
    answers: /^550 /u,
  },
  softly: {
    code: "soft-bounce",
    settings: ["soft_bounce=yes", "local_recipient_maps=inline:{someone=x}"],
    commands: toNobody,
    answers: /^450 /u,
  },
  banner: {
    code: "bad-banner",
    settings: ["smtpd_banner=ESMTP"],
    commands: [],
    answers: /^220 ESMTP\r\n$/u,
  },
  hostname: {
    code: "unqualified-hostname",
    settings: ["myhostname=mail"],
    commands: [],
    answers: /^220 mail ESMTP/u,
  },
  logfile: {
    code: "bad-log-file",
    settings: ["maillog_file=/srv/mail.log"],
    logger: "postfix/smtpd",
    logs: /fatal: maillog_file value '\/srv\/mail\.log' does not match any prefix in maillog_file_prefixes/u,
  },
  interface: {
    code: "bad-host",
    settings: ["inet_interfaces=eth99"],
    lints: { mainCf: "inet_interfaces = eth99\n" },
    logger: "postfix/smtpd",
    logs: /fatal: config variable inet_interfaces: host not found: eth99/u,
  },
  milterport: {
    code: "bad-endpoint",
    settings: ["smtpd_milters=inet:127.0.0.1"],
    logs: /fatal: 127\.0\.0\.1: garbage after numerical service/u,
  },
  maildir: {
    code: "mailbox-without-slash",
    settings: ["content_filter=homes:"],
    lints: { mainCf: "home_mailbox = Maildir\n" },
    commands: [...envelope, "RCPT TO:<daemon@localhost>", ...message],
    logger: "judged/homes/local",
    logs: /to=<daemon@localhost>, .*status=sent \(delivered to mailbox\)/u,
  },
  dane: {
    code: "dane-without-dnssec",
    settings: [`content_filter=dane:${anySink}`],
    lints: { mainCf: "smtp_tls_security_level = dane\n" },
    commands: [...toLocal, ...message],
    logger: "judged/dane/smtp",
    logs: /warning: .*dane configured with dnssec lookups disabled/u,
  },
  verify: {
    code: "untrusted-servers",
    settings: [`content_filter=trusting:${anySink}`],
    lints: { mainCf: "smtp_tls_security_level = verify\n" },
    commands: [...toLocal, ...message],
    logger: "judged/trusting/smtp",
    logs: /status=deferred \(Server certificate not (?:trusted|verified)\)/u,
  },
};
