/** Names of services in master.cf, tables and their migration, instances, read-only parameters. */
export const serviceTexts: Readonly<Record<string, string>> = {
  bounce_service_name: "Name of the service in master.cf that records failed deliveries and sends bounces.",
  cleanup_service_name:
    "Name of the cleanup service in master.cf, through which all new mail enters the queue. A single smtpd service can use another one, with other rewriting.",
  defer_service_name: "Name of the service in master.cf that records deferred deliveries.",
  error_service_name: "Name of the service in master.cf that bounces all mail sent to it.",
  flush_service_name: "Name of the service in master.cf that lists queued mail by destination.",
  pickup_service_name: "Name of the service in master.cf that collects mail from the sendmail command.",
  proxymap_service_name: "Name of the service in master.cf that reads proxy: tables for other daemons.",
  proxywrite_service_name: "Name of the service in master.cf that writes proxy: tables for other daemons.",
  queue_service_name: "Name of the queue manager's service in master.cf.",
  rewrite_service_name: "Name of the service in master.cf that rewrites and resolves addresses.",
  showq_service_name: "Name of the service in master.cf that lists the queue for mailq.",
  trace_service_name:
    "Name of the service in master.cf that records deliveries for sendmail -v, -bv and success notices.",

  process_id: "Process ID of the program that reads the value. Read-only.",
  process_name: "Name of the program that reads the value, such as smtpd. Read-only.",
  service_name:
    "Service name of a daemon in master.cf, as in syslog_name = postfix/$service_name. Read-only.",

  default_cache_db_type: "Default table type of address_verify_map and postscreen_cache_map.",
  proxy_write_maps: "Tables that proxymap may open for writing. Only names that begin with proxy: count.",
  socketmap_max_query_size: "Largest request in bytes to a socketmap server.",
  socketmap_max_reply_size: "Largest reply in bytes taken from a socketmap server.",
  non_bdb_migration_level:
    "How hash and btree tables are migrated from Berkeley DB: disable, enable-redirect (use other types) or enable-reindex (also create the files). Set it with postfix non-bdb.",
  non_bdb_custom_mapping:
    "Table from hash or btree, or from one TYPE:NAME, to the type that replaces it. Takes precedence over the default types.",
  non_bdb_migration_allow_root_prefixes:
    "Directories under which table files may be created as root during the migration from Berkeley DB.",
  non_bdb_migration_allow_user_prefixes:
    "Directories under which table files may be created as a user other than root during the migration from Berkeley DB.",
  non_bdb_migration_log_redirect:
    "Whether each use of another table type in place of hash or btree is logged.",
  non_bdb_migration_service_name:
    "Name of the service in master.cf that creates table files during the migration from Berkeley DB.",

  postmulti_control_commands:
    "Commands that postmulti passes to running instances and skips for disabled ones.",
  postmulti_start_commands:
    "Commands that postmulti treats as a start. Disabled instances are only checked; a failure keeps the rest of a group from starting.",
  postmulti_stop_commands:
    "Commands that postmulti treats as a stop: in reverse order, skipping disabled instances.",
  cyrus_sasl_config_path:
    "Directories, separated by colons, where Cyrus SASL looks for smtpd.conf. Some Debian builds ignore it and read /etc/postfix/sasl/smtpd.conf.",
};
