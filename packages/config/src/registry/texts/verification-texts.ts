/** Address verification: probes, the table of their results, and what the SMTP server makes of them. */
export const verificationTexts: Readonly<Record<string, string>> = {
  address_verify_cache_cleanup_interval:
    "Time between runs that delete expired results from address_verify_map; 0 turns them off, and the table only grows.",
  address_verify_map:
    "Table in which the verify daemon keeps probe results (TYPE:NAME). If empty, results are kept in memory and lost on reload.",
  address_verify_negative_cache:
    "Whether failed probes are remembered. If not, each attempt to mail a bad address causes another probe.",
  address_verify_negative_expire_time: "Time after which the result of a failed probe is dropped.",
  address_verify_negative_refresh_time: "Age at which a failed result, when used, triggers a new probe.",
  address_verify_pending_request_limit:
    "Probes that may wait in the active queue. More are deferred, so that probes never crowd out mail.",
  address_verify_poll_count:
    "How many times smtpd asks for the result of a probe before it defers the mail. With 1, the first mail for a new address is always deferred, a crude form of greylisting.",
  address_verify_poll_delay: "Delay between smtpd's queries for the result of a probe.",
  address_verify_positive_expire_time:
    "Time after which the result of a successful probe is dropped, unless a later probe renewed it.",
  address_verify_positive_refresh_time:
    "Age at which a successful result, when used, triggers a new probe. If that probe fails, the old result stays until it expires.",
  address_verify_relayhost:
    "Next hop of probes in place of relayhost. Set it empty to probe the destination directly when the relay host accepts every recipient.",
  address_verify_sender:
    "Sender address of probes, which smtpd exempts from its restrictions. Empty or <> gives the null sender, which some sites reject.",
  address_verify_sender_ttl:
    "How often the time-dependent part of the probe sender changes; 0 keeps the address fixed. Allow several hours, or probes never pass greylisting.",
  address_verify_service_name:
    "Name of the verify service in master.cf, which sends probes and keeps their results.",
  reject_tempfail_action:
    "What a reject restriction does when its check fails temporarily: defer replies 4xx at once, defer_if_permit only if nothing later rejects the mail permanently.",
  unknown_address_tempfail_action:
    "What reject_unknown_sender_domain and reject_unknown_recipient_domain do when DNS fails temporarily: defer or defer_if_permit.",
  unknown_helo_hostname_tempfail_action:
    "What reject_unknown_helo_hostname does when DNS fails temporarily: defer or defer_if_permit.",
  unverified_recipient_defer_code:
    "Reply code for recipients whose probe failed temporarily. 250 accepts them anyway.",
  unverified_recipient_reject_reason:
    "Reply text when a probe found the recipient undeliverable, without reply codes. If empty, the reply reveals the result of the probe.",
  unverified_recipient_tempfail_action:
    "What reject_unverified_recipient does when the probe failed temporarily: defer or defer_if_permit.",
  unverified_sender_defer_code:
    "Reply code for senders whose probe failed temporarily. 250 accepts them anyway.",
  unverified_sender_reject_reason:
    "Reply text when a probe found the sender undeliverable, without reply codes. If empty, the reply reveals the result of the probe.",
  unverified_sender_tempfail_action:
    "What reject_unverified_sender does when the probe failed temporarily: defer or defer_if_permit.",
};
