import type { DiagnosticCode } from "../codes.ts";
import type { RuleGuide } from "./guide.ts";

/** The codes about master.cf, and about what its services need. */
export type ServiceCode = Extract<
  DiagnosticCode,
  | "too-few-fields"
  | "bad-service-type"
  | "bad-service-field"
  | "bad-braces"
  | "bad-override"
  | "override-blanks"
  | "override-without-effect"
  | "duplicate-service"
  | "missing-tlsmgr"
  | "tlsmgr-process-limit"
  | "tlsmgr-wakeup"
  | "unserved-transport"
>;

const tlsmgr = "tlsmgr unix - - n 1000? 1 tlsmgr\n";

/** Guides to the codes about master.cf. */
export const serviceGuides: Readonly<Record<ServiceCode, RuleGuide>> = {
  "too-few-fields": {
    what: "A service has fewer than eight fields.",
    fix: "Add the missing fields; - stands for the default.",
    sources: ["master(5), syntax"],
    wrong: { masterCf: "smtp inet n - n - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-service-type": {
    what: "The second field is not a service type.",
    fix: "Write inet for a port, or unix for a socket in the queue directory.",
    sources: ["master(5), service type"],
    wrong: { masterCf: "smtp tcp n - n - - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-service-field": {
    what: "A field from the third to the seventh has an invalid value.",
    fix: "Write y, n or - in fields three to five, and a number or - in the other two.",
    sources: ["master(5), syntax"],
    wrong: { masterCf: "smtp inet n - no - - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-braces": {
    what: "An argument opens a brace without closing it, or has text after the closing brace.",
    fix: "Close the brace at the end of the argument.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: `smtp inet n - n - - smtpd -o { mail_name = Example\n` },
    right: { masterCf: `smtp inet n - n - - smtpd -o { mail_name = Example }\n` },
  },
  "bad-override": {
    what: "The argument of -o is not name=value.",
    fix: "Write -o name=value without blanks, or -o { name = value }.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode\n" },
    right: { masterCf: "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n" },
  },
  "override-blanks": {
    what: "A blank follows the = of an option.",
    fix: "Remove the blank, or put name and value in braces.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: "smtp inet n - n - - smtpd -o smtpd_client_restrictions= permit_mynetworks\n" },
    right: { masterCf: "smtp inet n - n - - smtpd -o smtpd_client_restrictions=permit_mynetworks\n" },
  },
  "override-without-effect": {
    what: "An option sets a parameter that the program does not read.",
    fix: "Set the parameter in main.cf, or as an option of the service that reads it.",
    sources: ["tlsmgr(8)", "postconf(5), smtp_tls_session_cache_database"],
    wrong: { masterCf: `smtp unix - - n - - smtp -o smtp_tls_session_cache_timeout=600s\n${tlsmgr}` },
    right: {
      masterCf: `smtp unix - - n - - smtp\n${tlsmgr.trimEnd()} -o smtp_tls_session_cache_timeout=600s\n`,
    },
  },
  "duplicate-service": {
    what: "Two services have the same name and type.",
    fix: "Remove one of them, or give it another name or address.",
    sources: ["master(5)"],
    wrong: { masterCf: "smtp inet n - n - 1 smtpd\nsmtp inet n - n - 2 smtpd\n" },
    right: { masterCf: "smtp inet n - n - 2 smtpd\n" },
  },
  "missing-tlsmgr": {
    what: "TLS is on, but master.cf has no tlsmgr service.",
    fix: "Add the tlsmgr service.",
    sources: ["tlsmgr(8)", "postconf(5), tlsmgr_service_name"],
    wrong: { mainCf: "smtp_tls_security_level = may\n", masterCf: "smtp unix - - n - - smtp\n" },
    right: { mainCf: "smtp_tls_security_level = may\n", masterCf: `smtp unix - - n - - smtp\n${tlsmgr}` },
  },
  "tlsmgr-process-limit": {
    what: "The process limit of tlsmgr is not 1.",
    fix: "Set the process limit field to 1.",
    sources: ["tlsmgr(8)", "master(5), process limit"],
    wrong: { masterCf: "tlsmgr unix - - n 1000? 2 tlsmgr\n" },
    right: { masterCf: tlsmgr },
  },
  "tlsmgr-wakeup": {
    what: "master(8) starts tlsmgr even if no program needs it.",
    fix: "Write ? after the wake-up time.",
    sources: ["master(5), wake-up time"],
    wrong: { masterCf: "tlsmgr unix - - n 1000 1 tlsmgr\n" },
    right: { masterCf: tlsmgr },
  },
  "unserved-transport": {
    what: "main.cf names a transport that master.cf does not define.",
    fix: "Add the service to master.cf, or name an existing one.",
    sources: ["master(5)", "postconf(5), default_transport", "transport(5)"],
    wrong: { mainCf: "mailbox_transport = dovecot\n" },
    right: { mainCf: "mailbox_transport = lmtp:unix:private/dovecot-lmtp\n" },
  },
};
