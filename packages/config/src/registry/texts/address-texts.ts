/** Rewriting and resolving of addresses. */
export const addressTexts: Readonly<Record<string, string>> = {
  allow_min_user:
    "Whether an address may begin with a hyphen. Programs that get addresses on their command line can take it for an option.",
  allow_untrusted_routing:
    "Whether user@other@relayed, user%other@relayed and the like from strangers go to relay_domains. Makes a backup MX part of an open relay.",
  canonical_classes:
    "Addresses that canonical_maps rewrite: envelope_sender, envelope_recipient, header_sender, header_recipient.",
  sender_canonical_classes: "Addresses that sender_canonical_maps rewrite: envelope_sender, header_sender.",
  recipient_canonical_classes:
    "Addresses that recipient_canonical_maps rewrite: envelope_recipient, header_recipient.",
  masquerade_classes:
    "Addresses that masquerade_domains shortens. With envelope_recipient, mail can no longer reach users on single hosts.",
  propagate_unmatched_extensions:
    "Tables that carry an address extension over to their result (joe+foo to user+foo): canonical, virtual, alias, forward, include, generic.",
  enable_original_recipient:
    "Whether the address before rewriting is kept: for X-Original-To, and to count recipients that become one mailbox as several.",
  empty_address_default_transport_maps_lookup_key:
    "Key for the empty sender in sender_dependent_default_transport_maps.",
  empty_address_relayhost_maps_lookup_key: "Key for the empty sender in sender_dependent_relayhost_maps.",
  relocated_prefix_enable:
    "Whether relocated_maps results get the prefix 5.1.6 User has moved to. Without it, each result begins with a status code of its own.",
  resolve_dequoted_address:
    "Whether @, % and ! inside a quoted user name count as routing. no follows the standard, but lets strangers relay by way of some servers behind this one.",
  resolve_null_domain:
    "Whether user@ with an empty domain means this host; otherwise the address is invalid.",
  resolve_numeric_domain: "Whether user@192.0.2.1 means user@[192.0.2.1]; otherwise the address is invalid.",
  sender_based_routing: "Obsolete. Write sender_dependent_relayhost_maps.",
  virtual_alias_address_length_limit:
    "Longest address that virtual alias expansion may make, which stops aliases that lengthen themselves.",
  virtual_alias_expansion_limit:
    "Recipients that one address may become through virtual_alias_maps. Raise it for large lists.",
  virtual_alias_recursion_limit: "Depth to which virtual aliases of virtual aliases are followed.",
  virtual_maps: "Old name of virtual_alias_maps, which still reads it, from before Postfix 2.0.",
};
