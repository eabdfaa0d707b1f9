import type { Shared } from "../share.ts";

/** What a reader meets who brought nothing. */
export const example: Shared = {
  version: "",
  mainCf: `# Change anything: both files are checked together, in this browser.
compatibility_level = 3.6
mydomain = example.org
myhostname = mail.$mydomain
mydestination = $myhostname, localhost
mynetworks = 127.0.0.0/8 192.0.2.0/24

# Outgoing mail
gateway = mx.$mydomain
relayhost = [$gateway]:587
smtp_tls_security_level = may
smtp_tls_session_cache_database = btree:\${data_directory}/smtp_scache

# Incoming mail
smtpd_use_tls = yes
smtpd_tls_chain_files = /etc/postfix/chain.pem
smtpd_tls_loglvl = 1
smtpd_recipient_restrictions =
    permit_mynetworks
    reject_unauth_destination
    permit
    reject_rbl_client dnsbl.example.net
max_idle = 1h30m
`,
  masterCf: `# service  type  private unpriv  chroot  wakeup  maxproc command
smtp       inet  n       -       y       -       -       smtpd
submission inet  n       -       y       -       -       smtpd
    -o smtpd_tls_security_level=encrypt
    -o smtpd_sasl_auth_enable=yes
    -o relayhost=$gateway
smtp       unix  -       -       y       -       -       smtp
relay      unix  -       -       y       -       -       smtp
cleanup    unix  n       -       y       -       0       cleanup
qmgr       unix  n       -       n       300     1       qmgr
rewrite    unix  -       -       y       -       -       trivial-rewrite
local      unix  -       n       n       -       -       local
error      unix  -       -       y       -       -       error
virtual    unix  -       n       n       -       -       virtual
lmtp       unix  -       -       y       -       -       lmtp
`,
};
