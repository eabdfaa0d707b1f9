import type { DiagnosticCode } from "../../../src/lint/index.ts";

/** What postconf makes of the wrong example in the guide to a rule. */
export interface PostconfRun {
  readonly code: DiagnosticCode;
  readonly args: readonly string[];
  readonly says?: RegExp;
  readonly prints?: RegExp;
  /** How long the value is that it prints. */
  readonly printsCharacters?: number;
}

/** Runs of postconf(1). */
export const postconfRuns: readonly PostconfRun[] = [
  { code: "indented-first-line", args: ["-n"], says: /logical line must not start with whitespace/u },
  { code: "missing-name", args: ["-n"], says: /fatal: .*missing attribute name/u },
  { code: "missing-equals", args: ["-n"], says: /fatal: .*missing '=' after attribute name/u },
  { code: "nul-byte", args: ["-h", "mail_name"], prints: /^Exam$/u },
  { code: "byte-order-mark", args: ["-n"], says: /unused parameter: .*biff=no/u },
  { code: "unknown-parameter", args: ["-n"], says: /unused parameter: smtpd_tls_loglevl=1/u },
  { code: "unused-parameter", args: ["-n"], says: /unused parameter: our_gateway=/u },
  {
    code: "undefined-name",
    args: ["-x", "relayhost"],
    says: /undefined parameter: our_gateway/u,
    prints: /= \[\]$/u,
  },
  { code: "read-only-parameter", args: ["-n"], says: /read-only parameter assignment: process_name=mail/u },
  { code: "newer-parameter", args: ["-n"], says: /unused parameter: smtp_tlsrpt_enable=yes/u },
  { code: "removed-parameter", args: ["-n"], says: /unused parameter: sender_based_routing=yes/u },
  {
    code: "duplicate",
    args: ["-h", "relayhost"],
    says: /overriding earlier entry: relayhost/u,
    prints: /^\[b\.example\]$/u,
  },
  { code: "not-evaluated", args: ["-xh", "part6"], printsCharacters: 1_000_000 },
  { code: "expansion-error", args: ["-x", "mail_name"], says: /truncated macro reference[^]*fatal: /u },
  { code: "reference-loop", args: ["-x", "mail_name"], says: /unreasonable macro call nesting[^]*fatal: /u },
  { code: "not-a-comment", args: ["-h", "relayhost"], prints: /# our provider$/u },
  { code: "comment-trap", args: ["-h", "mydestination"], prints: /^localhost example\.org$/u },
  {
    code: "indented-setting",
    args: ["-h", "mydestination"],
    prints: /^localhost relayhost = \[mail\.example\.com\]$/u,
  },
  { code: "too-few-fields", args: ["-M"], says: /fatal: .*bad field count/u },
  { code: "bad-service-type", args: ["-M"], says: /fatal: invalid type field "tcp"/u },
  { code: "bad-service-field", args: ["-M"], says: /fatal: invalid chroot field "no"/u },
  { code: "bad-braces", args: ["-M"], says: /missing '\}'/u },
];
