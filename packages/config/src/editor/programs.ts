/** Prefixes of parameters that belong to one program, and the programs that read them. */
const families: readonly (readonly [prefix: string, programs: readonly string[]])[] = [
  ["smtpd_", ["smtpd", "postscreen"]],
  ["smtp_", ["smtp", "lmtp"]],
  ["lmtp_", ["lmtp"]],
  ["postscreen_", ["postscreen"]],
  ["tlsproxy_", ["tlsproxy"]],
  ["qmqpd_", ["qmqpd"]],
  ["qmgr_", ["qmgr", "oqmgr"]],
  ["address_verify_", ["verify", "smtpd", "trivial-rewrite"]],
  ["anvil_", ["anvil"]],
  ["postalias_", []],
  ["postmap_", []],
  ["postqueue_", []],
  ["postsuper_", []],
  ["sendmail_", []],
  ["tls_random_", ["tlsmgr"]],
  ["virtual_mailbox_", ["virtual", "trivial-rewrite", "smtpd"]],
];

/**
 * Whether a program may read a parameter, as far as the parameter's name says; any, if the program is
 * unknown.
 */
export function isReadBy(parameter: string, program: string): boolean {
  const family = families.find(([prefix]) => parameter.startsWith(prefix));
  if (family === undefined || program === "") return true;
  return family[1].includes(program);
}
