import type { DiagnosticCode } from "../codes.ts";
import type { RuleGuide } from "./guide.ts";

/** The codes about TLS. */
export type TlsCode = Extract<
  DiagnosticCode,
  | "legacy-tls"
  | "shared-cache"
  | "cache-outside-data-directory"
  | "needless-server-cache"
  | "cache-timeout"
  | "weak-tls"
  | "missing-certificate"
>;

const certificate = "smtpd_tls_chain_files = /etc/postfix/chain.pem\n";

/** Guides to the codes about TLS. */
export const tlsGuides: Readonly<Record<TlsCode, RuleGuide>> = {
  "legacy-tls": {
    what: "TLS is turned on with use_tls or enforce_tls.",
    fix: "Set the security level: may for use_tls, encrypt for enforce_tls.",
    sources: ["postconf(5), smtpd_tls_security_level", "postconf(5), smtp_tls_security_level"],
    wrong: { mainCf: `${certificate}smtpd_use_tls = yes\n` },
    right: { mainCf: `${certificate}smtpd_tls_security_level = may\n` },
  },
  "shared-cache": {
    what: "Two programs share one TLS session database.",
    fix: "Give each program its own file.",
    sources: ["tlsmgr(8)", "postconf(5), smtp_tls_session_cache_database"],
    wrong: {
      mainCf: [
        "smtp_tls_session_cache_database = btree:${data_directory}/scache\n",
        "lmtp_tls_session_cache_database = btree:${data_directory}/scache\n",
      ].join(""),
    },
    right: {
      mainCf: [
        "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache\n",
        "lmtp_tls_session_cache_database = btree:${data_directory}/lmtp_scache\n",
      ].join(""),
    },
  },
  "cache-outside-data-directory": {
    what: "A TLS session cache is outside data_directory.",
    fix: "Use a file in data_directory.",
    sources: ["tlsmgr(8)", "postconf(5), data_directory"],
    wrong: { mainCf: "smtp_tls_session_cache_database = btree:/etc/postfix/smtp_scache\n" },
    right: { mainCf: "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache\n" },
  },
  "needless-server-cache": {
    what: "The SMTP server stores TLS sessions that clients already keep as tickets.",
    fix: "Remove the setting.",
    sources: ["postconf(5), smtpd_tls_session_cache_database"],
    wrong: { mainCf: "smtpd_tls_session_cache_database = btree:${data_directory}/smtpd_scache\n" },
    right: { mainCf: "" },
  },
  "cache-timeout": {
    what: "TLS sessions are kept for less than two minutes.",
    fix: "Set at least 120s, or 0 to turn the cache off.",
    sources: ["tlsmgr(8)", "postconf(5), smtpd_tls_session_cache_timeout"],
    wrong: { mainCf: "smtp_tls_session_cache_timeout = 60s\n" },
    right: { mainCf: "smtp_tls_session_cache_timeout = 120s\n" },
  },
  "weak-tls": {
    what: "A setting allows SSL or weak ciphers.",
    fix: "Set the protocols to >=TLSv1.2 and the ciphers to medium or high.",
    sources: ["postconf(5), smtpd_tls_protocols", "postconf(5), smtpd_tls_ciphers"],
    wrong: { mainCf: "smtpd_tls_ciphers = null\n" },
    right: { mainCf: "smtpd_tls_ciphers = medium\n" },
  },
  "missing-certificate": {
    what: "TLS is on for the SMTP server, but it has no certificate.",
    fix: "Set smtpd_tls_chain_files to the file with key and certificates.",
    sources: ["postconf(5), smtpd_tls_chain_files", "postconf(5), smtpd_tls_cert_file"],
    wrong: { mainCf: "smtpd_tls_security_level = may\n" },
    right: { mainCf: `smtpd_tls_security_level = may\n${certificate}` },
  },
};
