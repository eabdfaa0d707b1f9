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
  | "domain-in-two-lists";

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
      "Text in front of which there is space continues the entry before it. Before the first entry there is none, so Postfix logs a warning and ignores the text.",
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
      "Postfix works with C strings: everything from the NUL byte to the end of the entry, continuation lines included, is lost without a word (a warning since 3.9).",
  },
  "byte-order-mark": {
    severity: "error",
    explanation:
      "Postfix knows no byte order mark. Its bytes become part of the first name, or turn the first comment into a broken entry.",
  },
  "too-few-fields": {
    severity: "error",
    explanation:
      "A service has eight fields: service, type, private, unprivileged, chroot, wakeup, process limit, command. master(8) ends with a fatal error.",
  },
  "bad-service-type": {
    severity: "error",
    explanation:
      "The type of a service is inet, unix, fifo, pass or unix-dgram, in lower case. master(8) ends with a fatal error.",
  },
  "bad-service-field": {
    severity: "error",
    explanation:
      "The fields private, unprivileged and chroot are y, n or -; wakeup and process limit are numbers or -; an inet service is not private. master(8) ends with a fatal error.",
  },
  "bad-braces": {
    severity: "error",
    explanation:
      "An argument that starts with { ends with the matching }. master(8) ends with a fatal error.",
  },
  "bad-override": {
    severity: "error",
    explanation:
      "The option -o of a daemon takes name=value as one word, or { name = value } in braces. The daemon ends with a fatal error whenever master(8) starts it.",
  },
  "override-blanks": {
    severity: "error",
    explanation:
      "A blank ends the word behind -o, so that the value is empty and the rest is an argument that the daemon refuses.",
  },
  "override-without-effect": {
    severity: "warning",
    explanation:
      "This parameter is read by another program than that of the service: the TLS session caches and the random number pool are tlsmgr(8)'s alone.",
  },
  "unknown-parameter": {
    severity: "warning",
    explanation:
      "No Postfix program reads this name and no $name refers to it, but it is very like the name of a parameter.",
  },
  "unused-parameter": {
    severity: "warning",
    explanation:
      "No Postfix program reads this name and no $name refers to it, in either file. postconf(1) warns about it too.",
  },
  "undefined-name": {
    severity: "warning",
    explanation:
      "A $name that is neither set nor a parameter of Postfix expands to nothing, without a word in the log. postconf(1) warns about it.",
  },
  "read-only-parameter": {
    severity: "warning",
    explanation: "Postfix sets this parameter itself after it has read the files.",
  },
  "newer-parameter": {
    severity: "warning",
    explanation: "The Postfix version in use does not know this parameter yet, and ignores it.",
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
      "One security level has replaced the several yes-or-no parameters for TLS. A level that is set makes Postfix ignore them.",
  },
  duplicate: {
    severity: "warning",
    explanation:
      "Of several settings of one name the last one counts. Postfix logs a warning if their values differ.",
  },
  "duplicate-service": {
    severity: "warning",
    explanation: "Of several services with one name and type master(8) uses the last one, with a warning.",
  },
  "expansion-error": {
    severity: "error",
    explanation:
      "A $name expression is malformed. Programs that read this parameter end with a fatal error, and so does postconf(1).",
  },
  "not-evaluated": {
    severity: "warning",
    explanation:
      "Expanding all values of the configuration costs more than any configuration that people write. The rest of the values is not checked.",
  },
  "reference-loop": {
    severity: "error",
    explanation:
      "The value refers to itself, at once or through other parameters. Programs that read it end with a fatal error.",
  },
  "wrong-type": {
    severity: "error",
    explanation:
      "The value does not have the form that the parameter asks for. Programs that read it end with a fatal error.",
  },
  "out-of-range": {
    severity: "error",
    explanation:
      "The value is smaller or larger, shorter or longer, than the parameter allows. Programs that read it end with a fatal error.",
  },
  "ignored-text": {
    severity: "warning",
    explanation:
      "A time is one number and one unit letter. Postfix ignores everything behind the letter without a word.",
  },
  "not-a-comment": {
    severity: "warning",
    explanation:
      "A # starts a comment only as the first character of a line. Anywhere else it belongs to the value, with all that follows.",
  },
  "comment-trap": {
    severity: "warning",
    explanation:
      "A comment does not end an entry. An indented line behind a setting that was commented out continues the setting before the comment.",
  },
  "indented-setting": {
    severity: "warning",
    explanation: "An indented line continues the entry above it, even if it looks like a setting of its own.",
  },
  "missing-tlsmgr": {
    severity: "warning",
    explanation:
      "The programs that use TLS ask tlsmgr(8) for random numbers, session caches and ticket keys. Without this service they go without, or fail.",
  },
  "tlsmgr-process-limit": {
    severity: "error",
    explanation: "tlsmgr(8) refuses to start unless its process limit is 1.",
  },
  "tlsmgr-wakeup": {
    severity: "information",
    explanation:
      "With a ? behind the wake-up time, tlsmgr(8) is woken only after it was used; without, it runs even where TLS does not.",
  },
  "shared-cache": {
    severity: "error",
    explanation: "Each TLS session cache needs a database of its own. tlsmgr(8) ends with a fatal error.",
  },
  "cache-outside-data-directory": {
    severity: "warning",
    explanation:
      "Postfix keeps its writable files in data_directory. A cache in a directory that does not belong to mail_owner is moved there, with a warning in the log.",
  },
  "needless-server-cache": {
    severity: "hint",
    explanation:
      "Since Postfix 2.11 the SMTP server resumes TLS sessions with tickets, which need no cache. Clients without tickets are rare.",
  },
  "cache-timeout": {
    severity: "warning",
    explanation: "tlsmgr(8) raises a session cache time-out below 120 seconds to 120; 0 turns the cache off.",
  },
  "bad-word": {
    severity: "error",
    explanation:
      "This parameter takes one of a few words. Programs that read another one end with a fatal error, log a warning, or ignore it.",
  },
  "quoted-value": {
    severity: "warning",
    explanation: "Postfix does not know quotes around a value. They become part of the name, path or number.",
  },
  "weak-tls": {
    severity: "warning",
    explanation: "SSL and ciphers of the lowest grades can be broken by anybody who records the traffic.",
  },
  "unknown-restriction": {
    severity: "error",
    explanation:
      "The SMTP server answers every request with a temporary error as soon as it gets to a restriction that it does not know.",
  },
  "missing-argument": {
    severity: "error",
    explanation:
      "The restriction needs a table, a DNS list, a server or a number behind it. Without, the SMTP server answers with a temporary error.",
  },
  "unreachable-restriction": {
    severity: "warning",
    explanation:
      "permit, reject and defer decide for good. What stands behind them in the same list is never looked at.",
  },
  "undefined-class": {
    severity: "error",
    explanation:
      "A restriction class is a parameter of its own, whose value is a list of restrictions. This one has none, so the SMTP server ends with a fatal error.",
  },
  "missing-relay-control": {
    severity: "error",
    explanation:
      "One of reject_unauth_destination, defer_unauth_destination, reject, defer and defer_if_permit must stand in smtpd_relay_restrictions or smtpd_recipient_restrictions, in front of any permit. Otherwise the SMTP server ends with a fatal error at the first recipient.",
  },
  "open-relay": {
    severity: "error",
    explanation:
      "Strangers can send mail to anybody through this machine. It is found within hours, used for spam, and listed by every block list.",
  },
  "bad-network": {
    severity: "error",
    explanation:
      "An item of mynetworks is an address, or a network with the number of bits of its mask and no bits behind them; IPv6 addresses stand in brackets. The SMTP server warns and answers with a temporary error.",
  },
  "bad-pattern": {
    severity: "warning",
    explanation:
      "Lists of domains hold domains, .domain for its subdomains, files and tables; not wild cards or addresses.",
  },
  "unknown-table-type": {
    severity: "error",
    explanation:
      "Postfix documents no lookup table of this type. A program that opens it ends with a fatal error.",
  },
  "bad-table-name": {
    severity: "error",
    explanation:
      "A table is TYPE:NAME in one word. Indexed files are named without the suffix that postmap(1) adds, and by their full path.",
  },
  "missing-file": {
    severity: "error",
    explanation:
      "A program that cannot open a table answers with temporary errors, or ends with a fatal error; without its certificate the SMTP server does no TLS. Found only where the files of the machine can be looked at.",
  },
  "missing-table-type": {
    severity: "error",
    explanation:
      "The types of tables are a matter of how Postfix was built and of packages. A program that opens a table of another type answers with temporary errors, or ends with a fatal error. Found only where the Postfix of the machine can be asked.",
  },
  "size-limits": {
    severity: "error",
    explanation:
      "A mailbox that cannot hold the largest message makes the delivery agent end with a fatal error; mail stays in the queue.",
  },
  "anonymous-auth": {
    severity: "warning",
    explanation:
      "The SASL mechanism ANONYMOUS lets everybody log in. permit_sasl_authenticated then makes an open relay.",
  },
  "plaintext-auth": {
    severity: "warning",
    explanation:
      "The SMTP server offers AUTH before TLS, so that clients send passwords that everybody on the way can read.",
  },
  "missing-passwords": {
    severity: "error",
    explanation:
      "With SASL authentication and no password maps the SMTP client ends with a fatal error, and all mail stays in the queue.",
  },
  "missing-certificate": {
    severity: "warning",
    explanation:
      "Without a certificate the SMTP server cannot do TLS with any usual client: it logs a warning and does not offer STARTTLS.",
  },
  "unserved-transport": {
    severity: "warning",
    explanation:
      "A transport is the name of a service of type unix in master.cf. Without it, the queue manager logs a warning and defers the mail.",
  },
  "bad-host": {
    severity: "error",
    explanation: "The value is not a host name, or not of the form [host]:port.",
  },
  "bad-endpoint": {
    severity: "error",
    explanation:
      "The address of a mail filter starts with its type. Without, the SMTP server logs a warning and, by default, answers with a temporary error.",
  },
  "accepts-unknown-users": {
    severity: "warning",
    explanation:
      "With an empty local_recipient_maps the SMTP server accepts mail for users that do not exist, and Postfix returns it to senders that are mostly forged.",
  },
  "domain-in-two-lists": {
    severity: "warning",
    explanation:
      "A domain belongs to one address class. Postfix warns at each message, and mail may go where it was not meant to go.",
  },
};
