/** Rewriting and resolving of addresses. */
export const addressTexts: Readonly<Record<string, string>> = {
  allow_min_user:
    "Whether an address may begin with a hyphen. Programs that receive addresses on the command line may mistake it for an option.",
  allow_untrusted_routing:
    "Whether strangers may use addresses such as user%elsewhere@relayed to reach relay_domains. Can turn a backup MX into part of an open relay.",
  canonical_classes:
    "Addresses that canonical_maps rewrite: envelope_sender, envelope_recipient, header_sender, header_recipient.",
  sender_canonical_classes: "Addresses that sender_canonical_maps rewrite: envelope_sender, header_sender.",
  recipient_canonical_classes:
    "Addresses that recipient_canonical_maps rewrite: envelope_recipient, header_recipient.",
  masquerade_classes:
    "Addresses that masquerade_domains shortens. With envelope_recipient, mail no longer reaches users on individual hosts.",
  propagate_unmatched_extensions:
    "Tables that copy an address extension to their result (joe+foo becomes user+foo): canonical, virtual, alias, forward, include, generic.",
  enable_original_recipient:
    "Whether the recipient before rewriting is kept, for the X-Original-To header. Addresses that lead to one mailbox then count as separate recipients.",
  empty_address_default_transport_maps_lookup_key:
    "Key for the empty sender in sender_dependent_default_transport_maps.",
  empty_address_relayhost_maps_lookup_key: "Key for the empty sender in sender_dependent_relayhost_maps.",
  relocated_prefix_enable:
    "Whether relocated_maps results get the prefix 5.1.6 User has moved to. If not, each result must begin with its own status code.",
  resolve_dequoted_address:
    "Whether @, % and ! inside a quoted user name count as routing. Setting no follows the standard, but lets strangers relay through some servers behind this one.",
  resolve_null_domain:
    "Whether user@ with an empty domain means this host; otherwise the address is invalid.",
  resolve_numeric_domain: "Whether user@192.0.2.1 means user@[192.0.2.1]; otherwise the address is invalid.",
  sender_based_routing: "Obsolete. Write sender_dependent_relayhost_maps.",
  virtual_alias_address_length_limit:
    "Longest address that virtual alias expansion may produce, which stops aliases that grow with each step.",
  virtual_alias_expansion_limit:
    "Recipients that virtual_alias_maps may produce from one address. Raise it for large lists.",
  virtual_alias_recursion_limit: "How deep virtual aliases of virtual aliases are followed.",
  virtual_maps: "Old name of virtual_alias_maps, whose default still refers to it.",
};
