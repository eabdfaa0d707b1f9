/** The postscreen daemon, which tests clients before they reach an SMTP server, and its helper dnsblog. */
export const postscreenTexts: Readonly<Record<string, string>> = {
  postscreen_access_list: "Clients that postscreen lets in or refuses before any test.",
  postscreen_allowlist_interfaces:
    "Local addresses at which a client can pass the tests. If backup MX addresses are left out, clients that connect only to those never get in.",
  postscreen_whitelist_interfaces:
    "Old name of postscreen_allowlist_interfaces, whose default still refers to it.",
  postscreen_denylist_action:
    "What happens to a client that postscreen_access_list refuses: ignore, enforce (reject its mail) or drop.",
  postscreen_blacklist_action: "Old name of postscreen_denylist_action, whose default still refers to it.",
  postscreen_dnsbl_sites: "DNS lists that postscreen asks, with weights.",
  postscreen_dnsbl_threshold: "Score from which postscreen_dnsbl_action applies.",
  postscreen_dnsbl_action:
    "What happens to a client whose score reaches the threshold: ignore, enforce or drop.",
  postscreen_dnsbl_allowlist_threshold:
    "Negative score at which a client skips the pregreet and deep protocol tests, for use with lists of good senders; 0 turns this off.",
  postscreen_dnsbl_whitelist_threshold:
    "Old name of postscreen_dnsbl_allowlist_threshold, whose default still refers to it.",
  postscreen_dnsbl_max_ttl:
    "Longest time for which a passed DNS list test counts; otherwise the TTL of the DNS reply decides.",
  postscreen_dnsbl_min_ttl:
    "Shortest time for which a passed DNS list test counts, even if the TTL of the DNS reply is less.",
  postscreen_dnsbl_ttl:
    "Old limit on how long a passed DNS list test counts, in hours without a unit. Write postscreen_dnsbl_max_ttl.",
  postscreen_dnsbl_reply_map:
    "Table from the DNS list queried to the name shown in replies, to keep a customer key in its domain secret.",
  postscreen_dnsbl_timeout: "Time limit for replies of DNS lists; late ones do not count.",
  postscreen_greet_action:
    "What happens to a client that talks before its turn: ignore, enforce (reject its mail) or drop.",
  postscreen_greet_banner:
    "First line of a two-line greeting, sent as bait for clients that do not wait for the second. If empty, there is no bait.",
  postscreen_greet_wait:
    "How long postscreen waits for a client to talk too early, and for DNS lists to reply.",
  postscreen_greet_ttl:
    "How long a passed pregreet test (talking before the greeting) counts before it is repeated.",
  postscreen_bare_newline_enable:
    "Whether clients are tested for lines that end without CR. A client that passes must reconnect, which delays its first mail.",
  postscreen_bare_newline_action:
    "What happens to a client that ends a line without CR: ignore, enforce (reject its mail) or drop.",
  postscreen_bare_newline_ttl: "How long a passed bare newline test counts before it is repeated.",
  postscreen_non_smtp_command_enable:
    "Whether clients are tested for commands of other protocols. A client that passes must reconnect, which delays its first mail.",
  postscreen_non_smtp_command_action:
    "What happens to a client that sends a command of postscreen_forbidden_commands: ignore, enforce (reject its mail) or drop.",
  postscreen_non_smtp_command_ttl:
    "How long a passed test for commands of other protocols counts before it is repeated.",
  postscreen_pipelining_enable:
    "Whether clients are tested for sending commands without waiting for replies. A client that passes must reconnect, which delays its first mail.",
  postscreen_pipelining_action:
    "What happens to a client that sends commands without waiting for replies: ignore, enforce (reject its mail) or drop.",
  postscreen_pipelining_ttl: "How long a passed pipelining test counts before it is repeated.",
  postscreen_cache_map:
    "Table of the tests that clients have passed (TYPE:NAME). Only one postscreen process can use a local file; to share it, use proxy: or memcache:.",
  postscreen_cache_cleanup_interval:
    "Time between runs that delete old entries from postscreen_cache_map; 0 turns them off.",
  postscreen_cache_retention_time:
    "How long an expired entry stays in postscreen_cache_map, so that the client is not logged as new when it returns.",
  postscreen_command_count_limit:
    "Commands that postscreen itself handles in one session before it hangs up.",
  postscreen_command_time_limit: "Time limit for reading one command line; shorter under stress.",
  postscreen_disable_vrfy_command: "Whether postscreen refuses VRFY in sessions that it handles itself.",
  postscreen_post_queue_limit:
    "Clients that may wait for an SMTP server after the tests. Beyond that, all clients get a 421 reply.",
  postscreen_pre_queue_limit:
    "Clients that may be under test at once. Beyond that, clients that have not passed yet get a 421 reply.",
  postscreen_watchdog_timeout:
    "Time after which a hung postscreen process is terminated; at least 10 seconds.",
  dnsblog_reply_delay: "Artificial delay of DNS list answers, to test postscreen under slow DNS.",
  dnsblog_service_name: "Name of the dnsblog service in master.cf, which asks DNS lists for postscreen.",
  smtpd_service_name:
    "Name of the service in master.cf to which postscreen passes clients that have passed its tests.",
};
