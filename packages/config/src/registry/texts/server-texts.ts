/** The SMTP server beside its restrictions and TLS: sessions, policy servers, proxies; the QMQP server. */
export const serverTexts: Readonly<Record<string, string>> = {
  authorized_verp_clients: "Old name of smtpd_authorized_verp_clients, whose default still refers to it.",
  empty_address_recipient:
    "Recipient of mail sent to the empty address, which local software or a faulty table can produce but SMTP clients cannot.",
  invalid_hostname_reject_code:
    "Reply code for greetings with a malformed name, of reject_invalid_helo_hostname.",
  multi_recipient_bounce_reject_code:
    "Reply code for bounces with several recipients, of reject_multi_recipient_bounce.",
  plaintext_reject_code: "Reply code for sessions without TLS, of reject_plaintext_session.",
  qmqpd_authorized_clients:
    "Clients that may connect to the QMQP server, which relays to any destination. If empty, none may.",
  qmqpd_error_delay: "Pause of the QMQP server before it sends an error reply.",
  qmqpd_timeout: "Time after which the QMQP server disconnects a client that neither sends nor reads.",
  smtpd_client_connection_limit_exceptions:
    "Old name of smtpd_client_event_limit_exceptions. Its value is not used; setting it only empties the new one's default.",
  smtpd_client_ipv4_prefix_length:
    "Prefix length, in bits, of the IPv4 networks that count as one client in connection and rate limits; 32 counts each address.",
  smtpd_client_ipv6_prefix_length:
    "Prefix length, in bits, of the IPv6 networks that count as one client in connection and rate limits. Most hosts own a whole /64, so 128 is easy to evade.",
  smtpd_command_filter:
    "Table that replaces a client's command line before it is executed. A last resort for broken clients.",
  smtpd_delay_open_until_valid_rcpt:
    "Whether the queue file is created only after the first valid recipient. Rejected mail then costs no disk access, but has NOQUEUE for a queue ID in the log.",
  smtpd_discard_ehlo_keyword_address_maps:
    "Tables from client address to EHLO extensions that are not announced to it.",
  smtpd_dns_reply_filter:
    "Tables that make smtpd ignore records in DNS replies, for example every AAAA record.",
  smtpd_hide_client_session:
    "Whether Received headers omit the client's name, address, login and TLS session. For submission services only; on port 25 the standard requires the client's name.",
  smtpd_per_record_deadline:
    "Whether time limits apply to a whole line or TLS record; replaced by smtpd_per_request_deadline in Postfix 3.7.",
  smtpd_policy_service_policy_context:
    "Text sent to policy servers as policy_context, so that one server can tell several callers apart.",
  smtpd_policy_service_retry_delay: "Delay before a failed request to a policy server is sent again.",
  smtpd_policy_service_try_limit:
    "How many times a request to a policy server is sent before smtpd_policy_service_default_action applies.",
  smtpd_proxy_ehlo: "Name that smtpd sends with EHLO to the filter of smtpd_proxy_filter.",
  smtpd_proxy_options:
    "Options for smtpd_proxy_filter. speed_adjust connects to the filter only after the message has arrived, so that fewer filter processes run at once.",
  smtpd_proxy_timeout:
    "Time limit for connecting to the filter of smtpd_proxy_filter and for each exchange with it.",
  smtpd_reject_filter_maps:
    "Tables, usually regexp or pcre, that rewrite 4xx and 5xx replies before a footer is added. They cannot turn a rejection into an acceptance.",
  smtpd_reject_footer_maps: "Tables from the text of a rejection to the footer added to it.",
  smtpd_sasl_application_name: "Old name of smtpd_sasl_path, ignored since Postfix 2.3.",
  smtpd_sasl_mechanism_filter:
    "SASL mechanisms that are announced, if the implementation offers them; ! excludes one.",
  smtpd_sasl_response_limit:
    "Longest response of a client during authentication, in bytes. Kerberos tickets of users in many groups may need more.",
  smtpd_sasl_service:
    "Service name that smtpd passes to the SASL implementation, where a backend such as PAM may choose its settings by it.",
  smtpd_upstream_proxy_protocol:
    "Protocol by which a load balancer in front of the server passes on the client's address: haproxy, or empty for none. Connections without the load balancer then fail.",
  smtpd_upstream_proxy_timeout:
    "Time limit for the header that the load balancer of smtpd_upstream_proxy_protocol sends first.",
};
