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
    fix: "Fill the missing fields; - stands for the default.",
    sources: ["master(5), syntax"],
    wrong: { masterCf: "smtp inet n - n - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-service-type": {
    what: "The second field is not a type of service.",
    fix: "Write inet for a port and unix for a socket in the queue directory.",
    sources: ["master(5), service type"],
    wrong: { masterCf: "smtp tcp n - n - - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-service-field": {
    what: "One of the fields three to seven has a value that it cannot have.",
    fix: "Write y, n or - in the first three, a number or - in the other two.",
    sources: ["master(5), syntax"],
    wrong: { masterCf: "smtp inet n - no - - smtpd\n" },
    right: { masterCf: "smtp inet n - n - - smtpd\n" },
  },
  "bad-braces": {
    what: "An argument opens a brace and does not close it, or goes on behind it.",
    fix: "Close the brace at the end of the argument.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: `smtp inet n - n - - smtpd -o { mail_name = Example\n` },
    right: { masterCf: `smtp inet n - n - - smtpd -o { mail_name = Example }\n` },
  },
  "bad-override": {
    what: "What stands behind -o is not name=value.",
    fix: "Write -o name=value without blanks, or -o { name = value }.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: "smtp inet n - n - - smtpd -o smtpd_tls_wrappermode\n" },
    right: { masterCf: "smtp inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n" },
  },
  "override-blanks": {
    what: "A blank stands behind the = of an option.",
    fix: "Remove the blank, or put braces around the whole.",
    sources: ["master(5), command name and arguments"],
    wrong: { masterCf: "smtp inet n - n - - smtpd -o smtpd_client_restrictions= permit_mynetworks\n" },
    right: { masterCf: "smtp inet n - n - - smtpd -o smtpd_client_restrictions=permit_mynetworks\n" },
  },
  "override-without-effect": {
    what: "An option sets a parameter that this program does not read.",
    fix: "Set the parameter in main.cf, or as an option of the service that reads it.",
    sources: ["tlsmgr(8)", "postconf(5), smtp_tls_session_cache_database"],
    wrong: { masterCf: `smtp unix - - n - - smtp -o smtp_tls_session_cache_timeout=600s\n${tlsmgr}` },
    right: {
      masterCf: `smtp unix - - n - - smtp\n${tlsmgr.trimEnd()} -o smtp_tls_session_cache_timeout=600s\n`,
    },
  },
  "duplicate-service": {
    what: "Two services have one name and one type.",
    fix: "Remove one of them, or give it another name or address.",
    sources: ["master(5)"],
    wrong: { masterCf: "smtp inet n - n - 1 smtpd\nsmtp inet n - n - 2 smtpd\n" },
    right: { masterCf: "smtp inet n - n - 2 smtpd\n" },
  },
  "missing-tlsmgr": {
    what: "TLS is on, and master.cf has no service tlsmgr.",
    fix: "Add the line of tlsmgr.",
    sources: ["tlsmgr(8)", "postconf(5), tlsmgr_service_name"],
    wrong: { mainCf: "smtp_tls_security_level = may\n", masterCf: "smtp unix - - n - - smtp\n" },
    right: { mainCf: "smtp_tls_security_level = may\n", masterCf: `smtp unix - - n - - smtp\n${tlsmgr}` },
  },
  "tlsmgr-process-limit": {
    what: "More than one tlsmgr may run.",
    fix: "Write 1 in the field for the process limit.",
    sources: ["tlsmgr(8)", "master(5), process limit"],
    wrong: { masterCf: "tlsmgr unix - - n 1000? 2 tlsmgr\n" },
    right: { masterCf: tlsmgr },
  },
  "tlsmgr-wakeup": {
    what: "master(8) starts tlsmgr although nobody asks for it.",
    fix: "Write ? behind the wake-up time.",
    sources: ["master(5), wake-up time"],
    wrong: { masterCf: "tlsmgr unix - - n 1000 1 tlsmgr\n" },
    right: { masterCf: tlsmgr },
  },
  "unserved-transport": {
    what: "main.cf sends mail to a transport that master.cf does not have.",
    fix: "Add the service to master.cf, or name one that is there.",
    sources: ["master(5)", "postconf(5), default_transport", "transport(5)"],
    wrong: { mainCf: "mailbox_transport = dovecot\n" },
    right: { mainCf: "mailbox_transport = lmtp:unix:private/dovecot-lmtp\n" },
  },
};
