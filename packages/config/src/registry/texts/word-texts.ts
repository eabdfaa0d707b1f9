/** What the words of an enumeration mean, by the parameters that share them. */
interface WordTexts {
  /** Names of parameters, or what they end with. */
  readonly names: RegExp;
  readonly words: Readonly<Record<string, string>>;
}

const tlsLevels = {
  none: "No TLS.",
  may: "Opportunistic TLS: used if the other side supports it, without checking certificates.",
  encrypt: "Mandatory TLS: without it, mail is deferred or refused.",
};

/** Texts about words; of several families that match, the first counts. */
export const wordTexts: readonly WordTexts[] = [
  {
    names: /^(?:smtp|lmtp)_tls_security_level$|^tlsproxy_client_security_level$/u,
    words: {
      ...tlsLevels,
      dane: "Verifies the server by its TLSA records in DNSSEC; without such records, like may.",
      "dane-only": "Only servers with usable TLSA records.",
      fingerprint: "Only servers whose certificate or key has a listed fingerprint.",
      verify: "Only servers with a trusted certificate for the host name found in DNS.",
      secure: "Only servers with a trusted certificate for the destination's name, whatever DNS says.",
    },
  },
  { names: /^(?:smtpd_tls|postscreen_tls|tlsproxy_tls)_security_level$/u, words: tlsLevels },
  {
    names: /_tls_(?:mandatory_)?ciphers$/u,
    words: {
      null: "Ciphers without encryption.",
      export: "Export-grade ciphers, which are broken.",
      low: "Ciphers with short keys, which are broken.",
      medium: "All ciphers that are acceptable today.",
      high: "Only ciphers with keys of 128 bits or more.",
    },
  },
  {
    names: /^inet_protocols$/u,
    words: { all: "IPv4 and IPv6.", ipv4: "IPv4 only.", ipv6: "IPv6 only." },
  },
  {
    names: /^mynetworks_style$/u,
    words: {
      host: "Trusts only this machine.",
      subnet: "Trusts the subnets of this machine's addresses.",
      class: "Trusts whole class A, B or C networks, which is nearly always too much.",
    },
  },
  {
    names: /^milter_default_action$/u,
    words: {
      accept: "Continues without the filter.",
      reject: "Rejects mail permanently while the filter fails.",
      tempfail: "Rejects mail temporarily while the filter fails.",
      quarantine: "Accepts mail and puts it on hold in the queue.",
      shutdown: "Rejects mail temporarily and closes the connection.",
    },
  },
  {
    names: /^notify_classes$/u,
    words: {
      bounce: "Headers of returned mail, and transcripts of sessions in which mail was rejected.",
      "2bounce": "Mail that could be neither delivered nor returned.",
      data: "Transcripts of sessions that broke off while a message was sent.",
      delay: "Headers of delayed mail.",
      policy: "Transcripts of sessions with requests that a policy rejected.",
      protocol: "Transcripts of sessions with protocol errors.",
      resource: "Mail not delivered because of resource problems.",
      software: "Mail not delivered because of software problems.",
    },
  },
  {
    names: /_tempfail_action$/u,
    words: {
      defer: "Replies with a temporary error at once.",
      defer_if_permit: "Replies with a temporary error unless a later restriction rejects permanently.",
    },
  },
  {
    names: /^postscreen_(?:\w+)_action$/u,
    words: {
      ignore: "Logs the result and takes no action.",
      enforce: "Completes the other tests, then rejects mail and logs sender and recipient.",
      drop: "Closes the connection immediately.",
    },
  },
  {
    names: /_security_options$/u,
    words: {
      noplaintext: "No mechanisms that send the password in plaintext.",
      noactive: "No mechanisms that an active attacker can break.",
      nodictionary: "No mechanisms whose exchange allows guessing passwords offline.",
      noanonymous: "No anonymous login.",
      forward_secrecy: "Only mechanisms in which a stolen key does not reveal other sessions.",
      mutual_auth: "Only mechanisms in which the server authenticates too.",
    },
  },
  {
    names: /^receive_override_options$/u,
    words: {
      no_unknown_recipient_checks: "Accepts recipients without checking that they exist.",
      no_address_mappings: "Skips canonical maps, virtual aliases, masquerading and automatic copies.",
      no_header_body_checks: "Skips header_checks and body_checks.",
      no_milters: "Skips mail filters.",
    },
  },
  {
    names: /^(?:smtp|lmtp)_dns_support_level$/u,
    words: {
      disabled: "No DNS: the system resolves host names.",
      enabled: "DNS without validation.",
      dnssec: "DNS with DNSSEC validation, as the TLS level dane requires.",
    },
  },
];
