/** Address verification: probes, the table of their results, and what the SMTP server makes of them. */
export const verificationTexts: Readonly<Record<string, string>> = {
  address_verify_cache_cleanup_interval:
    "Time between two runs that delete expired results from address_verify_map. 0 turns the runs off, and the table only grows.",
  address_verify_map:
    "Table in which the verify daemon keeps probe results (TYPE:NAME). Empty keeps them in memory, until a reload.",
  address_verify_negative_cache:
    "Whether failed probes are remembered. Without it, each attempt to mail a bad address causes another probe.",
  address_verify_negative_expire_time: "Time after which the result of a failed probe is dropped.",
  address_verify_negative_refresh_time:
    "Age from which a failed result is probed again the next time it is used.",
  address_verify_pending_request_limit:
    "Probes that may wait in the active queue. Further ones are deferred, so that probes never crowd out mail.",
  address_verify_poll_count:
    "How often smtpd asks for the result of a probe before it defers the mail. 1 always defers the first mail for a new address, a crude form of greylisting.",
  address_verify_poll_delay: "Pause of smtpd between two questions for the result of a probe.",
  address_verify_positive_expire_time:
    "Time after which the result of a successful probe is dropped, unless a later probe renewed it.",
  address_verify_positive_refresh_time:
    "Age from which a successful result is probed again the next time it is used. If that probe fails, the old result stays until it expires.",
  address_verify_relayhost:
    "Next hop of probes in place of relayhost. Set it empty to probe the destination itself when the relay host accepts every recipient.",
  address_verify_sender:
    "Sender address of probes, which smtpd exempts from its restrictions. Empty or <> gives the null sender, which some sites refuse.",
  address_verify_sender_ttl:
    "How long a probe sender is used before its time-dependent part changes; 0 keeps the address fixed. Less than several hours fails at receivers that greylist.",
  address_verify_service_name:
    "Name of the verify service in master.cf, which sends probes and keeps their results.",
  reject_tempfail_action:
    "What a reject restriction does when its check fails temporarily: defer answers 4xx at once, defer_if_permit only if nothing later rejects the mail for good.",
  unknown_address_tempfail_action:
    "What reject_unknown_sender_domain and reject_unknown_recipient_domain do when DNS fails temporarily: defer or defer_if_permit.",
  unknown_helo_hostname_tempfail_action:
    "What reject_unknown_helo_hostname does when DNS fails temporarily: defer or defer_if_permit.",
  unverified_recipient_defer_code:
    "Reply code for recipients whose probe failed temporarily. 250 accepts them anyway.",
  unverified_recipient_reject_reason:
    "Text of the reply when a probe found the recipient wrong, without reply codes. Empty reveals what the probe found.",
  unverified_recipient_tempfail_action:
    "What reject_unverified_recipient does when the probe failed temporarily: defer or defer_if_permit.",
  unverified_sender_defer_code:
    "Reply code for senders whose probe failed temporarily. 250 accepts them anyway.",
  unverified_sender_reject_reason:
    "Text of the reply when a probe found the sender wrong, without reply codes. Empty reveals what the probe found.",
  unverified_sender_tempfail_action:
    "What reject_unverified_sender does when the probe failed temporarily: defer or defer_if_permit.",
};
