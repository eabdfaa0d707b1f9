import type { DiagnosticCode } from "../codes.ts";
import type { RuleGuide } from "./guide.ts";

/** The codes about lines, names and values as such, whatever they set. */
export type FileCode = Extract<
  DiagnosticCode,
  | "indented-first-line"
  | "missing-name"
  | "missing-equals"
  | "nul-byte"
  | "byte-order-mark"
  | "unknown-parameter"
  | "unused-parameter"
  | "undefined-name"
  | "read-only-parameter"
  | "newer-parameter"
  | "removed-parameter"
  | "deprecated-parameter"
  | "duplicate"
  | "expansion-error"
  | "not-evaluated"
  | "reference-loop"
  | "wrong-type"
  | "out-of-range"
  | "ignored-text"
  | "not-a-comment"
  | "comment-trap"
  | "indented-setting"
  | "quoted-value"
>;

const doubled = Array.from(
  { length: 7 },
  (_, index) => `part${index + 1} = ${`$part${index}`.repeat(10)}\n`,
).join("");

/** Guides to the codes about lines, names and values as such. */
export const fileGuides: Readonly<Record<FileCode, RuleGuide>> = {
  "indented-first-line": {
    what: "The first entry of the file is indented.",
    fix: "Remove the blanks before the name.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "  mail_name = Example\n" },
    right: { mainCf: "mail_name = Example\n" },
  },
  "missing-name": {
    what: "A line has = without a name before it.",
    fix: "Write the name, or make the line a comment.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "= mail.example.com\n" },
    right: { mainCf: "myhostname = mail.example.com\n" },
  },
  "missing-equals": {
    what: "A line has no = after the name.",
    fix: "Write name = value, or make the line a comment.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "biff no\n" },
    right: { mainCf: "biff = no\n" },
  },
  "nul-byte": {
    what: "The file contains a NUL byte.",
    fix: "Remove the byte; save a UTF-16 file as UTF-8.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "mail_name = Exam\0ple\n" },
    right: { mainCf: "mail_name = Example\n" },
  },
  "byte-order-mark": {
    what: "The file begins with a byte order mark, which some editors add.",
    fix: "Save the file as UTF-8 without the mark.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "\ufeffbiff = no\n" },
    right: { mainCf: "biff = no\n" },
  },
  "unknown-parameter": {
    what: "A name is not a Postfix parameter, but resembles one.",
    fix: "Correct the spelling.",
    sources: ["postconf(1), -n", "postconf(5)"],
    wrong: { mainCf: "smtpd_tls_loglevl = 1\n" },
    right: { mainCf: "smtpd_tls_loglevel = 1\n" },
  },
  "unused-parameter": {
    what: "A name is not a Postfix parameter, and nothing refers to it.",
    fix: "Remove the setting, or refer to it with $name.",
    sources: ["postconf(1), -n", "postconf(5)"],
    wrong: { mainCf: "our_gateway = mail.example.com\n" },
    right: { mainCf: "our_gateway = mail.example.com\nrelayhost = [$our_gateway]\n" },
  },
  "undefined-name": {
    what: "A value refers to a name that is not set.",
    fix: "Set the name, or correct it. Write $$ for a literal dollar sign.",
    sources: ["postconf(1), -x", "postconf(5), file format"],
    wrong: { mainCf: "relayhost = [$our_gateway]\n" },
    right: { mainCf: "our_gateway = mail.example.com\nrelayhost = [$our_gateway]\n" },
  },
  "read-only-parameter": {
    what: "A setting assigns a value that Postfix computes itself.",
    fix: "Remove the setting.",
    sources: ["postconf(5), process_name"],
    wrong: { mainCf: "process_name = mail\nmail_name = $process_name\n" },
    right: { mainCf: "mail_name = $process_name\n" },
  },
  "newer-parameter": {
    what: "The selected Postfix version does not have the parameter yet.",
    fix: "Remove the setting, or upgrade Postfix.",
    sources: ["postconf(5)", "postconf(1), -d"],
    wrong: { mainCf: "smtp_tlsrpt_enable = yes\n", postfixVersion: "3.7" },
    right: { mainCf: "smtp_tlsrpt_enable = yes\n", postfixVersion: "3.10" },
  },
  "removed-parameter": {
    what: "A setting uses a name from an earlier Postfix version.",
    fix: "Use the successor if there is one; otherwise remove the setting.",
    sources: ["postconf(5)"],
    wrong: { mainCf: "sender_based_routing = yes\n" },
    right: { mainCf: "sender_dependent_relayhost_maps = inline:{a@example.com=[mail.example.com]}\n" },
  },
  "deprecated-parameter": {
    what: "A newer parameter has replaced this one.",
    fix: "Rename the setting; if the meaning differs, see the manual.",
    sources: ["postconf(5)"],
    wrong: { mainCf: "virtual_maps = inline:{a@example.com=b}\n" },
    right: { mainCf: "virtual_alias_maps = inline:{a@example.com=b}\n" },
  },
  duplicate: {
    what: "main.cf sets the same name more than once.",
    fix: "Keep the setting that you mean and remove the others.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "relayhost = [a.example]\nrelayhost = [b.example]\n" },
    right: { mainCf: "relayhost = [b.example]\n" },
  },
  "expansion-error": {
    what: "A $ expression is not closed, or has an operator that Postfix does not know.",
    fix: "Close the brace or parenthesis. Write $$ for a literal dollar sign.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "mail_name = ${myhostname\n" },
    right: { mainCf: "mail_name = ${myhostname}\n" },
  },
  "not-evaluated": {
    what: "Values refer to each other so often that expanding them all would take too long.",
    fix: "Refer to each name once.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: `part0 = x\n${doubled}mail_name = $part7\n` },
    right: { mainCf: "part0 = x\npart1 = $part0$part0\nmail_name = $part1\n" },
  },
  "reference-loop": {
    what: "A value refers to itself, directly or through others.",
    fix: "Write out the value in one of the settings.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "mail_name = $syslog_name\nsyslog_name = $mail_name\n" },
    right: { mainCf: "mail_name = Example\nsyslog_name = $mail_name\n" },
  },
  "wrong-type": {
    what: "A value is not the number, time, or yes or no that the parameter requires.",
    fix: "Write a value of that form. A time is a number followed by s, m, h, d or w.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "max_use = many\n" },
    right: { mainCf: "max_use = 100\n" },
  },
  "out-of-range": {
    what: "A value is below the minimum or above the maximum of the parameter.",
    fix: "Choose a value within the limits that the finding gives.",
    sources: ["postconf(5)"],
    wrong: { mainCf: "max_use = 0\n" },
    right: { mainCf: "max_use = 1\n" },
  },
  "ignored-text": {
    what: "A time has text after its unit.",
    fix: "Write the time with a single unit: 90m.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "max_idle = 1h30m\n" },
    right: { mainCf: "max_idle = 90m\n" },
  },
  "not-a-comment": {
    what: "A value ends with what looks like a comment.",
    fix: "Move the comment to its own line.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "relayhost = [mail.example.com] # our provider\n" },
    right: { mainCf: "# our provider\nrelayhost = [mail.example.com]\n" },
  },
  "comment-trap": {
    what: "Only the first line of a setting with several lines is commented out.",
    fix: "Comment out its other lines too.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "mydestination = localhost\n#relay_domains = example.com,\n  example.org\n" },
    right: { mainCf: "mydestination = localhost\n#relay_domains = example.com,\n#  example.org\n" },
  },
  "indented-setting": {
    what: "A line with name = value is indented, so it belongs to the setting above it.",
    fix: "Remove the blanks before the name.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: "mydestination = localhost\n  relayhost = [mail.example.com]\n" },
    right: { mainCf: "mydestination = localhost\nrelayhost = [mail.example.com]\n" },
  },
  "quoted-value": {
    what: "A value is in quotes.",
    fix: "Remove the quotes.",
    sources: ["postconf(5), file format"],
    wrong: { mainCf: 'myhostname = "mail.example.com"\n' },
    right: { mainCf: "myhostname = mail.example.com\n" },
  },
};
