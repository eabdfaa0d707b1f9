/** Local delivery, aliases, mailboxes and the sendmail command. */
export const localTexts: Readonly<Record<string, string>> = {
  allow_mail_to_commands:
    "Where a |command destination is allowed: alias, forward, include. With include, anyone who can write to an :include: file can run commands.",
  allow_mail_to_files: "Where a /file/name destination is allowed: alias, forward, include.",
  authorized_flush_users: "Local users who may flush the queue; root and mail_owner always may.",
  authorized_mailq_users: "Local users who may list the queue; root and mail_owner always may.",
  authorized_submit_users:
    "Local users who may submit mail with the sendmail command, for example !www-data, static:all. If empty, nobody may.",
  command_expansion_filter:
    "Characters that message data may bring into mailbox_command; others become underscores, to protect the shell.",
  enable_errors_to:
    "Whether errors were reported to the address in an Errors-To header. Removed in Postfix 2.2.",
  expand_owner_alias:
    "Whether the envelope sender of list mail becomes what owner-LIST expands to, rather than the address owner-LIST.",
  extract_recipient_limit:
    "Limit on the recipients that sendmail -t took from headers. Removed in Postfix 2.1.",
  fallback_transport_maps:
    "Tables from recipient to transport, for local recipients with neither alias nor account; searched before fallback_transport.",
  forward_expansion_filter:
    "Characters that message data may bring into forward_path; others become underscores.",
  frozen_delivered_to:
    "Whether the Delivered-To address is fixed when a delivery starts. If not, each alias or .forward file may change it, at the cost of an extra queue file.",
  local_command_shell:
    "Shell that runs all commands of local delivery, for example a restricted one. If empty, simple commands run without a shell.",
  local_delivery_status_filter: "Tables that rewrite status code and text of local deliveries.",
  local_login_sender_maps:
    "Tables from login name to the senders that the user may set with the sendmail command; * allows any. The From header is not checked.",
  empty_address_local_login_sender_maps_lookup_key:
    "Pattern that local_login_sender_maps must allow for the empty sender.",
  mailbox_command_maps:
    "Tables from recipient to a command for mailbox delivery; searched before mailbox_command.",
  mailbox_delivery_lock:
    "Methods of locking a mailbox file during local delivery, as listed by postconf -l. Mail readers must use the same ones; maildir needs none.",
  mailbox_transport_maps:
    "Tables from recipient to transport for mailbox delivery, with or without a system account; searched before mailbox_transport.",
  pipe_delivery_status_filter: "Tables that rewrite status code and text of deliveries by pipe services.",
  prepend_delivered_header:
    "Deliveries that add a Delivered-To header: command, file, forward. Without forward, some mail loops go unnoticed.",
  reset_owner_alias:
    "Whether a list member that is an alias without its own owner is delivered directly, not through a new queue file. One temporary error then sends the whole list the mail again.",
  sendmail_fix_line_endings:
    "When the sendmail command converts CR LF to LF: always, strict (if the first line has it) or never.",
  strict_mailbox_ownership: "Whether mail is deferred if the recipient does not own the mailbox file.",
  sun_mailtool_compatibility: "Obsolete way to lock mailboxes. Write mailbox_delivery_lock = dotlock.",
  virtual_delivery_status_filter:
    "Tables that rewrite status code and text of deliveries to virtual mailboxes.",
  virtual_mailbox_lock:
    "Methods of locking a virtual mailbox file, as listed by postconf -l. Mail readers must use the same ones; maildir needs none.",
};
