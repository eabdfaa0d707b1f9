import type { DiagnosticCode } from "../../../src/lint/index.ts";
import { exampleServices, ruleGuides } from "../../../src/registry/descriptions.ts";
import type { RuleExample } from "../../../src/registry/descriptions.ts";

/** A service of master.cf, and what it logs as soon as somebody connects to it. */
export interface ServiceRun {
  readonly code: DiagnosticCode;
  /** The line of a service of type unix; for one of type inet, its command. */
  readonly line: string;
  /** What lint checks, where it is not the line. */
  readonly lints?: RuleExample;
  readonly logs: RegExp;
  /** Whether the program runs in the jail of the queue directory. Default: no. */
  readonly isJailed?: boolean;
}

/** Services of type unix. */
export const socketRuns: readonly ServiceRun[] = [
  { code: "tlsmgr-process-limit", line: "limit unix - - n - 2 tlsmgr", logs: /fatal: .*process limit of 1/u },
  {
    code: "shared-cache",
    line: "shared unix - - n - 1 tlsmgr -o smtp_tls_session_cache_database=btree:$data_directory/one -o lmtp_tls_session_cache_database=btree:$data_directory/one",
    lints: ruleGuides["shared-cache"].wrong,
    logs: /fatal: do not use the same TLS cache file/u,
  },
  {
    code: "cache-outside-data-directory",
    line: "outside unix - - n - 1 tlsmgr -o smtp_tls_session_cache_database=btree:$config_directory/cache",
    lints: ruleGuides["cache-outside-data-directory"].wrong,
    logs: /warning: request to update table .* in non-postfix directory/u,
  },
  {
    code: "size-limits",
    line: "mailbox unix - n n - - local -o mailbox_size_limit=1000",
    logs: /fatal: .*mailbox_size_limit/u,
  },
  {
    code: "missing-passwords",
    line: "client unix - - n - - smtp -o smtp_sasl_auth_enable=yes -o smtp_sasl_password_maps=",
    logs: /fatal: .*smtp_sasl_password_maps/u,
  },
  {
    code: "incomplete-mailboxes",
    line: "boxes unix - n n - - virtual",
    lints: { ...ruleGuides["incomplete-mailboxes"].wrong, masterCf: exampleServices },
    logs: /fatal: bad string length 0 < 1: virtual_mailbox_base/u,
  },
];

/** Services of type inet. */
export const portRuns: readonly ServiceRun[] = [
  {
    code: "bad-override",
    line: "smtpd -o smtpd_tls_wrappermode",
    logs: /fatal: invalid "-o smtpd_tls_wrappermode" option value/u,
  },
  {
    code: "override-blanks",
    line: "smtpd -o smtpd_client_restrictions= permit_mynetworks",
    logs: /fatal: unexpected command-line argument: permit_mynetworks/u,
  },
  {
    code: "unreachable-socket",
    line: "smtpd -o smtpd_sasl_auth_enable=yes -o smtpd_sasl_type=dovecot -o smtpd_sasl_path=$queue_directory/private/rewrite",
    isJailed: true,
    logs: /SASL: Connect to Dovecot auth socket '\S+\/private\/rewrite' failed: No such file or directory/u,
  },
];
