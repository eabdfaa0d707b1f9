/** The queue manager and its scheduler, bounces and fast flush. */
export const queueTexts: Readonly<Record<string, string>> = {
  default_delivery_slot_cost:
    "Recipients of a large message that earn one slot for a smaller message to overtake it, for transports that set none. 0 turns overtaking off, 2 favors throughput.",
  default_delivery_slot_discount:
    "Percentage of the slots needed for overtaking that may still be missing, for transports that set none. A higher one lets small messages start sooner.",
  default_delivery_slot_loan:
    "Slots that may be missing for overtaking besides default_delivery_slot_discount, for transports that set none.",
  default_minimum_delivery_slots:
    "Slots that a message must be able to earn before others may overtake it, for transports that set none. Messages with few recipients are never overtaken.",
  default_extra_recipient_limit:
    "Recipients in memory reserved for messages that overtake others, for transports that set none.",
  default_recipient_refill_limit:
    "Recipients of a large message that are read into memory at a time, for transports that set none.",
  default_recipient_refill_delay:
    "Longest wait before more recipients of a large message are read into memory, for transports that set none.",
  default_destination_concurrency_positive_feedback:
    "How fast parallel deliveries to a destination increase after success: a number from 0 to 1, or 1/concurrency for slow growth. For transports that set none.",
  default_destination_concurrency_negative_feedback:
    "How fast parallel deliveries to a destination decrease after a failed connection: a number from 0 to 1, or 1/concurrency for slow decrease. For transports that set none.",
  default_destination_concurrency_failed_cohort_limit:
    "Rounds of failed connections after which a destination counts as dead and its mail waits, for transports that set none; 0 never suspends it.",
  destination_concurrency_feedback_debug:
    "Whether the queue manager logs each change of the number of parallel deliveries.",
  default_delivery_status_filter:
    "Tables that rewrite status code and text of deliveries, for example to turn a 5.7.1 of one provider into a 4.7.1. A failure stays a failure.",
  default_filter_nexthop:
    "Next hop of content_filter and FILTER where none is given; empty takes the recipient's domain.",
  lmtp_destination_concurrency_limit: "Parallel deliveries of the lmtp transport to one destination.",
  lmtp_destination_recipient_limit: "Recipients in one delivery of the lmtp transport.",
  relay_destination_concurrency_limit: "Parallel deliveries of the relay transport to one destination.",
  relay_destination_recipient_limit: "Recipients in one delivery of the relay transport.",
  virtual_destination_concurrency_limit: "Parallel deliveries of the virtual transport to one destination.",
  virtual_destination_recipient_limit: "Recipients in one delivery of the virtual transport.",
  qmgr_clog_warn_time:
    "Least time between warnings that one destination fills the active queue, if helpful_warnings is on; 0 turns them off.",
  qmgr_daemon_timeout: "Time after which a queue manager that hangs in one request is ended.",
  qmgr_fudge_factor:
    "Percentage of its resources that the old queue manager (oqmgr) gives to one large list. Obsolete.",
  qmgr_ipc_timeout: "Time limit of the queue manager for sending or receiving within Postfix.",
  queue_file_attribute_count_limit: "Attributes, as name=value, that one queue file may hold.",
  dont_remove:
    "Debugging aid: 1 moves queue files of delivered mail to the saved queue, where they stay until somebody deletes them.",
  fault_injection_code:
    "Debugging aid of Postfix's developers that makes chosen internal operations fail. Leave at 0.",
  enable_long_queue_ids:
    "Whether queue IDs are long and never used again, which keeps logs unambiguous. Log parsers must accept them.",

  bounce_template_file:
    "File with the texts of bounces and delay notices. Try it with postconf -b before use.",
  double_bounce_sender:
    "User name of the sender of notices to the postmaster. Mail to it is discarded, which ends bounce loops; no real user may have it.",
  enable_threaded_bounces:
    "Whether bounces name the original message in References, so that mail readers show them in its thread.",
  disable_verp_bounces:
    "Whether mail with per-recipient return addresses is bounced as one message, rather than one per recipient.",
  default_verp_delimiters:
    "Two characters that set off the recipient in a per-recipient return address: list+user=example.com@example.org has +=.",
  verp_delimiter_filter: "Characters that clients and the sendmail command may choose as VERP delimiters.",

  fast_flush_domains:
    "Destinations whose queued mail is listed, so that ETRN and postqueue -s can flush it without a scan. Empty turns this off.",
  fast_flush_purge_time: "Time after which the empty list of a destination's queued mail is deleted.",
  fast_flush_refresh_time:
    "Time after which a list of queued mail that nobody asked for is renewed by an attempt to deliver all of it.",
};
