/** The postscreen daemon, which tests clients before they reach an SMTP server, and its helper dnsblog. */
export const postscreenTexts: Readonly<Record<string, string>> = {
  postscreen_access_list: "Clients that postscreen lets in or refuses before any test.",
  postscreen_allowlist_interfaces:
    "Local addresses at which a client can pass the tests. Without the addresses of backup MX hosts, clients that come only there never get in.",
  postscreen_whitelist_interfaces: "Old name of postscreen_allowlist_interfaces, which still reads it.",
  postscreen_denylist_action:
    "What happens to a client that postscreen_access_list refuses: ignore, enforce (refuse each recipient) or drop.",
  postscreen_blacklist_action: "Old name of postscreen_denylist_action, which still reads it.",
  postscreen_dnsbl_sites: "DNS lists that postscreen asks, with weights.",
  postscreen_dnsbl_threshold: "Score from which postscreen_dnsbl_action applies.",
  postscreen_dnsbl_action:
    "What happens to a client whose score reaches the threshold: ignore, enforce or drop.",
  postscreen_dnsbl_allowlist_threshold:
    "Negative score at which a client skips the greet and deep protocol tests, for lists of good senders; 0 skips nothing.",
  postscreen_dnsbl_whitelist_threshold:
    "Old name of postscreen_dnsbl_allowlist_threshold, which still reads it.",
  postscreen_dnsbl_max_ttl:
    "Longest time for which a passed DNS list test counts; otherwise the TTL of the DNS reply decides.",
  postscreen_dnsbl_min_ttl:
    "Shortest time for which a passed DNS list test counts, even if the TTL of the DNS reply is less.",
  postscreen_dnsbl_ttl:
    "Old limit of how long a passed DNS list test counts, in hours without a unit. Write postscreen_dnsbl_max_ttl.",
  postscreen_dnsbl_reply_map:
    "Table from the DNS list that was asked to the name shown in replies, to hide a customer key in the domain.",
  postscreen_dnsbl_timeout: "Time limit for the answers of DNS lists; later ones do not count.",
  postscreen_greet_action: "What happens to a client that talks before its turn.",
  postscreen_greet_banner:
    "Text of the first line of a greeting of two lines, after which impatient clients talk too early. Empty turns this bait off.",
  postscreen_greet_wait: "How long postscreen waits for a client that talks before its turn.",
  postscreen_greet_ttl: "How long a passed test for talking too early counts before it is repeated.",
  postscreen_bare_newline_enable:
    "Whether clients are tested for lines that end without CR. Those that pass must connect again, which delays their first mail.",
  postscreen_bare_newline_action:
    "What happens to a client that ends a line without CR: ignore, enforce (refuse each recipient) or drop.",
  postscreen_bare_newline_ttl: "How long a passed bare newline test counts before it is repeated.",
  postscreen_non_smtp_command_enable:
    "Whether clients are tested for commands of other protocols. Those that pass must connect again, which delays their first mail.",
  postscreen_non_smtp_command_action:
    "What happens to a client that sends a command of postscreen_forbidden_commands: ignore, enforce (refuse each recipient) or drop.",
  postscreen_non_smtp_command_ttl:
    "How long a passed test for commands of other protocols counts before it is repeated.",
  postscreen_pipelining_enable:
    "Whether clients are tested for sending commands ahead of the replies. Those that pass must connect again, which delays their first mail.",
  postscreen_pipelining_action:
    "What happens to a client that sends commands ahead of the replies: ignore, enforce (refuse each recipient) or drop.",
  postscreen_pipelining_ttl:
    "How long a passed test for commands ahead of the replies counts before it is repeated.",
  postscreen_cache_map:
    "Table in which postscreen keeps the tests that clients have passed (TYPE:NAME). One postscreen at a time can open a local file; several need proxy: or memcache:.",
  postscreen_cache_cleanup_interval:
    "Time between two runs that delete old entries from postscreen_cache_map; 0 turns them off.",
  postscreen_cache_retention_time:
    "How long an expired entry stays in postscreen_cache_map, so that the client is logged as known and the entry can be renewed.",
  postscreen_command_count_limit:
    "Commands per session that postscreen answers itself before it closes the connection.",
  postscreen_command_time_limit: "Time limit for reading one command line; shorter under stress.",
  postscreen_disable_vrfy_command: "Whether postscreen refuses VRFY in sessions that it answers itself.",
  postscreen_post_queue_limit:
    "Clients that may wait for an SMTP server after the tests. Beyond that, everybody gets a 421 reply.",
  postscreen_pre_queue_limit:
    "Clients that may be under test at once. Beyond that, clients not yet known as good get a 421 reply.",
  postscreen_watchdog_timeout:
    "Time after which a postscreen process that hangs is ended; at least 10 seconds.",
  dnsblog_reply_delay: "Artificial delay of DNS list answers, to test postscreen under slow DNS.",
  dnsblog_service_name: "Name of the dnsblog service in master.cf, which asks DNS lists for postscreen.",
  smtpd_service_name:
    "Name of the service in master.cf to which postscreen passes clients that may talk to an SMTP server.",
};
