# A Postfix with TLS on two ports: sessions by ticket, and sessions that the server keeps.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
  -keyout /etc/postfix/key.pem -out /etc/postfix/cert.pem 2> /dev/null
type=lmdb
if postconf -m | grep -qx btree; then type=btree; fi
postconf -e compatibility_level=3.6 myhostname=localhost mydestination=localhost inet_interfaces=127.0.0.1 \
  inet_protocols=ipv4 alias_maps= alias_database= relayhost= maillog_file=$log \
  'transport_maps = inline:{ sink.test=smtp:[127.0.0.1]:2525 }' \
  smtpd_tls_security_level=may smtpd_tls_cert_file=/etc/postfix/cert.pem smtpd_tls_key_file=/etc/postfix/key.pem \
  smtp_tls_security_level=encrypt smtp_tls_loglevel=2 smtp_connection_cache_on_demand=no \
  "smtpd_tls_session_cache_database = $type:\${data_directory}/smtpd_scache" \
  "smtp_tls_session_cache_database = $type:\${data_directory}/smtp_scache"
cat >> /etc/postfix/master.cf << END
127.0.0.1:2525 inet n - y - - smtpd
  -o content_filter=discard: -o myhostname=sink.test -o max_use=1
127.0.0.1:2526 inet n - y - - smtpd
  -o tls_ssl_options=NO_TICKET -o myhostname=sink.test -o max_use=1
END
