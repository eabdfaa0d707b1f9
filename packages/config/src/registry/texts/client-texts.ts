/** The SMTP client beside its TLS: connections, DNS, protocol, SASL. `lmtp_X` follows `smtp_X`. */
export const clientTexts: Readonly<Record<string, string>> = {
  allow_srv_lookup_fallback:
    "Whether the client falls back to MX or address records when a destination has no SRV records or their look-up fails.",
  best_mx_transport:
    "Transport of mail for a domain whose best MX is this host but which no address class lists. Empty returns it as looping mail.",
  dns_ncache_ttl_fix_enable:
    "Whether to work around resolver libraries that withhold the reply when a name does not exist, and with it the TTL that postscreen needs.",
  dnssec_probe:
    "DNS query, as TYPE:NAME, by which a process finds out whether its resolver validates DNSSEC, without which there is no DANE. Empty asks nothing.",
  fallback_relay: "Old name of smtp_fallback_relay, which still reads it.",
  ignore_mx_lookup_error:
    "Whether the client falls back to address records when an MX look-up fails, in place of deferring the mail. Against the standard, and can deliver to the wrong host.",
  ignore_srv_lookup_error:
    "Whether the client falls back to MX or address records when an SRV look-up fails, in place of deferring the mail.",
  known_tcp_ports:
    "Port numbers of service names (smtp=25, submission=587), which take precedence over /etc/services.",
  use_srv_lookup:
    "Services whose hosts and ports come from SRV records when a next hop names them, for example submission for relayhost = example.com:submission.",

  smtp_always_send_ehlo:
    "Whether the client greets with EHLO even if the server's greeting does not say ESMTP.",
  smtp_never_send_ehlo:
    "Whether the client greets with HELO only, and so goes without TLS, SASL and other extensions.",
  smtp_address_verify_target:
    "Command whose reply decides an address probe: rcpt, or data for servers that refuse recipients only after DATA.",
  smtp_balance_inet_protocols:
    "Whether smtp_mx_address_limit leaves room for both IPv4 and IPv6 addresses, so that a broken protocol does not use up all attempts.",
  smtp_bind_address_enforce:
    "Whether mail is deferred when smtp_bind_address or smtp_bind_address6 cannot be used; otherwise the system picks an address.",
  smtp_body_checks:
    "Tables of patterns for body lines at the time of delivery. Actions that change the route or defer the mail are not available.",
  smtp_header_checks:
    "Tables of patterns for message headers at the time of delivery, for example to remove internal headers on the way out.",
  smtp_mime_header_checks: "Tables of patterns for MIME headers at the time of delivery.",
  smtp_nested_header_checks: "Tables of patterns for headers of attached messages at the time of delivery.",
  smtp_cname_overrides_servername:
    "Whether a server name that is a CNAME is replaced by its target in logs, password look-ups and certificate checks. Lets forged DNS choose the name.",
  smtp_connection_cache_destinations:
    "Destinations whose connections are always kept for further messages, not only under load.",
  smtp_connection_reuse_count_limit:
    "How often a connection is used again; 0 means no limit. Draws mail to the slowest of several servers; smtp_connection_reuse_time_limit does not.",
  smtp_defer_if_no_mx_address_found:
    "Whether mail waits when no MX host of its domain has an address, in place of a bounce at once.",
  smtp_delivery_status_filter:
    "Tables that rewrite status code and text of the client's deliveries, including errors of its own; for replies of the server see smtp_reply_filter.",
  smtp_discard_ehlo_keyword_address_maps:
    "Tables from server address to EHLO extensions that the client does not use there.",
  smtp_discard_ehlo_keywords:
    "EHLO extensions that the client ignores wherever servers announce them. Add silent-discard to keep that out of the log.",
  smtp_dns_reply_filter:
    "Tables that make the client ignore records in DNS replies, for example AAAA records where IPv6 fails. Mail is deferred if no record remains.",
  smtp_dns_resolver_options:
    "Whether the resolver completes host names: res_defnames adds the local domain to single names, res_dnsrch searches parent domains. Both can find a wrong host.",
  smtp_min_data_rate:
    "Least rate, in bytes per second, at which a server must take a message when smtp_per_request_deadline is on.",
  smtp_per_record_deadline:
    "Whether time limits hold for a whole line or TLS record; replaced by smtp_per_request_deadline in Postfix 3.7.",
  smtp_per_request_deadline:
    "Whether time limits hold for a whole command and its reply, so that a server cannot hold the client with one byte at a time. Short limits then hurt slow lines.",
  smtp_pix_workarounds:
    "Workarounds for Cisco PIX firewalls that damage SMTP: delay_dotcrlf, disable_esmtp. Empty turns them off; disable_esmtp also loses TLS.",
  smtp_pix_workaround_maps:
    "Tables from server address to the workarounds of smtp_pix_workarounds used there.",
  smtp_pix_workaround_delay_time:
    "Pause before the final dot of a message to servers behind a PIX firewall. Too short for slow lines, it does not help.",
  smtp_pix_workaround_threshold_time:
    "Time that a message must have been queued before delay_dotcrlf applies to it; 0 applies it to the first attempt.",
  smtp_quote_rfc821_envelope:
    "Whether the client quotes unusual addresses in MAIL FROM and RCPT TO as the standard demands. no is for servers that choke on quotes.",
  smtp_randomize_addresses:
    "Whether servers of equal MX preference are tried in random order, which spreads the load.",
  smtp_reply_filter:
    "Table that rewrites each reply line of a server before the client interprets it. A last resort for broken servers.",
  smtp_rset_timeout: "Time limit for the reply to RSET, which ends a probe or tests a kept connection.",
  smtp_sasl_auth_cache_name:
    "Table of rejected logins, opened for writing as proxy:TYPE:NAME. The client does not try the same password at the same server again while it is listed.",
  smtp_sasl_auth_cache_time: "Time after which an entry of smtp_sasl_auth_cache_name is removed.",
  smtp_sasl_auth_soft_bounce:
    "Whether mail waits when a server rejects the client's login with 535; otherwise it bounces.",
  smtp_sasl_mechanism_filter:
    "SASL mechanisms that the client may use, of those a server offers; ! excludes one. Empty allows all.",
  smtp_sasl_password_result_delimiter:
    "Character between user name and password in the results of smtp_sasl_password_maps, for user names that contain a colon.",
  smtp_sasl_path: "What the SASL implementation of the client needs, such as a file name or a socket.",
  smtp_sasl_type: "SASL implementation of the client; only cyrus supports clients.",
  smtp_send_dummy_mail_auth:
    "Whether AUTH=<> is added to MAIL FROM after a login. The standard asks for it; some servers fail on it.",
  smtp_send_xforward_command:
    "Whether the name and address of the original client go to servers that announce XFORWARD, usually a content filter and the Postfix behind it.",
  smtp_skip_4xx_greeting:
    "Whether the next MX host is tried after a 4xx greeting. Removed: later versions always do.",
  smtp_skip_5xx_greeting:
    "Whether the next MX host is tried after a 5xx greeting, instead of a bounce at once.",
  smtp_skip_quit_response: "Whether the client closes the connection without waiting for the reply to QUIT.",
  smtp_tcp_port: "Port of the server, by name or number, where the next hop names none.",
  smtp_xforward_timeout: "Time limit for the reply to XFORWARD.",
  send_cyrus_sasl_authzid:
    "Whether the client also sends the login as authorization identity, as old versions did. Some servers refuse that.",
  tcp_windowsize:
    "TCP receive window in bytes, up to 65535, for routers that break window scaling; 0 leaves it to the system. Servers follow only after they were stopped.",

  lmtp_assume_final:
    "Whether an LMTP server without DSN support counts as the final mailbox, so that senders are told delivered rather than relayed.",
  lmtp_cache_connection:
    "Whether idle connections were kept. Removed in Postfix 2.3; write lmtp_connection_cache_on_demand.",
  lmtp_discard_lhlo_keyword_address_maps:
    "Tables from server address to LHLO extensions that the LMTP client does not use there.",
  lmtp_discard_lhlo_keywords:
    "LHLO extensions that the LMTP client ignores wherever servers announce them. Add silent-discard to keep that out of the log.",
  lmtp_lhlo_name: "Name that the LMTP client gives with LHLO.",
  lmtp_lhlo_timeout: "Time limit for the greeting and the reply to LHLO.",

  connection_cache_protocol_timeout:
    "Time limit for each exchange with the scache service, which keeps idle connections.",
  connection_cache_service_name:
    "Name of the scache service in master.cf, which keeps idle connections of the SMTP client for other processes.",
  connection_cache_status_update_time: "Time between scache's log lines about hits and misses.",
  connection_cache_ttl_limit:
    "Longest time for which scache keeps an idle connection, whatever the client asks for.",
};
