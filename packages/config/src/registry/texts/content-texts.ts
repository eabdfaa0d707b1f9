/** Content: filters, milters, MIME, headers and internationalized mail. */
export const contentTexts: Readonly<Record<string, string>> = {
  header_checks: "Tables of patterns for the main message headers.",
  mime_header_checks: "Tables of patterns for MIME headers.",
  nested_header_checks: "Tables of patterns for headers of attached messages.",
  body_checks: "Tables of patterns for body lines.",
  content_filter: "Transport and next hop of a filter that all mail goes through after the queue.",
  smtpd_proxy_filter: "Host and port of a filter that mail goes through before the queue.",
  internal_mail_filter_classes:
    "Mail of Postfix itself that header_checks, body_checks and milters see: bounce, notify. A filter that rejects a bounce loses it.",
  receive_override_options: "Steps left out on receiving, for example after a content filter.",

  smtpd_milters: "Mail filters for mail that comes by SMTP.",
  smtpd_milter_maps:
    "Tables from client address to the mail filters used in place of smtpd_milters; DISABLE uses none.",
  non_smtpd_milters: "Mail filters for mail that does not come by SMTP.",
  milter_default_action:
    "What happens while a mail filter fails: accept, reject, tempfail, quarantine, shutdown.",
  milter_protocol: "Version of the filter protocol.",
  milter_connect_timeout: "Time limit for connecting to a mail filter and agreeing on options.",
  milter_command_timeout: "Time limit for a mail filter's answer to an SMTP command.",
  milter_content_timeout:
    "Time limit for a mail filter's answer to message content; scanners need the most here.",
  milter_header_checks:
    "Tables of patterns for headers that mail filters add, for example to act on a spam mark. PREPEND is not available.",
  milter_connect_macros: "Macros sent to mail filters when a client connects.",
  milter_helo_macros: "Macros sent to mail filters after HELO or EHLO.",
  milter_mail_macros: "Macros sent to mail filters after MAIL FROM, such as {auth_authen}, the login.",
  milter_rcpt_macros: "Macros sent to mail filters after RCPT TO.",
  milter_data_macros: "Macros sent to mail filters after DATA.",
  milter_end_of_header_macros: "Macros sent to mail filters after the message header.",
  milter_end_of_data_macros: "Macros sent to mail filters after the message, such as i, the queue ID.",
  milter_unknown_command_macros: "Macros sent to mail filters after an unknown SMTP command.",
  milter_macro_daemon_name:
    "Value of the macro {daemon_name}. A filter can tell services apart by it, for example ORIGINATING for submission.",
  milter_macro_defaults: "Values, as name=value, of macros for which Postfix has none.",
  milter_macro_v: "Value of the macro v: name and version of the mail system.",

  always_add_missing_headers:
    "Whether From, To, Date and Message-ID are added to any mail that lacks them, not only to mail of local_header_rewrite_clients. Can break DKIM signatures.",
  cleanup_replace_stray_cr_lf:
    "Whether a CR or LF that is not part of CR LF becomes a space. Prevents SMTP smuggling at the next server.",
  detect_8bit_encoding_header:
    "Whether the Content-Transfer-Encoding header tells that a message is 8-bit, in addition to BODY=8BITMIME from the client.",
  disable_mime_input_processing:
    "Whether received mail is not parsed as MIME. Everything after the first header is then body to the checks.",
  disable_mime_output_conversion:
    "Whether 8-bit mail is sent as it is to servers without 8BITMIME. Keeps signatures valid; the server may damage the text.",
  force_mime_input_conversion:
    "Whether 8-bit text becomes quoted-printable on receipt, before filters see it. On a signing host, signatures then survive servers without 8BITMIME.",
  full_name_encoding_charset:
    "Character set declared for a sender's full name that is not ASCII, in the From header that Postfix adds.",
  header_from_format:
    "Form of the From header that Postfix adds: standard, name <address>, or obsolete, address (name).",
  message_drop_headers:
    "Headers removed from all mail after header_checks. Without bcc in the list, sendmail -t reveals blind copies.",
  message_reject_characters: "Characters that make Postfix refuse a message, with C escapes such as \\0.",
  message_strip_characters: "Characters removed from message content, with C escapes such as \\0.",
  non_empty_end_of_header_action:
    "What happens to a message whose header does not end with an empty line: fix_quietly, add_header (fix and mark it) or reject.",
  strict_7bit_headers: "Whether mail with 8-bit text in headers is refused. Refuses much legitimate mail.",
  strict_8bitmime: "Turns on both strict_7bit_headers and strict_8bitmime_body.",
  strict_8bitmime_body:
    "Whether 8-bit body text is refused unless MIME headers declare it. Refuses bounces of old mail systems too.",
  strict_mime_encoding_domain:
    "Whether mail is refused if a message or multipart part declares an encoding other than 7bit, 8bit or binary.",
  strict_smtputf8:
    "Whether addresses with UTF-8 are refused unless the client asks for SMTPUTF8 in MAIL FROM.",
  smtputf8_autodetect_classes:
    "Origins of mail for which Postfix itself detects that SMTPUTF8 is needed: sendmail, smtpd, verify, all and others. Elsewhere only the request of the client counts.",
  enable_idna2003_compatibility:
    "Whether domain names are converted by the rules of IDNA2003, as before Postfix 3.2. Names with German sharp s or Greek final sigma then mean other domains.",
};
