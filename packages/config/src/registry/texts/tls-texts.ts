/** The SMTP server's TLS parameters, `tlsproxy_tls_X` and `postscreen_tls_X` follow them. */
export const serverTlsTexts: Readonly<Record<string, string>> = {
  smtpd_tls_security_level:
    "How the SMTP server offers TLS: empty (as the legacy settings say), none, may (offer STARTTLS) or encrypt (require it; not for a public MX).",
  smtpd_tls_chain_files:
    "PEM files, each with a private key followed by its certificate chain. Takes the place of the separate key and certificate settings.",
  smtpd_tls_cert_file:
    "PEM file with the server's RSA certificate and intermediate certificates, or none. Without any certificate, most clients cannot use TLS.",
  smtpd_tls_key_file:
    "PEM file with the RSA private key, not encrypted. By default it is in the certificate file.",
  smtpd_tls_dcert_file: "PEM file with a DSA certificate. DSA is obsolete.",
  smtpd_tls_dkey_file: "PEM file with the DSA private key.",
  smtpd_tls_eccert_file: "PEM file with an ECDSA certificate, used in addition to the RSA one.",
  smtpd_tls_eckey_file: "PEM file with the ECDSA private key. By default it is in the certificate file.",
  smtpd_tls_CAfile:
    "PEM file of the certificate authorities trusted to issue client certificates; read before a chroot is entered.",
  smtpd_tls_CApath:
    "Directory of hashed PEM files of trusted authorities for client certificates; must be inside the chroot if there is one.",
  smtpd_tls_ask_ccert:
    "Whether to ask clients for a certificate, as permit_tls_clientcerts requires. Some clients fail on the request.",
  smtpd_tls_req_ccert:
    "Whether clients must show a trusted certificate when TLS is required. Has no effect at level may.",
  smtpd_tls_ccert_verifydepth: "Longest certificate chain accepted from a client.",
  smtpd_tls_auth_only:
    "Whether SASL authentication is offered only under TLS, so that no password travels in the clear.",
  smtpd_tls_loglevel:
    "How much the server logs about TLS: 0 nothing, 1 a summary per handshake, 2 and more for debugging only.",
  smtpd_tls_received_header: "Whether Received headers name the protocol and cipher of the TLS session.",
  smtpd_tls_protocols:
    "TLS versions accepted when encryption is optional, as a list of exclusions (!SSLv3) or as limits (>=TLSv1.2).",
  smtpd_tls_mandatory_protocols:
    "TLS versions accepted when encryption is required; same syntax as smtpd_tls_protocols.",
  smtpd_tls_ciphers:
    "Lowest cipher grade accepted when encryption is optional: export, low, medium, high or null.",
  smtpd_tls_mandatory_ciphers: "Lowest cipher grade accepted when encryption is required.",
  smtpd_tls_exclude_ciphers: "Ciphers or cipher classes never offered, whatever the grade.",
  smtpd_tls_mandatory_exclude_ciphers:
    "Ciphers excluded, besides smtpd_tls_exclude_ciphers, when encryption is required.",
  smtpd_tls_fingerprint_digest:
    "Digest used for fingerprints of client certificates and keys, for example sha256; md5 in old defaults.",
  smtpd_tls_dh1024_param_file:
    "File with Diffie-Hellman parameters for non-export ciphers. Best left empty: built-in parameters are then used.",
  smtpd_tls_dh512_param_file: "File with export-grade Diffie-Hellman parameters. Obsolete.",
  smtpd_tls_eecdh_grade:
    "Strength of elliptic-curve key exchange, best left at auto. Ignored since Postfix 3.6.",
  smtpd_tls_always_issue_session_ids: "Whether a session ID is issued even when the session cache is off.",
  smtpd_tls_session_cache_database:
    "Table where tlsmgr keeps the server's TLS sessions (TYPE:NAME). Not needed for clients with session tickets.",
  smtpd_tls_session_cache_timeout:
    "Lifetime of a cached server session, and of the session ticket keys. 0 turns ticket support off; at most 100 days.",
  smtpd_tls_wrappermode:
    "Whether TLS starts with the connection, without STARTTLS, as on port 465 (submissions).",
  smtpd_use_tls: "Legacy: offer STARTTLS. Write smtpd_tls_security_level = may instead.",
  smtpd_enforce_tls: "Legacy: require STARTTLS. Write smtpd_tls_security_level = encrypt instead.",
  smtpd_tls_cipherlist:
    "OpenSSL cipher list of the server, ignored since Postfix 2.3. Write smtpd_tls_ciphers.",
  smtpd_tls_enable_rpk:
    "Whether to ask clients for a raw public key (RFC 7250) instead of a certificate. Certificate fingerprints then stop matching; use public-key fingerprints.",
  smtpd_tls_loglevel_maps:
    "Tables from client to TLS log level, in place of smtpd_tls_loglevel, to log some clients in more detail.",
  smtpd_tls_trace_size_limit:
    "Largest trace file of a TLS session with a client, in bytes. A log level with ,trace writes such files to tlstrace in the queue directory.",
  smtpd_starttls_timeout:
    "Time limit for each read and write of the TLS handshake and shutdown with a client.",
  smtpd_client_new_tls_session_rate_limit:
    "New TLS sessions that a client may negotiate per anvil_rate_time_unit; 0 means no limit.",
};

/** The SMTP client's TLS parameters; `lmtp_X` and `tlsproxy_client_X` follow them. */
export const clientTlsTexts: Readonly<Record<string, string>> = {
  smtp_tls_security_level:
    "Default TLS level of deliveries: none, may, encrypt, dane, dane-only, fingerprint, verify or secure; empty for the legacy settings.",
  smtp_tls_policy_maps:
    "Tables with a TLS level per destination, with attributes such as protocols, ciphers and match.",
  smtp_tls_chain_files:
    "PEM files with private key and certificate chain of the client, if it shows a certificate at all.",
  smtp_tls_cert_file: "PEM file with the client's RSA certificate. Leave empty unless a server asks for one.",
  smtp_tls_key_file: "PEM file with the private key for smtp_tls_cert_file.",
  smtp_tls_dcert_file: "PEM file with the client's DSA certificate. DSA is obsolete.",
  smtp_tls_dkey_file: "PEM file with the client's DSA private key.",
  smtp_tls_eccert_file: "PEM file with the client's ECDSA certificate.",
  smtp_tls_eckey_file: "PEM file with the client's ECDSA private key.",
  smtp_tls_CAfile:
    "PEM file of the authorities trusted to issue server certificates, for the levels verify and secure.",
  smtp_tls_CApath:
    "Directory of hashed PEM files of trusted authorities; must be inside the chroot if there is one.",
  smtp_tls_trust_anchor_file:
    "PEM files with trust anchors that replace the usual authorities for verify and secure.",
  smtp_tls_loglevel:
    "How much the client logs about TLS: 0 nothing, 1 a summary per handshake, more for debugging only.",
  smtp_tls_note_starttls_offer: "Whether to log servers that offer STARTTLS where TLS was not enabled.",
  smtp_tls_protocols:
    "TLS versions used when encryption is optional, as exclusions (!SSLv3) or limits (>=TLSv1.2).",
  smtp_tls_mandatory_protocols: "TLS versions used when encryption is required.",
  smtp_tls_ciphers: "Lowest cipher grade used when encryption is optional.",
  smtp_tls_mandatory_ciphers: "Lowest cipher grade used when encryption is required.",
  smtp_tls_exclude_ciphers: "Ciphers or cipher classes that the client never offers.",
  smtp_tls_mandatory_exclude_ciphers: "Further ciphers not offered when encryption is required.",
  smtp_tls_scert_verifydepth: "Longest certificate chain accepted from a server.",
  smtp_tls_fingerprint_digest: "Digest used for server fingerprints at level fingerprint.",
  smtp_tls_fingerprint_cert_match: "Fingerprints accepted at level fingerprint when the policy names none.",
  smtp_tls_verify_cert_match:
    "How a server's name is checked at level verify: nexthop, dot-nexthop, hostname or a name.",
  smtp_tls_secure_cert_match:
    "How a server's name is checked at level secure; hostname is unsafe here, since it comes from DNS.",
  smtp_tls_session_cache_database:
    "Table where tlsmgr keeps the client's TLS sessions (TYPE:NAME), so that later deliveries resume them.",
  smtp_tls_session_cache_timeout: "Lifetime of a cached client session; at most 100 days.",
  smtp_tls_connection_reuse: "Whether TLS connections are kept for further messages, by way of tlsproxy.",
  smtp_tls_wrappermode:
    "Whether TLS starts with the connection, for servers on port 465; needs level encrypt or stronger.",
  smtp_tls_servername: "Server name sent in the TLS handshake (SNI): hostname, nexthop or a name.",
  smtp_tls_block_early_mail_reply:
    "Whether to detect replies injected before STARTTLS into the plaintext part of the session.",
  smtp_tls_dane_insecure_mx_policy:
    "TLS level for DANE destinations whose MX records are not signed: dane, encrypt or may.",
  smtp_tls_force_insecure_host_tlsa_lookup:
    "Whether TLSA records are looked up even when the host's zone seems unsigned.",
  smtp_tls_per_site: "Legacy table of TLS policies. Write smtp_tls_policy_maps instead.",
  smtp_tls_enforce_peername:
    "Legacy: whether the server's name must match its certificate in mandatory mode.",
  smtp_use_tls: "Legacy: use TLS when offered. Write smtp_tls_security_level = may instead.",
  smtp_enforce_tls: "Legacy: require TLS. Write smtp_tls_security_level = encrypt or verify instead.",
  smtp_tls_cipherlist:
    "OpenSSL cipher list of the client, ignored since Postfix 2.3. Write smtp_tls_ciphers.",
  smtp_tls_enable_rpk:
    "Whether to ask servers for a raw public key (RFC 7250) instead of a certificate, at levels may, encrypt and fingerprint. Certificate fingerprints then stop matching; use public-key fingerprints.",
  smtp_tls_enforce_sts_mx_patterns:
    "Whether MTA-STS mail goes only to MX hosts that match the policy, each verified under its own name. Needs a policy plug-in with TLSRPT support.",
  smtp_tls_loglevel_maps:
    "Tables from server to TLS log level, in place of smtp_tls_loglevel, to log some servers in more detail.",
  smtp_tls_trace_size_limit:
    "Largest trace file of a TLS session with a server, in bytes. A log level with ,trace writes such files to tlstrace in the queue directory.",
  smtp_log_tls_feature_status:
    "Whether log lines of deliveries say which TLS level and features were used, as in tls=dane/requiretls. Log parsers must accept it.",
  smtp_requiretls_policy:
    "How to treat REQUIRETLS mail: tables by next hop and actions, from enforce (return it unless the server is verified and supports REQUIRETLS) to opportunistic. enforce if nothing matches.",
  smtp_tlsrpt_enable:
    "Whether results of TLS handshakes are collected for the daily reports that domains ask for (TLSRPT, RFC 8460). Needs smtp_tlsrpt_socket_name.",
  smtp_tlsrpt_skip_reused_handshakes:
    "Whether TLSRPT counts only new TLS sessions and omits handshakes that resume one.",
  smtp_tlsrpt_socket_name:
    "Datagram socket of the local TLSRPT collector, absolute or relative to queue_directory.",
  smtp_starttls_timeout:
    "Time limit for each read and write of the TLS handshake and shutdown with a server.",
};

/** Parameters of all TLS users, of tlsmgr and of tlsproxy. */
export const sharedTlsTexts: Readonly<Record<string, string>> = {
  tls_random_source:
    "Where tlsmgr takes entropy from at start and later: dev:PATH for a device, egd:PATH for a socket, or a plain file.",
  tls_random_bytes:
    "Bytes that tlsmgr reads from tls_random_source at a time; at most 255 from a device or socket.",
  tls_random_exchange_name:
    "File that carries random state from one tlsmgr process to the next. Only tlsmgr may write to it.",
  tls_random_prng_update_period: "Longest time between two updates of tls_random_exchange_name.",
  tls_random_reseed_period: "Longest time between two reads of tls_random_source.",
  tls_daemon_random_bytes:
    "Random bytes that a TLS client or server requests from tlsmgr to seed its own generator.",
  tls_session_ticket_cipher: "Cipher that protects session tickets (aes-256-cbc). Empty turns tickets off.",
  tls_high_cipherlist: "OpenSSL cipher list of grade high. Rarely needs a change.",
  tls_medium_cipherlist: "OpenSSL cipher list of grade medium and better. Rarely needs a change.",
  tls_low_cipherlist: "OpenSSL cipher list of grade low. Obsolete.",
  tls_export_cipherlist: "OpenSSL cipher list of grade export. Obsolete.",
  tls_null_cipherlist: "OpenSSL cipher list for authentication without encryption.",
  tls_preempt_cipherlist: "Whether the server's order of ciphers wins over the client's.",
  tls_ssl_options: "Additional OpenSSL options to turn on, by name or number.",
  tls_disable_workarounds: "OpenSSL workarounds for faulty peers to turn off, by name or number.",
  tls_append_default_CA:
    "Whether the system's authorities are trusted besides the configured ones. Anyone with a public certificate may then relay where trusted certificates permit it.",
  tls_config_file: "OpenSSL configuration file: default, none, or a path.",
  tls_config_name: "Application name that selects a section of tls_config_file.",
  tls_server_sni_maps:
    "Tables from the server name that a client requests (SNI) to a key and certificate chain.",
  tls_dane_digests: "Digests accepted in TLSA records, strongest first.",
  tls_dane_digest_agility: "Removed: how digests of TLSA records were chosen.",
  tls_dane_trust_anchor_digest_enable: "Removed: whether trust anchors could be given by digest.",
  tls_eecdh_auto_curves: "Curves for elliptic-curve key exchange, in order of preference.",
  tls_eecdh_strong_curve: "Curve for smtpd_tls_eecdh_grade = strong.",
  tls_eecdh_ultra_curve: "Curve for smtpd_tls_eecdh_grade = ultra.",
  tls_ffdhe_auto_groups:
    "Finite-field groups for Diffie-Hellman in TLS 1.3, in order of preference, for peers without elliptic curves. Needs OpenSSL 3.",
  tls_fast_shutdown_enable: "Whether a TLS session ends without waiting for the peer's close notice.",
  tls_legacy_public_key_fingerprints:
    "Whether to keep the incorrect public-key fingerprints of Postfix 2.9.0 to 2.9.5.",
  tls_wildcard_matches_multiple_labels: "Whether *.example.com matches more than one label.",
  tls_required_enable:
    "Whether the header TLS-Required: no switches TLS policies off for a message, which may then travel in the clear (RFC 8689).",
  requiretls_enable:
    "Whether clients may request with REQUIRETLS that a message travel only over verified TLS, or else be returned (RFC 8689).",
  requiretls_esmtp_header:
    "Whether REQUIRETLS is also recorded in a header, so that it survives a content filter. Recipients see the header.",
  requiretls_redact_dsn:
    "Whether bounces of REQUIRETLS mail omit the body and travel without REQUIRETLS. If not, a bounce may be lost on a return path without TLS.",
  tls_trace_rate_limit: "TLS trace files that all daemons together may create in a given time.",
  tls_trust_server_ccerts:
    "Whether client certificates that were issued for servers only are accepted; public authorities often issue no others.",
  tlsmgr_service_name: "Name of the tlsmgr service in master.cf, by which its clients find it.",
  tlsproxy_service_name: "Name of the tlsproxy service in master.cf.",
  tlsproxy_watchdog_timeout: "Time after which a hung tlsproxy process is terminated.",
  tlsproxy_client_security_level:
    "Default TLS level of the client connections that tlsproxy makes for other programs.",
  tlsproxy_client_policy_maps:
    "TLS policies of the client connections that tlsproxy makes for other programs.",
  tlsproxy_client_level:
    "Old name of tlsproxy_client_security_level, from Postfix 3.4 to 3.6. In 3.7, setting it only empties the new one's default.",
  tlsproxy_client_policy:
    "Old name of tlsproxy_client_policy_maps, from Postfix 3.4 to 3.6. In 3.7, setting it only empties the new one's default.",
  tlsproxy_client_per_site: "Legacy TLS policies of tlsproxy's client side.",
  tlsproxy_client_use_tls: "Legacy: use TLS when offered, in tlsproxy's client side.",
  tlsproxy_client_enforce_tls: "Legacy: require TLS in tlsproxy's client side.",
  tlsproxy_client_loglevel: "How much tlsproxy logs about TLS as a client.",
  tlsproxy_client_loglevel_parameter: "Name of the parameter that gives tlsproxy's client log level.",
  tlsproxy_use_tls: "Legacy: offer STARTTLS by way of tlsproxy.",
  tlsproxy_enforce_tls: "Legacy: require STARTTLS by way of tlsproxy.",
  postscreen_tls_security_level: "How postscreen offers STARTTLS: none, may or encrypt.",
  postscreen_use_tls: "Legacy: offer STARTTLS in postscreen.",
  postscreen_enforce_tls: "Legacy: require STARTTLS in postscreen.",
  relay_clientcerts: "Table of client certificate fingerprints that permit_tls_clientcerts accepts.",
};
