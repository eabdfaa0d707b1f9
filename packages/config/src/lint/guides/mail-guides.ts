import type { DiagnosticCode } from "../codes.ts";
import type { FileCode } from "./file-guides.ts";
import type { RuleGuide } from "./guide.ts";
import type { LoginCode } from "./login-guides.ts";
import type { MailboxCode } from "./mailbox-guides.ts";
import type { ServiceCode } from "./service-guides.ts";
import type { TlsCode } from "./tls-guides.ts";

/** The codes about who may send, where mail goes, and the tables that say so. */
export type MailCode = Exclude<DiagnosticCode, FileCode | LoginCode | MailboxCode | ServiceCode | TlsCode>;

/** Guides to the codes about restrictions, domains, hosts and tables. */
export const mailGuides: Readonly<Record<MailCode, RuleGuide>> = {
  "bad-word": {
    what: "A value is not one of the words that the parameter accepts.",
    fix: "Write one of them; the finding suggests the nearest, or lists all.",
    sources: ["postconf(5)"],
    wrong: { mainCf: "inet_protocols = ipv5\n" },
    right: { mainCf: "inet_protocols = ipv4\n" },
  },
  "unknown-restriction": {
    what: "A list of restrictions contains a word that is not a restriction, a class or a table.",
    fix: "Correct the word, or add it to smtpd_restriction_classes.",
    sources: ["postconf(5), smtpd_client_restrictions", "postconf(5), smtpd_restriction_classes"],
    wrong: { mainCf: "smtpd_client_restrictions = permit_mynetwork\n" },
    right: { mainCf: "smtpd_client_restrictions = permit_mynetworks\n" },
  },
  "missing-argument": {
    what: "A restriction lacks its argument.",
    fix: "Write the table (with its type), DNS list or server after the restriction.",
    sources: ["postconf(5), smtpd_recipient_restrictions", "access(5)"],
    wrong: { mainCf: "smtpd_client_restrictions = reject_rbl_client\n" },
    right: { mainCf: "smtpd_client_restrictions = reject_rbl_client dnsbl.example.com\n" },
  },
  "unreachable-restriction": {
    what: "Restrictions follow permit, reject or defer.",
    fix: "Move them to the front, or remove them.",
    sources: ["postconf(5), smtpd_client_restrictions"],
    wrong: { mainCf: "smtpd_client_restrictions = permit, reject_unknown_client_hostname\n" },
    right: { mainCf: "smtpd_client_restrictions = reject_unknown_client_hostname, permit\n" },
  },
  "undefined-class": {
    what: "smtpd_restriction_classes lists a name that is not set.",
    fix: "Set the name to a list of restrictions.",
    sources: ["postconf(5), smtpd_restriction_classes"],
    wrong: { mainCf: "smtpd_restriction_classes = strict\n" },
    right: { mainCf: "smtpd_restriction_classes = strict\nstrict = reject_unknown_sender_domain\n" },
  },
  "missing-relay-control": {
    what: "Nothing in the relay or recipient restrictions stops mail to other domains.",
    fix: "Add reject_unauth_destination after the restrictions that permit your own clients.",
    sources: ["postconf(5), smtpd_relay_restrictions", "postconf(5), smtpd_recipient_restrictions"],
    wrong: { mainCf: "smtpd_relay_restrictions = permit_mynetworks\n" },
    right: { mainCf: "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\n" },
  },
  "open-relay": {
    what: "A list permits unknown clients, or treats every domain as your own.",
    fix: "List only your own networks and domains.",
    sources: ["postconf(5), mynetworks", "postconf(5), smtpd_relay_restrictions"],
    wrong: { mainCf: "mynetworks = 0.0.0.0/0\n" },
    right: { mainCf: "mynetworks = 127.0.0.0/8, 192.0.2.0/24\n" },
  },
  "bad-network": {
    what: "An item of mynetworks is not a valid network.",
    fix: "Write address/bits with no bits set beyond the mask, and IPv6 addresses in brackets.",
    sources: ["postconf(5), mynetworks"],
    wrong: { mainCf: "mynetworks = 192.168.1.5/24\n" },
    right: { mainCf: "mynetworks = 192.168.1.0/24\n" },
  },
  "bad-pattern": {
    what: "A list of domains contains an item that matches no domain.",
    fix: "List domains by name, and subdomains as .example.com.",
    sources: ["postconf(5), mydestination", "postconf(5), relay_domains"],
    wrong: { mainCf: "relay_domains = *\n" },
    right: { mainCf: "relay_domains = example.com\n" },
  },
  "unknown-table-type": {
    what: "The word before the colon of a table is not a table type of Postfix.",
    fix: "Correct the type; postconf -m lists those of your Postfix.",
    sources: ["postconf(1), -m", "postmap(1)"],
    wrong: { mainCf: "virtual_alias_maps = hahs:/etc/postfix/virtual\n" },
    right: { mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual\n" },
  },
  "untyped-table": {
    what: "A table has no type in front.",
    fix: "Write type:name, such as hash:/etc/aliases.",
    sources: ["postmap(1)", "postconf(5), alias_maps"],
    wrong: { mainCf: "alias_maps = /etc/aliases\n" },
    right: { mainCf: "alias_maps = hash:/etc/aliases\n" },
  },
  "bad-table-name": {
    what: "The name after the colon of a table is empty, relative, or the index that postmap creates.",
    fix: "Write the full path of the source file, without blanks after the colon.",
    sources: ["postmap(1)"],
    wrong: { mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual.db\n" },
    right: { mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual\n" },
  },
  "missing-file": {
    what: "The file of a table, list or certificate does not exist.",
    fix: "Create the file, and run postmap (newaliases for aliases) if the table has an index.",
    sources: ["postmap(1)", "postalias(1)", "postconf(5), smtpd_tls_chain_files"],
    wrong: {
      mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual\n",
      machine: { files: ["/etc/postfix/virtual"] },
    },
    right: {
      mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual\n",
      machine: { files: ["/etc/postfix/virtual", "/etc/postfix/virtual.db"] },
    },
  },
  "missing-table-type": {
    what: "The installed Postfix does not support this table type.",
    fix: "Install its package (Debian: postfix-mysql, postfix-pcre, ...), or use another type.",
    sources: ["postconf(1), -m"],
    wrong: {
      mainCf: "virtual_alias_maps = mysql:/etc/postfix/virtual.cf\n",
      machine: { tableTypes: ["hash", "cidr"] },
    },
    right: {
      mainCf: "virtual_alias_maps = hash:/etc/postfix/virtual\n",
      machine: { tableTypes: ["hash", "cidr"] },
    },
  },
  "size-limits": {
    what: "A mailbox limit is smaller than the largest message.",
    fix: "Raise the mailbox limit, or set it to 0 for no limit.",
    sources: ["postconf(5), mailbox_size_limit", "postconf(5), message_size_limit", "local(8)"],
    wrong: { mainCf: "message_size_limit = 100000000\nvirtual_mailbox_limit = 0\n" },
    right: { mainCf: "message_size_limit = 100000000\nmailbox_size_limit = 0\nvirtual_mailbox_limit = 0\n" },
  },
  "bad-host": {
    what: "A host name is malformed.",
    fix: "Write a full host name; for a relay host, [host]:port.",
    sources: ["postconf(5), relayhost", "postconf(5), myhostname"],
    wrong: { mainCf: "relayhost = mail.example.com[587]\n" },
    right: { mainCf: "relayhost = [mail.example.com]:587\n" },
  },
  "bad-endpoint": {
    what: "The address of a mail filter lacks its type.",
    fix: "Write inet:host:port or unix:path.",
    sources: ["postconf(5), smtpd_milters"],
    wrong: { mainCf: "smtpd_milters = localhost:8891\n" },
    right: { mainCf: "smtpd_milters = inet:localhost:8891\n" },
  },
  "accepts-unknown-users": {
    what: "local_recipient_maps is empty.",
    fix: "Remove the setting, or list tables of your users.",
    sources: ["postconf(5), local_recipient_maps"],
    wrong: { mainCf: "local_recipient_maps =\n" },
    right: { mainCf: "local_recipient_maps = unix:passwd.byname $alias_maps\n" },
  },
  "domain-in-two-lists": {
    what: "A domain is in more than one of mydestination, relay_domains and the virtual domains.",
    fix: "Keep it in the list for the delivery that you want.",
    sources: ["postconf(5), mydestination", "trivial-rewrite(8)"],
    wrong: { mainCf: "mydestination = example.com\nrelay_domains = example.com\n" },
    right: { mainCf: "mydestination = localhost\nrelay_domains = example.com\n" },
  },
};
