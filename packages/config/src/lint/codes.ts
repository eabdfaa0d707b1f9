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
  | "cache-timeout";

/** What there is to say about a code. */
export interface CodeEntry {
  /** How bad a finding of this code mostly is. */
  readonly severity: Severity;
  /** Why it is found, and what Postfix does. */
  readonly explanation: string;
}

/** Every code of a finding, with its usual severity and an explanation. */
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
};
