/** The queue manager and its scheduler, bounces and fast flush. */
export const queueTexts: Readonly<Record<string, string>> = {
  default_delivery_slot_cost:
    "Recipients of a message that must be delivered to earn one slot for messages that preempt it, for transports that set none. 0 turns preemption off; 2 maximizes throughput.",
  default_delivery_slot_discount:
    "Percentage of the slots needed for preemption that may still be missing, for transports that set none. A higher value lets small messages start sooner.",
  default_delivery_slot_loan:
    "Number of slots, besides default_delivery_slot_discount percent, that may still be missing for preemption, for transports that set none.",
  default_minimum_delivery_slots:
    "Slots that a message must be able to earn to be preempted at all, for transports that set none. Messages with few recipients never are.",
  default_extra_recipient_limit:
    "Recipients in memory reserved for messages that preempt others, for transports that set none.",
  default_recipient_refill_limit:
    "Recipients of a large message that are read into memory at once, for transports that set none.",
  default_recipient_refill_delay:
    "Longest wait before more recipients of a large message are read into memory, for transports that set none.",
  default_destination_concurrency_positive_feedback:
    "How fast parallel deliveries to a destination increase after success: a number from 0 to 1, or 1/concurrency to go slowly. For transports that set none.",
  default_destination_concurrency_negative_feedback:
    "How fast parallel deliveries to a destination decrease after a failed connection: a number from 0 to 1, or 1/concurrency to go slowly. For transports that set none.",
  default_destination_concurrency_failed_cohort_limit:
    "Rounds of failed connections after which a destination counts as dead and its mail is deferred, for transports that set none; 0 never suspends it.",
  destination_concurrency_feedback_debug:
    "Whether the queue manager logs each change of the number of parallel deliveries.",
  default_delivery_status_filter:
    "Tables that rewrite status code and text of deliveries, for example to make a permanent error temporary. They cannot turn a failure into a success.",
  default_filter_nexthop:
    "Next hop for content_filter and FILTER where none is given. If empty, the recipient's domain.",
  lmtp_destination_concurrency_limit: "Parallel deliveries of the lmtp transport to one destination.",
  lmtp_destination_recipient_limit: "Recipients in one delivery of the lmtp transport.",
  relay_destination_concurrency_limit: "Parallel deliveries of the relay transport to one destination.",
  relay_destination_recipient_limit: "Recipients in one delivery of the relay transport.",
  virtual_destination_concurrency_limit: "Parallel deliveries of the virtual transport to one destination.",
  virtual_destination_recipient_limit: "Recipients in one delivery of the virtual transport.",
  qmgr_clog_warn_time:
    "Minimum time between warnings that one destination fills the active queue, if helpful_warnings is on; 0 turns them off.",
  qmgr_daemon_timeout: "Time after which a queue manager hung in one request is terminated.",
  qmgr_fudge_factor:
    "Percentage of delivery resources that the old queue manager (oqmgr) gives to one large list. Obsolete.",
  qmgr_ipc_timeout: "Time limit of the queue manager for sending or receiving within Postfix.",
  queue_file_attribute_count_limit: "Number of attributes (name=value) that one queue file may hold.",
  dont_remove:
    "Debugging aid: 1 keeps the queue files of finished mail in the saved queue until they are deleted by hand.",
  fault_injection_code:
    "Debugging aid of Postfix's developers that makes chosen internal operations fail. Leave at 0.",
  enable_long_queue_ids:
    "Whether queue IDs are long and never reused, which keeps logs unambiguous. Log parsers must accept them.",

  bounce_template_file:
    "File with message templates for bounces and delay notices. Preview it with postconf -b.",
  double_bounce_sender:
    "Sender of notices to the postmaster. Mail to this address is discarded, which ends bounce loops; no real user may have it.",
  enable_threaded_bounces:
    "Whether bounces name the original message in References, so that mail readers show them in its thread.",
  disable_verp_bounces: "Whether mail sent with VERP is bounced in one report rather than one per recipient.",
  default_verp_delimiters:
    "The two characters around the recipient in a VERP return address: += gives list+user=example.com@example.org.",
  verp_delimiter_filter: "Characters that clients and the sendmail command may choose as VERP delimiters.",

  fast_flush_domains:
    "Destinations for which Postfix lists queued mail, so that ETRN and postqueue -s need not scan the queue. If empty, there are no lists.",
  fast_flush_purge_time: "Time after which the empty list of a destination is deleted.",
  fast_flush_refresh_time:
    "Time after which an unused list of queued mail is refreshed, by an attempt to deliver all mail on it.",
};
