/** The SMTP client beside its TLS: connections, DNS, protocol, SASL. `lmtp_X` follows `smtp_X`. */
export const clientTexts: Readonly<Record<string, string>> = {
  allow_srv_lookup_fallback:
    "Whether the client falls back to MX or address records when a destination has no SRV records or their look-up fails.",
  best_mx_transport:
    "Transport for domains whose best MX is this host although no address class lists them. If empty, such mail is returned as looping.",
  dns_ncache_ttl_fix_enable:
    "Whether to work around resolver libraries that drop the reply, and with it the TTL that postscreen needs, when a name does not exist.",
  dnssec_probe:
    "DNS query (TYPE:NAME) with which a process finds out whether its resolver validates DNSSEC, as DANE requires. If empty, no test is made.",
  fallback_relay: "Old name of smtp_fallback_relay, whose default still refers to it.",
  ignore_mx_lookup_error:
    "Whether the client falls back to address records, rather than deferring the mail, when an MX look-up fails. Violates the standard and can deliver to the wrong host.",
  ignore_srv_lookup_error:
    "Whether the client falls back to MX or address records, rather than deferring the mail, when an SRV look-up fails.",
  known_tcp_ports:
    "Port numbers of service names (smtp=25, submission=587), which take precedence over /etc/services.",
  use_srv_lookup:
    "Services whose hosts and ports come from SRV records when a next hop names them, for example submission for relayhost = example.com:submission.",

  smtp_always_send_ehlo:
    "Whether the client sends EHLO even if the server's greeting does not contain ESMTP.",
  smtp_never_send_ehlo:
    "Whether the client sends only HELO, and so does without TLS, SASL and other extensions.",
  smtp_address_verify_target:
    "Command whose reply decides an address probe: rcpt, or data for servers that reject recipients only after DATA.",
  smtp_balance_inet_protocols:
    "Whether smtp_mx_address_limit leaves room for both IPv4 and IPv6 addresses, so that one broken protocol does not use up all attempts.",
  smtp_bind_address_enforce:
    "Whether mail is deferred when smtp_bind_address or smtp_bind_address6 cannot be used; otherwise the system chooses an address.",
  smtp_body_checks:
    "Tables of patterns for body lines, applied on delivery. Actions that change the route or delay the mail are not available.",
  smtp_header_checks:
    "Tables of patterns for message headers, applied on delivery, for example to remove internal headers on the way out.",
  smtp_mime_header_checks: "Tables of patterns for MIME headers, applied on delivery.",
  smtp_nested_header_checks: "Tables of patterns for headers of attached messages, applied on delivery.",
  smtp_cname_overrides_servername:
    "Whether a server name that is a CNAME is replaced by its target in logs, password look-ups and certificate checks. Forged DNS can then choose the name.",
  smtp_connection_cache_destinations:
    "Destinations whose connections are always kept for further messages, not only under load.",
  smtp_connection_reuse_count_limit:
    "How many times a connection is reused; 0 means no limit. Attracts mail to the slowest of several servers, unlike smtp_connection_reuse_time_limit.",
  smtp_defer_if_no_mx_address_found:
    "Whether mail is deferred, rather than returned, when no MX host of its domain has an address.",
  smtp_delivery_status_filter:
    "Tables that rewrite status code and text of the client's deliveries, including its own errors. To change server replies, use smtp_reply_filter.",
  smtp_discard_ehlo_keyword_address_maps:
    "Tables from server address to EHLO extensions that the client does not use there.",
  smtp_discard_ehlo_keywords:
    "EHLO extensions that the client ignores on all servers. Add silent-discard to keep that out of the log.",
  smtp_dns_reply_filter:
    "Tables that make the client ignore records in DNS replies, for example AAAA records where IPv6 fails. If no record remains, mail is deferred.",
  smtp_dns_resolver_options:
    "How the resolver completes host names: res_defnames adds the local domain to single names, res_dnsrch searches parent domains. Both can find the wrong host.",
  smtp_min_data_rate:
    "Lowest transfer rate, in bytes per second, at which a server may take a message when smtp_per_request_deadline is on.",
  smtp_per_record_deadline:
    "Whether time limits apply to a whole line or TLS record; replaced by smtp_per_request_deadline in Postfix 3.7.",
  smtp_per_request_deadline:
    "Whether time limits apply to a whole command and its reply, so that a server cannot stall the client one byte at a time. Short limits then break TLS on slow lines.",
  smtp_pix_workarounds:
    "Workarounds for Cisco PIX firewalls that break SMTP: delay_dotcrlf, disable_esmtp. If empty, there are none; disable_esmtp also disables TLS.",
  smtp_pix_workaround_maps:
    "Tables from server address to the workarounds of smtp_pix_workarounds used there.",
  smtp_pix_workaround_delay_time:
    "Pause before the final dot of a message sent through a PIX firewall. On slow lines, too short a pause has no effect.",
  smtp_pix_workaround_threshold_time:
    "How long a message must have been queued before delay_dotcrlf applies; 0 applies it to the first attempt.",
  smtp_quote_rfc821_envelope:
    "Whether the client quotes unusual addresses in MAIL FROM and RCPT TO as the standard requires. Set it to no for servers that reject quotes.",
  smtp_randomize_addresses:
    "Whether servers of equal MX preference are tried in random order, which spreads the load.",
  smtp_reply_filter:
    "Table that rewrites each reply line of a server before the client interprets it. A last resort for broken servers.",
  smtp_rset_timeout: "Time limit for the reply to RSET, which ends a probe or tests a kept connection.",
  smtp_sasl_auth_cache_name:
    "Table of rejected logins, written as proxy:TYPE:NAME. While a login is listed, the client does not try it again with the same password.",
  smtp_sasl_auth_cache_time: "Time after which an entry of smtp_sasl_auth_cache_name is removed.",
  smtp_sasl_auth_soft_bounce:
    "Whether mail is deferred when a server rejects the client's login with 535; otherwise it is returned.",
  smtp_sasl_mechanism_filter:
    "SASL mechanisms that the client may use, if the server offers them; ! excludes one. If empty, all.",
  smtp_sasl_password_result_delimiter:
    "Character between user name and password in the results of smtp_sasl_password_maps, for user names that contain a colon.",
  smtp_sasl_path: "Name that the SASL implementation of the client needs, such as a file or a socket.",
  smtp_sasl_type: "SASL implementation of the client; of those in Postfix, only cyrus can be a client.",
  smtp_send_dummy_mail_auth:
    "Whether AUTH=<> is added to MAIL FROM after a login. The standard asks for it, but some servers fail on it.",
  smtp_send_xforward_command:
    "Whether the client passes the name and address of the original client to servers that announce XFORWARD, usually a content filter.",
  smtp_skip_4xx_greeting:
    "Whether the next MX host is tried after a 4xx greeting. Removed; later versions always do so.",
  smtp_skip_5xx_greeting:
    "Whether the next MX host is tried after a 5xx greeting; otherwise the mail is returned at once.",
  smtp_skip_quit_response: "Whether the client closes the connection without waiting for the reply to QUIT.",
  smtp_tcp_port: "Port of the server, by name or number, where the next hop names none.",
  smtp_xforward_timeout: "Time limit for the reply to XFORWARD.",
  send_cyrus_sasl_authzid:
    "Whether the client also sends its login name as authorization identity, as old versions did. Some servers reject that.",
  tcp_windowsize:
    "TCP receive window in bytes, up to 65535, for routers that break window scaling; 0 leaves it to the system. Servers must be stopped and started to apply it.",

  lmtp_assume_final:
    "Whether delivery to an LMTP server without DSN support counts as final, so that success notices say delivered rather than relayed.",
  lmtp_cache_connection:
    "Whether idle connections were kept. Removed in Postfix 2.3; write lmtp_connection_cache_on_demand.",
  lmtp_discard_lhlo_keyword_address_maps:
    "Tables from server address to LHLO extensions that the LMTP client does not use there.",
  lmtp_discard_lhlo_keywords:
    "LHLO extensions that the LMTP client ignores on all servers. Add silent-discard to keep that out of the log.",
  lmtp_lhlo_name: "Name that the LMTP client gives with LHLO.",
  lmtp_lhlo_timeout: "Time limit for the greeting and the reply to LHLO.",

  connection_cache_protocol_timeout:
    "Time limit for each exchange with the scache service, which keeps idle connections.",
  connection_cache_service_name:
    "Name of the scache service in master.cf, which keeps idle connections of the SMTP client for other processes.",
  connection_cache_status_update_time: "Time between scache's log lines about cache hits and misses.",
  connection_cache_ttl_limit:
    "Longest time for which scache keeps an idle connection, whatever the client asks for.",
};
