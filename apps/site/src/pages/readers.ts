/** Beginnings of names, and the programs that read such parameters. The first that fits counts. */
const readers: readonly (readonly [names: RegExp, programs: readonly string[]])[] = [
  [/^smtpd_tls_session_cache_/u, ["smtpd(8)", "tlsmgr(8)"]],
  [/^smtp_tls_session_cache_/u, ["smtp(8)", "tlsmgr(8)"]],
  [/^lmtp_tls_session_cache_/u, ["lmtp(8)", "tlsmgr(8)"]],
  [/^smtpd_/u, ["smtpd(8)"]],
  [/^smtp_/u, ["smtp(8)"]],
  [/^lmtp_/u, ["lmtp(8)"]],
  [/^postscreen_/u, ["postscreen(8)"]],
  [/^tlsproxy_/u, ["tlsproxy(8)"]],
  [/^qmqpd_/u, ["qmqpd(8)"]],
  [/^qmgr_/u, ["qmgr(8)", "oqmgr(8)"]],
  [/^anvil_/u, ["anvil(8)"]],
  [/^address_verify_/u, ["verify(8)", "smtpd(8)", "trivial-rewrite(8)"]],
  [/^tls_random_/u, ["tlsmgr(8)"]],
  [/^virtual_mailbox_/u, ["virtual(8)", "trivial-rewrite(8)", "smtpd(8)"]],
];

/** The programs that read a parameter, as far as its name says; none if it does not say. */
export function readersOf(name: string): readonly string[] {
  return readers.find(([names]) => names.test(name))?.[1] ?? [];
}
