import type { DiagnosticCode } from "../codes.ts";
import type { RuleGuide } from "./guide.ts";

/** The codes about the machine as others see it, and about its mailboxes. */
export type MailboxCode = Extract<
  DiagnosticCode,
  | "incomplete-mailboxes"
  | "mailbox-without-slash"
  | "setting-without-effect"
  | "soft-bounce"
  | "bad-banner"
  | "bad-log-file"
  | "unqualified-hostname"
>;

const mailboxes = [
  "virtual_mailbox_domains = example.com",
  "virtual_mailbox_maps = hash:/etc/postfix/mailboxes",
  "virtual_uid_maps = static:5000",
  "virtual_gid_maps = static:5000",
  "",
].join("\n");

/** Guides to the codes about names, logs and mailboxes. */
export const mailboxGuides: Readonly<Record<MailboxCode, RuleGuide>> = {
  "incomplete-mailboxes": {
    what: "A domain has virtual mailboxes, but virtual(8) does not know where or whose they are.",
    fix: "Set what is missing, or let another program deliver with virtual_transport.",
    sources: ["virtual(8)", "postconf(5), virtual_mailbox_base"],
    wrong: { mainCf: mailboxes },
    right: { mainCf: `${mailboxes}virtual_mailbox_base = /var/vmail\n` },
  },
  "mailbox-without-slash": {
    what: "The name of a Maildir does not end with a slash.",
    fix: "Add the slash.",
    sources: ["postconf(5), home_mailbox", "local(8)"],
    wrong: { mainCf: "home_mailbox = Maildir\n" },
    right: { mainCf: "home_mailbox = Maildir/\n" },
  },
  "setting-without-effect": {
    what: "A setting has no effect because of another one.",
    fix: "Remove it, or the setting that takes precedence; or meet its condition.",
    sources: ["postconf(5), luser_relay", "postconf(5), home_mailbox", "postconf(5), smtpd_tls_req_ccert"],
    wrong: { mainCf: "luser_relay = admin@example.com\n" },
    right: { mainCf: "" },
  },
  "soft-bounce": {
    what: "soft_bounce is on.",
    fix: "Turn it off when the test is over.",
    sources: ["postconf(5), soft_bounce"],
    wrong: { mainCf: "soft_bounce = yes\n" },
    right: { mainCf: "soft_bounce = no\n" },
  },
  "bad-banner": {
    what: "The greeting of the SMTP server does not begin with its name.",
    fix: "Begin smtpd_banner with $myhostname.",
    sources: ["postconf(5), smtpd_banner"],
    wrong: { mainCf: "smtpd_banner = ESMTP at your service\n" },
    right: { mainCf: "smtpd_banner = $myhostname ESMTP\n" },
  },
  "bad-log-file": {
    what: "Postfix may not write to the log file, or has no service that does.",
    fix: "Use a file below /var, and add the postlog service to master.cf.",
    sources: ["postconf(5), maillog_file", "postconf(5), maillog_file_prefixes", "postlogd(8)"],
    wrong: { mainCf: "maillog_file = /srv/mail.log\n" },
    right: {
      mainCf: "maillog_file = /var/log/mail.log\n",
      masterCf: "postlog unix-dgram n - n - 1 postlogd\n",
    },
  },
  "unqualified-hostname": {
    what: "The name of the machine has no domain.",
    fix: "Write the full name, as in DNS.",
    sources: ["postconf(5), myhostname"],
    wrong: { mainCf: "myhostname = mail\n" },
    right: { mainCf: "myhostname = mail.example.com\n" },
  },
};
