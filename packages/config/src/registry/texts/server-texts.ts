/** The SMTP server beside its restrictions and TLS: sessions, policy servers, proxies; the QMQP server. */
export const serverTexts: Readonly<Record<string, string>> = {
  authorized_verp_clients: "Old name of smtpd_authorized_verp_clients, which still reads it.",
  empty_address_recipient:
    "Recipient of mail to the empty address, which only local software or a bad table can make.",
  invalid_hostname_reject_code: "Reply code of reject_invalid_helo_hostname.",
  multi_recipient_bounce_reject_code: "Reply code of reject_multi_recipient_bounce.",
  plaintext_reject_code: "Reply code of reject_plaintext_session.",
  qmqpd_authorized_clients:
    "Clients that may connect to the QMQP server, which relays to any destination. Empty admits nobody.",
  qmqpd_error_delay: "Pause of the QMQP server before it sends an error reply.",
  qmqpd_timeout: "Time after which the QMQP server hangs up on a client that neither sends nor reads.",
  smtpd_client_connection_limit_exceptions:
    "Old name of smtpd_client_event_limit_exceptions, which still reads it.",
  smtpd_client_ipv4_prefix_length:
    "Bits of an IPv4 address by which clients are told apart for the connection and rate limits; 32 counts each address.",
  smtpd_client_ipv6_prefix_length:
    "Bits of an IPv6 address by which clients are told apart for the connection and rate limits. A host usually owns a whole /64, so 128 is easily evaded.",
  smtpd_command_filter:
    "Table that replaces a client's command line before it is executed. A last resort for broken clients.",
  smtpd_delay_open_until_valid_rcpt:
    "Whether the queue file waits for the first valid recipient. Refused mail then costs no disk access, and is logged with NOQUEUE in place of a queue ID.",
  smtpd_discard_ehlo_keyword_address_maps:
    "Tables from client address to EHLO extensions that are not announced to it.",
  smtpd_dns_reply_filter:
    "Tables that make smtpd ignore records in DNS replies, for example every AAAA record.",
  smtpd_hide_client_session:
    "Whether Received headers leave out the client's name, address, login and TLS session. For submission services only; port 25 must name the client.",
  smtpd_per_record_deadline:
    "Whether time limits hold for a whole line or TLS record; replaced by smtpd_per_request_deadline in Postfix 3.7.",
  smtpd_policy_service_policy_context:
    "Text sent to policy servers as policy_context, so that one server can tell its callers apart.",
  smtpd_policy_service_retry_delay: "Pause before a request to a policy server is tried again.",
  smtpd_policy_service_try_limit:
    "How often a request to a policy server is tried before smtpd_policy_service_default_action applies.",
  smtpd_proxy_ehlo: "Name with which smtpd greets the filter of smtpd_proxy_filter.",
  smtpd_proxy_options:
    "Options for smtpd_proxy_filter. speed_adjust connects to the filter only after the message has arrived, so that fewer filter processes are busy.",
  smtpd_proxy_timeout:
    "Time limit for connecting to the filter of smtpd_proxy_filter and for each exchange with it.",
  smtpd_reject_filter_maps:
    "Tables, usually regexp or pcre, that rewrite 4xx and 5xx replies before a footer is added. A refusal stays a refusal.",
  smtpd_reject_footer_maps: "Tables from the text of a refusal to the footer added to it.",
  smtpd_sasl_application_name: "Renamed to smtpd_sasl_path in Postfix 2.3, and ignored since.",
  smtpd_sasl_mechanism_filter:
    "SASL mechanisms that are announced, of those the implementation offers; ! excludes one.",
  smtpd_sasl_response_limit:
    "Longest line that a client may send while it authenticates. Kerberos tickets of users in many groups may need more.",
  smtpd_sasl_service:
    "Service name that smtpd gives to the SASL implementation, for example in PAM or Kerberos.",
  smtpd_upstream_proxy_protocol:
    "Protocol by which a load balancer in front of the server passes on the client's address: empty or haproxy. Clients that connect without it then get no service.",
  smtpd_upstream_proxy_timeout:
    "Time limit for the header that the load balancer sends ahead of the session.",
};
