import type { Severity, SyntaxCode } from "../syntax/diagnostic.ts";

/** The name of a finding. */
export type DiagnosticCode =
  | SyntaxCode
  | "byte-order-mark"
  | "override-blanks"
  | "override-without-effect"
  | "unknown-parameter"
  | "unused-parameter"
  | "undefined-name"
  | "read-only-parameter"
  | "newer-parameter"
  | "removed-parameter"
  | "deprecated-parameter"
  | "legacy-tls"
  | "duplicate"
  | "duplicate-service"
  | "expansion-error"
  | "not-evaluated"
  | "reference-loop"
  | "wrong-type"
  | "out-of-range"
  | "ignored-text"
  | "not-a-comment"
  | "comment-trap"
  | "indented-setting"
  | "missing-tlsmgr"
  | "tlsmgr-process-limit"
  | "tlsmgr-wakeup"
  | "shared-cache"
  | "cache-outside-data-directory"
  | "needless-server-cache"
  | "cache-timeout"
  | "bad-word"
  | "quoted-value"
  | "weak-tls"
  | "unknown-restriction"
  | "missing-argument"
  | "unreachable-restriction"
  | "undefined-class"
  | "missing-relay-control"
  | "open-relay"
  | "bad-network"
  | "bad-pattern"
  | "unknown-table-type"
  | "bad-table-name"
  | "missing-file"
  | "missing-table-type"
  | "size-limits"
  | "anonymous-auth"
  | "plaintext-auth"
  | "missing-passwords"
  | "missing-certificate"
  | "unserved-transport"
  | "bad-host"
  | "bad-endpoint"
  | "accepts-unknown-users"
  | "domain-in-two-lists"
  | "untyped-table"
  | "incomplete-mailboxes"
  | "unreachable-socket"
  | "missing-sasl-path"
  | "implicit-tls"
  | "required-tls"
  | "login-without-relaying"
  | "setting-without-effect"
  | "mailbox-without-slash"
  | "soft-bounce"
  | "bad-banner"
  | "bad-log-file"
  | "dane-without-dnssec"
  | "untrusted-servers"
  | "unqualified-hostname";

/** What there is to say about a code. */
export interface CodeEntry {
  /** How bad a finding of this code mostly is. */
  readonly severity: Severity;
  /** Why it is found, and what Postfix does. */
  readonly explanation: string;
}

/**
 * Every code of a finding, with its usual severity and an explanation.
 *
 * @example
 * ```ts
 * import { diagnosticCodes } from "@postfixjs/config/lint";
 *
 * console.log(diagnosticCodes.duplicate.severity); // => warning
 * ```
 */
export const diagnosticCodes: Readonly<Record<DiagnosticCode, CodeEntry>> = {
  "indented-first-line": {
    severity: "warning",
    explanation:
      "An indented line continues the entry above it. The first entry has none above it, so Postfix logs a warning and ignores the line.",
  },
  "missing-name": {
    severity: "error",
    explanation:
      "An entry of main.cf has the form name = value. Every Postfix program ends with a fatal error when it reads this line.",
  },
  "missing-equals": {
    severity: "error",
    explanation:
      "An entry of main.cf has the form name = value. Every Postfix program ends with a fatal error when it reads this line.",
  },
  "nul-byte": {
    severity: "warning",
    explanation:
      "Postfix uses C strings: everything from the NUL byte to the end of the entry, continuation lines included, is silently lost (since 3.9 with a warning).",
  },
  "byte-order-mark": {
    severity: "error",
    explanation:
      "Postfix does not recognize a byte order mark. Its bytes become part of the first name, or turn the first comment into a broken entry.",
  },
  "too-few-fields": {
    severity: "error",
    explanation:
      "A service has eight fields: service, type, private, unprivileged, chroot, wakeup, process limit, command. master(8) ends with a fatal error.",
  },
  "bad-service-type": {
    severity: "error",
    explanation:
      "The service type is inet, unix, fifo, pass or unix-dgram, in lower case. master(8) ends with a fatal error.",
  },
  "bad-service-field": {
    severity: "error",
    explanation:
      "The fields private, unprivileged and chroot are y, n or -; wakeup and process limit are numbers or -; an inet service cannot be private. master(8) ends with a fatal error.",
  },
  "bad-braces": {
    severity: "error",
    explanation:
      "An argument that begins with { ends with the matching }. master(8) ends with a fatal error.",
  },
  "bad-override": {
    severity: "error",
    explanation:
      "The option -o takes name=value as one word, or { name = value } in braces. The daemon ends with a fatal error whenever master(8) starts it.",
  },
  "override-blanks": {
    severity: "error",
    explanation:
      "A blank ends the word after -o, so the value is empty and the rest becomes an argument that the daemon rejects.",
  },
  "override-without-effect": {
    severity: "warning",
    explanation:
      "Another program reads this parameter: only tlsmgr(8) uses those of the TLS session caches and the random number pool.",
  },
  "unknown-parameter": {
    severity: "warning",
    explanation:
      "No Postfix program reads this name and no $name refers to it, but it is very similar to the name of a parameter.",
  },
  "unused-parameter": {
    severity: "warning",
    explanation:
      "No Postfix program reads this name and no $name refers to it, in either file. postconf(1) warns about it too.",
  },
  "undefined-name": {
    severity: "warning",
    explanation:
      "A $name that is neither set nor a Postfix parameter silently expands to nothing. postconf(1) warns about it.",
  },
  "read-only-parameter": {
    severity: "warning",
    explanation: "Postfix sets this parameter itself after it has read the files.",
  },
  "newer-parameter": {
    severity: "warning",
    explanation: "The Postfix version in use does not know this parameter and ignores it.",
  },
  "removed-parameter": {
    severity: "warning",
    explanation: "Postfix no longer reads this parameter.",
  },
  "deprecated-parameter": {
    severity: "information",
    explanation:
      "Postfix advises against this parameter, and newer versions of postconf(1) warn about it. It still works.",
  },
  "legacy-tls": {
    severity: "information",
    explanation:
      "A single security level has replaced these yes-or-no parameters. If the level is set, Postfix ignores them.",
  },
  duplicate: {
    severity: "warning",
    explanation:
      "If a name is set several times, the last setting counts. Postfix logs a warning if the values differ.",
  },
  "duplicate-service": {
    severity: "warning",
    explanation:
      "Of several services with the same name and type, master(8) uses the last one and logs a warning.",
  },
  "expansion-error": {
    severity: "error",
    explanation:
      "A $name expression is malformed. Programs that read this parameter end with a fatal error, and so does postconf(1).",
  },
  "not-evaluated": {
    severity: "warning",
    explanation:
      "Expanding all values would cost more than in any realistic configuration. The remaining values are not checked.",
  },
  "reference-loop": {
    severity: "error",
    explanation:
      "The value refers to itself, directly or through other parameters. Programs that read it end with a fatal error.",
  },
  "wrong-type": {
    severity: "error",
    explanation:
      "The value does not have the form that the parameter requires. Programs that read it end with a fatal error.",
  },
  "out-of-range": {
    severity: "error",
    explanation:
      "The value is smaller or larger, shorter or longer, than the parameter allows. Programs that read it end with a fatal error.",
  },
  "ignored-text": {
    severity: "warning",
    explanation:
      "A time is one number and one unit letter. Postfix silently ignores everything after the letter.",
  },
  "not-a-comment": {
    severity: "warning",
    explanation:
      "A # starts a comment only as the first character of a line. Elsewhere, it and all that follows belong to the value.",
  },
  "comment-trap": {
    severity: "warning",
    explanation:
      "A comment does not end an entry. The indented lines after it continue the setting above the comment.",
  },
  "indented-setting": {
    severity: "warning",
    explanation: "An indented line continues the entry above it, even if it looks like a separate setting.",
  },
  "missing-tlsmgr": {
    severity: "warning",
    explanation:
      "Programs that use TLS ask tlsmgr(8) for random numbers, session caches and ticket keys. Without this service they do without, or fail.",
  },
  "tlsmgr-process-limit": {
    severity: "error",
    explanation: "tlsmgr(8) refuses to start unless its process limit is 1.",
  },
  "tlsmgr-wakeup": {
    severity: "information",
    explanation:
      "With ? after the wake-up time, master(8) wakes tlsmgr(8) only after something has used it. Without it, tlsmgr(8) runs even if TLS is not used.",
  },
  "shared-cache": {
    severity: "error",
    explanation:
      "Each TLS session cache needs its own database. Otherwise tlsmgr(8) ends with a fatal error.",
  },
  "cache-outside-data-directory": {
    severity: "warning",
    explanation:
      "Postfix keeps its writable files in data_directory. If mail_owner does not own the directory of a cache, Postfix uses a file of the same name in data_directory instead, and logs a warning.",
  },
  "needless-server-cache": {
    severity: "hint",
    explanation:
      "Since Postfix 2.11 the SMTP server resumes TLS sessions with tickets, which need no cache. Clients without ticket support are rare.",
  },
  "cache-timeout": {
    severity: "warning",
    explanation: "tlsmgr(8) raises a session cache time-out below 120 seconds to 120; 0 turns the cache off.",
  },
  "bad-word": {
    severity: "error",
    explanation:
      "This parameter accepts a fixed set of words. Programs that read another one end with a fatal error, log a warning, or ignore it.",
  },
  "quoted-value": {
    severity: "warning",
    explanation:
      "Postfix does not interpret quotes around a value. They become part of the name, path or number.",
  },
  "weak-tls": {
    severity: "warning",
    explanation:
      "SSL and the lowest cipher grades give little or no protection against anyone who records the traffic.",
  },
  "unknown-restriction": {
    severity: "error",
    explanation:
      "When the SMTP server reaches a restriction that it does not know, it answers the request with a temporary error.",
  },
  "missing-argument": {
    severity: "error",
    explanation:
      "The restriction must be followed by a table, a DNS list, a server or a number. Without it, the SMTP server answers with a temporary error.",
  },
  "unreachable-restriction": {
    severity: "warning",
    explanation:
      "permit, reject and defer are final. Whatever follows them in the same list is never evaluated.",
  },
  "undefined-class": {
    severity: "error",
    explanation:
      "A restriction class is a parameter whose value is a list of restrictions. This one is not set, so the SMTP server ends with a fatal error.",
  },
  "missing-relay-control": {
    severity: "error",
    explanation:
      "smtpd_relay_restrictions or smtpd_recipient_restrictions must contain reject_unauth_destination, defer_unauth_destination, reject, defer or defer_if_permit before any permit. Otherwise the SMTP server ends with a fatal error at the first recipient.",
  },
  "open-relay": {
    severity: "error",
    explanation:
      "Strangers can send mail to anyone through this machine. Spammers find such a machine within hours, and block lists list it.",
  },
  "bad-network": {
    severity: "error",
    explanation:
      "An item of mynetworks is an address, or a network as address/bits with no bits set beyond the mask; IPv6 addresses are in brackets. The SMTP server logs a warning and answers with a temporary error.",
  },
  "bad-pattern": {
    severity: "warning",
    explanation:
      "Lists of domains contain domains, .domain for subdomains, files and tables, but no wildcards or addresses.",
  },
  "unknown-table-type": {
    severity: "error",
    explanation:
      "Postfix documents no lookup table of this type. A program that opens it ends with a fatal error.",
  },
  "bad-table-name": {
    severity: "error",
    explanation:
      "A table is TYPE:NAME, without blanks. An indexed file is named by its full path, without the suffix that postmap(1) adds.",
  },
  "missing-file": {
    severity: "error",
    explanation:
      "A program that cannot open a table answers with temporary errors, or ends with a fatal error; without its certificate the SMTP server cannot do TLS. Found only when the machine's files can be checked.",
  },
  "missing-table-type": {
    severity: "error",
    explanation:
      "The available table types depend on how Postfix was built and on installed packages. A program that opens another type answers with temporary errors, or ends with a fatal error. Found only when the installed Postfix can be asked.",
  },
  "size-limits": {
    severity: "error",
    explanation:
      "If a mailbox cannot hold the largest message, the delivery agent ends with a fatal error and mail stays in the queue.",
  },
  "anonymous-auth": {
    severity: "warning",
    explanation:
      "The SASL mechanism ANONYMOUS lets anyone log in. permit_sasl_authenticated then makes the server an open relay.",
  },
  "plaintext-auth": {
    severity: "warning",
    explanation:
      "The SMTP server offers AUTH before TLS, so clients send passwords that anyone on the path can read.",
  },
  "missing-passwords": {
    severity: "error",
    explanation:
      "With SASL authentication but no password table, the SMTP client ends with a fatal error, and all mail stays in the queue.",
  },
  "missing-certificate": {
    severity: "warning",
    explanation:
      "Without a certificate, the SMTP server cannot do TLS with common clients: it logs a warning and does not offer STARTTLS.",
  },
  "unserved-transport": {
    severity: "warning",
    explanation:
      "A transport is a service of type unix in master.cf. If it does not exist, the queue manager logs a warning and defers the mail.",
  },
  "bad-host": {
    severity: "error",
    explanation: "The value is not a host name, or not of the form [host]:port.",
  },
  "bad-endpoint": {
    severity: "error",
    explanation:
      "The address of a mail filter begins with its type. Otherwise the SMTP server logs a warning and, by default, answers with a temporary error.",
  },
  "accepts-unknown-users": {
    severity: "warning",
    explanation:
      "With an empty local_recipient_maps, the SMTP server accepts mail for unknown users, and Postfix returns it to senders that are mostly forged.",
  },
  "domain-in-two-lists": {
    severity: "warning",
    explanation:
      "A domain belongs to one address class. Postfix logs a warning for each message, and may deliver mail by the wrong class.",
  },
  "untyped-table": {
    severity: "error",
    explanation:
      "A table is type:name. Without the type the program ends with a fatal error: a file name alone is allowed only in lists of domains, hosts and networks.",
  },
  "incomplete-mailboxes": {
    severity: "error",
    explanation:
      "Without virtual_mailbox_base virtual(8) ends with a fatal error; without the other tables it knows neither mailbox nor owner, and defers or bounces the mail.",
  },
  "unreachable-socket": {
    severity: "error",
    explanation:
      "Where master.cf has y in the chroot column, the queue directory is the root directory of the program. A path outside of it does not exist there, so logins or mail filters fail.",
  },
  "missing-sasl-path": {
    severity: "error",
    explanation:
      "The default, smtpd, is a name for Cyrus SASL. For Dovecot it is a socket below the queue directory that does not exist, and the SMTP server ends with a fatal error.",
  },
  "implicit-tls": {
    severity: "warning",
    explanation:
      "On port 465 clients begin with TLS; on port 25 and 587 they begin with a greeting and switch to TLS by STARTTLS. If client and server differ, each waits for the other until a timeout.",
  },
  "required-tls": {
    severity: "information",
    explanation:
      "RFC 3207 forbids a server that is in DNS to require TLS: those who lack it cannot deliver, nor can those who share no protocol version with you. It is in order for a server that only your own clients use.",
  },
  "login-without-relaying": {
    severity: "warning",
    explanation:
      'A login by itself permits nothing. Where no restriction permits clients that have logged in, they get "Relay access denied" like everybody else.',
  },
  "setting-without-effect": {
    severity: "warning",
    explanation:
      "Another setting takes precedence, or a condition of this one does not hold, so Postfix ignores it.",
  },
  "mailbox-without-slash": {
    severity: "warning",
    explanation:
      "A mailbox whose name ends with a slash is a directory in Maildir format. Without the slash, Postfix appends all mail to one file in mbox format, where no Maildir program looks for it.",
  },
  "soft-bounce": {
    severity: "information",
    explanation:
      "A safety net for changes of the configuration: Postfix keeps in the queue what it would return, and answers 4xx instead of 5xx. Left on, senders never learn of errors.",
  },
  "bad-banner": {
    severity: "warning",
    explanation:
      "RFC 5321 requires the name of the server as the first word of the greeting. Some clients refuse a server that does without.",
  },
  "bad-log-file": {
    severity: "error",
    explanation:
      "Postfix writes its own log file only below the directories of maillog_file_prefixes, and only through the service postlog. Otherwise programs end with a fatal error, or the log is lost.",
  },
  "dane-without-dnssec": {
    severity: "warning",
    explanation:
      "DANE relies on DNS answers that are signed. Without DNSSEC the SMTP client logs a warning and falls back to opportunistic TLS without a check of certificates.",
  },
  "untrusted-servers": {
    severity: "error",
    explanation:
      "The levels verify and secure deliver only to servers whose certificate is signed by a trusted authority. Postfix trusts none by default.",
  },
  "unqualified-hostname": {
    severity: "information",
    explanation:
      "Postfix calls itself by this name in EHLO, in the greeting and in Received headers. Many servers reject a name without a domain.",
  },
};
