/** Local delivery, aliases, mailboxes and the sendmail command. */
export const localTexts: Readonly<Record<string, string>> = {
  allow_mail_to_commands:
    "Where |command is allowed as a destination: alias, forward, include. With include, whoever can write an :include: file runs commands.",
  allow_mail_to_files: "Where /file/name is allowed as a destination: alias, forward, include.",
  authorized_flush_users: "Local users who may flush the queue; root and mail_owner always may.",
  authorized_mailq_users: "Local users who may list the queue; root and mail_owner always may.",
  authorized_submit_users:
    "Local users who may submit mail with the sendmail command, for example !www-data, static:all. Empty allows nobody.",
  command_expansion_filter:
    "Characters that message data may bring into mailbox_command; others become underscores, so that no shell sees them.",
  enable_errors_to: "Whether errors went to the address of an Errors-To header. Removed in Postfix 2.2.",
  expand_owner_alias:
    "Whether mail to a list gets what owner-LIST expands to as its envelope sender, rather than the address owner-LIST.",
  extract_recipient_limit: "Most recipients that sendmail -t took from headers. Removed in Postfix 2.1.",
  fallback_transport_maps:
    "Tables from recipient to transport for recipients with neither alias nor account; tried before fallback_transport.",
  forward_expansion_filter:
    "Characters that message data may bring into forward_path; others become underscores.",
  frozen_delivered_to:
    "Whether the address in Delivered-To is fixed when a delivery starts, rather than changed by each alias or .forward file. no costs a queue file per step.",
  local_command_shell:
    "Shell for all commands of local delivery, such as a restricted one. Empty starts simple commands without a shell.",
  local_delivery_status_filter: "Tables that rewrite status code and text of local deliveries.",
  local_login_sender_maps:
    "Tables from login to the senders that the user may give to the sendmail command; * allows any. The From header is not checked.",
  empty_address_local_login_sender_maps_lookup_key:
    "Pattern that local_login_sender_maps must allow for the empty sender.",
  mailbox_command_maps:
    "Tables from recipient to a command for mailbox delivery; tried before mailbox_command.",
  mailbox_delivery_lock:
    "Methods to lock a mailbox file during local delivery, as listed by postconf -l. Mail readers must use the same ones; maildir needs none.",
  mailbox_transport_maps:
    "Tables from recipient to transport for mailbox delivery, with or without a system account; tried before mailbox_transport.",
  pipe_delivery_status_filter: "Tables that rewrite status code and text of deliveries by pipe services.",
  prepend_delivered_header:
    "Deliveries that add a Delivered-To header: command, file, forward. Without forward, mail loops go unnoticed.",
  reset_owner_alias:
    "Whether an alias inside a list that has no owner of its own is delivered directly rather than through a new queue file. If one member fails temporarily, all get the mail again.",
  sendmail_fix_line_endings:
    "When the sendmail command turns CR LF into LF: always, strict (if the first line ends so) or never.",
  strict_mailbox_ownership: "Whether mail waits if the mailbox file does not belong to the recipient.",
  sun_mailtool_compatibility: "Obsolete way to lock mailboxes. Write mailbox_delivery_lock = dotlock.",
  virtual_delivery_status_filter:
    "Tables that rewrite status code and text of deliveries to virtual mailboxes.",
  virtual_mailbox_lock:
    "Methods to lock a virtual mailbox file, as listed by postconf -l. Mail readers must use the same ones; maildir needs none.",
};
