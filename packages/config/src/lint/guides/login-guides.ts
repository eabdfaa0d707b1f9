import type { DiagnosticCode } from "../codes.ts";
import type { RuleGuide } from "./guide.ts";

/** The codes about passwords, and about when TLS begins and whom it trusts. */
export type LoginCode = Extract<
  DiagnosticCode,
  | "anonymous-auth"
  | "plaintext-auth"
  | "missing-passwords"
  | "missing-sasl-path"
  | "login-without-relaying"
  | "unreachable-socket"
  | "implicit-tls"
  | "required-tls"
  | "dane-without-dnssec"
  | "untrusted-servers"
>;

const certificate = "smtpd_tls_chain_files = /etc/postfix/chain.pem\n";
const logins = "smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n";
const chrooted = "smtp inet n - y - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

/** Guides to the codes about passwords and TLS between hosts. */
export const loginGuides: Readonly<Record<LoginCode, RuleGuide>> = {
  "anonymous-auth": {
    what: "The SMTP server offers the SASL mechanism ANONYMOUS.",
    fix: "Add noanonymous to smtpd_sasl_security_options again.",
    sources: ["postconf(5), smtpd_sasl_security_options"],
    wrong: {
      mainCf: `smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\nsmtpd_sasl_security_options = noactive\n`,
    },
    right: {
      mainCf: `smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\nsmtpd_sasl_security_options = noanonymous\n`,
    },
  },
  "plaintext-auth": {
    what: "Clients may log in without TLS.",
    fix: "Set smtpd_tls_auth_only = yes.",
    sources: ["postconf(5), smtpd_tls_auth_only"],
    wrong: { mainCf: "smtpd_sasl_auth_enable = yes\n" },
    right: { mainCf: "smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n" },
  },
  "missing-passwords": {
    what: "The SMTP client must log in but has no passwords.",
    fix: "Set smtp_sasl_password_maps to a table of passwords.",
    sources: ["postconf(5), smtp_sasl_password_maps"],
    wrong: { mainCf: "smtp_sasl_auth_enable = yes\n" },
    right: {
      mainCf: "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/passwords\n",
    },
  },
  "missing-sasl-path": {
    what: "Clients log in with Dovecot, but its socket is not named.",
    fix: "Set smtpd_sasl_path to the socket that Dovecot offers, as in private/auth.",
    sources: ["postconf(5), smtpd_sasl_path", "postconf(5), smtpd_sasl_type"],
    wrong: { mainCf: `${logins}smtpd_sasl_type = dovecot\n` },
    right: { mainCf: `${logins}smtpd_sasl_type = dovecot\nsmtpd_sasl_path = private/auth\n` },
  },
  "login-without-relaying": {
    what: "Clients may log in, but then still may not send mail to other domains.",
    fix: "Add permit_sasl_authenticated to the relay restrictions.",
    sources: ["postconf(5), smtpd_relay_restrictions", "postconf(5), smtpd_sasl_auth_enable"],
    wrong: {
      mainCf: `${logins}smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\n`,
    },
    right: {
      mainCf: `${logins}smtpd_relay_restrictions =\n  permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination\n`,
    },
  },
  "unreachable-socket": {
    what: "A program in a chroot jail looks for a socket outside of it.",
    fix: "Write the path as the jail sees it, move the socket below the queue directory, or turn chroot off.",
    sources: ["master(5)", "postconf(5), queue_directory", "postconf(5), smtpd_sasl_path"],
    wrong: {
      mainCf: `${logins}smtpd_sasl_type = dovecot\nsmtpd_sasl_path = /var/spool/postfix/private/auth\n`,
      masterCf: chrooted,
    },
    right: {
      mainCf: `${logins}smtpd_sasl_type = dovecot\nsmtpd_sasl_path = private/auth\n`,
      masterCf: chrooted,
    },
  },
  "implicit-tls": {
    what: "Client and server differ in when TLS begins: with the first byte, or after STARTTLS.",
    fix: "Use TLS from the first byte on port 465, and nowhere else.",
    sources: ["postconf(5), smtpd_tls_wrappermode", "postconf(5), smtp_tls_wrappermode"],
    wrong: { mainCf: `${certificate}smtpd_tls_security_level = may\nsmtpd_tls_wrappermode = yes\n` },
    right: { mainCf: `${certificate}smtpd_tls_security_level = may\n` },
  },
  "required-tls": {
    what: "The server on port 25 takes mail only over TLS.",
    fix: "Set the level to may in main.cf, and to encrypt for the submission services in master.cf.",
    sources: ["postconf(5), smtpd_tls_security_level"],
    wrong: { mainCf: `${certificate}smtpd_tls_security_level = encrypt\n` },
    right: { mainCf: `${certificate}smtpd_tls_security_level = may\n` },
  },
  "dane-without-dnssec": {
    what: "The SMTP client is to use DANE, without DNSSEC.",
    fix: "Set the DNS support level to dnssec, and use a resolver on this machine that validates.",
    sources: ["postconf(5), smtp_tls_security_level", "postconf(5), smtp_dns_support_level"],
    wrong: { mainCf: "smtp_tls_security_level = dane\n" },
    right: { mainCf: "smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec\n" },
  },
  "untrusted-servers": {
    what: "Servers need a certificate of a trusted authority, and none is trusted.",
    fix: "Set the file or directory of the authorities.",
    sources: ["postconf(5), smtp_tls_CAfile", "postconf(5), smtp_tls_security_level"],
    wrong: { mainCf: "smtp_tls_security_level = secure\n" },
    right: {
      mainCf: "smtp_tls_security_level = secure\nsmtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\n",
    },
  },
};
