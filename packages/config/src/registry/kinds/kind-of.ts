import { parameters } from "../parameters.ts";
import { deliveryParameters } from "../service-parameters.ts";
import { enumerations } from "./enumerations.ts";
import type { ItemKind, ValueKind } from "./kind.ts";

interface Pattern {
  readonly names: RegExp;
  readonly item: ItemKind;
  readonly isList?: true;
  readonly allowsNegation?: true;
}

/** Kinds of text parameters by the form of their names; the first that fits counts. */
const patterns: readonly Pattern[] = [
  {
    names:
      /^(?:smtpd_(?:client|helo|sender|relay|recipient|data|end_of_data|etrn)_restrictions|local_header_rewrite_clients)$/u,
    item: "restriction",
    isList: true,
  },
  { names: /^smtpd_restriction_classes$/u, item: "restriction-class", isList: true },
  {
    names:
      /^(?:mydestination|relay_domains|virtual_(?:alias|mailbox)_domains|masquerade_domains|fast_flush_domains|permit_mx_backup_networks|debug_peer_list|smtpd_authorized_\w+|smtpd_sasl_exceptions_networks|smtpd_client_(?:event|connection)_limit_exceptions|smtpd_forbid_bare_newline_exclusions|qmqpd_authorized_clients|authorized_\w+_users|(?:smtp|lmtp)_connection_cache_destinations|use_srv_lookup)$/u,
    item: "match",
    isList: true,
    allowsNegation: true,
  },
  { names: /^mynetworks$/u, item: "network", isList: true, allowsNegation: true },
  {
    names: /^(?:inet_interfaces|proxy_interfaces|(?:postscreen_(?:allowlist|whitelist)_interfaces))$/u,
    item: "host",
    isList: true,
  },
  {
    names: /^(?:myhostname|smtp_helo_name|lmtp_lhlo_name|smtpd_proxy_ehlo|(?:smtp|lmtp)_bind_address6?)$/u,
    item: "host",
  },
  { names: /^(?:mydomain|myorigin|remote_header_rewrite_domain)$/u, item: "domain" },
  { names: /^(?:relayhost|address_verify_relayhost)$/u, item: "host" },
  { names: /^(?:smtp|lmtp)_fallback_relay$|^fallback_relay$/u, item: "host", isList: true },
  {
    names:
      /^(?:default|relay|local|virtual|mailbox|fallback|best_mx|address_verify_(?:default|relay|local|virtual))_transport$|^content_filter$/u,
    item: "transport",
  },
  { names: /^defer_transports$/u, item: "service", isList: true },
  { names: /_service_name$/u, item: "service" },
  { names: /^smtpd_milters$|^non_smtpd_milters$/u, item: "endpoint", isList: true },
  { names: /^smtpd_proxy_filter$/u, item: "endpoint" },
  { names: /_tls_(?:mandatory_)?protocols$/u, item: "protocol", isList: true },
  { names: /_tls_(?:mandatory_)?exclude_ciphers$/u, item: "cipher", isList: true },
  {
    names:
      /(?:_maps|_checks|_clientcerts|_filter_maps|_reply_filter|_status_filter|_tls_per_site|_access_list|_command_filter)$|^(?:alias_database|postscreen_dnsbl_reply_map|relay_clientcerts|lmtp_requiretls_policy|smtp_requiretls_policy|postscreen_access_list)$/u,
    item: "table",
    isList: true,
  },
  {
    names:
      /^(?:address_verify_map|postscreen_cache_map|(?:smtp|lmtp)_sasl_auth_cache_name|(?:smtpd?|lmtp)_tls_session_cache_database)$/u,
    item: "table",
  },
  { names: /_tls_chain_files$/u, item: "file", isList: true },
  {
    names:
      /_tls_(?:d|ec)?(?:cert|key)_file$|_tls_CAfile$|_tls_dh(?:512|1024)_param_file$|^bounce_template_file$|^maillog_file$|^tls_random_exchange_name$/u,
    item: "file",
  },
  { names: /_tls_trust_anchor_file$/u, item: "file", isList: true },
  { names: /_tls_CApath$/u, item: "directory" },
  { names: /^(?:alternate_config|multi_instance)_directories$/u, item: "directory", isList: true },
  { names: /_directory$|^virtual_mailbox_base$/u, item: "directory" },
  {
    names: /^(?:newaliases|mailq|sendmail|openssl)_path$|^multi_instance_wrapper$|^local_command_shell$/u,
    item: "program",
  },
  {
    names: /_notice_recipient$|^(?:always_bcc|luser_relay|address_verify_sender|double_bounce_sender)$/u,
    item: "address",
  },
  { names: /^masquerade_exceptions$/u, item: "text", isList: true },
  { names: /^tlsproxy_client_loglevel_parameter$/u, item: "parameter" },
];

const text: ValueKind = { item: "text", isList: false };
const restriction: ValueKind = { item: "restriction", isList: true };
const boolean: ValueKind = { item: "boolean", isList: false };
const integer: ValueKind = { item: "integer", isList: false };
const time: ValueKind = { item: "time", isList: false };

/**
 * What the value of a parameter is: yes or no, a number, words, a list of tables, and so on.
 *
 * @param name - a parameter; also one that a delivery transport has (`NAME_destination_recipient_limit`)
 * @param classes - the names in `smtpd_restriction_classes`, whose values are restrictions
 * @returns nothing for an unknown name
 * @example
 * ```ts
 * import { kindOf } from "@postfixjs/config/registry";
 *
 * console.log(kindOf("smtpd_tls_security_level")?.words); // => [ 'none', 'may', 'encrypt' ]
 * console.log(kindOf("virtual_alias_maps")); // => { item: 'table', isList: true }
 * ```
 */
export function kindOf(name: string, classes?: ReadonlySet<string>): ValueKind | undefined {
  if (classes?.has(name) === true) return restriction;
  const known = enumerations.get(name);
  if (known !== undefined) return known;
  const type = parameters.get(name)?.type ?? deliveryType(name);
  if (type === undefined) return undefined;
  if (type === "bool" || type === "nbool") return boolean;
  if (type === "int" || type === "nint" || type === "long") return integer;
  if (type === "time") return time;
  return textKind(name);
}

const deliveryTypes = deliveryParameters.map(({ suffix, type }) => ({ ending: `_${suffix}`, type }));

function deliveryType(name: string): "int" | "str" | "time" | undefined {
  return deliveryTypes.find(({ ending }) => name.endsWith(ending))?.type;
}

const textKinds = new Map<string, ValueKind>();

/** Patterns are matched once per name. */
function textKind(name: string): ValueKind {
  const present = textKinds.get(name);
  if (present !== undefined) return present;
  const found = patterns.find(({ names }) => names.test(name));
  const kind: ValueKind =
    found === undefined
      ? text
      : {
          item: found.item,
          isList: found.isList === true,
          ...(found.allowsNegation === true && { allowsNegation: true }),
        };
  if (parameters.has(name)) textKinds.set(name, kind);
  return kind;
}
