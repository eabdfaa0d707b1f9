/** What the words of an enumeration mean, by the parameters that share them. */
interface WordTexts {
  /** Names of parameters, or what they end with. */
  readonly names: RegExp;
  readonly words: Readonly<Record<string, string>>;
}

const tlsLevels = {
  none: "No TLS.",
  may: "TLS where the other side has it, without a look at certificates.",
  encrypt: "Only TLS: mail waits, or is refused, where there is none.",
};

/** Texts about words, the first family that fits. */
export const wordTexts: readonly WordTexts[] = [
  {
    names: /^(?:smtp|lmtp)_tls_security_level$|^tlsproxy_client_security_level$/u,
    words: {
      ...tlsLevels,
      dane: "Checks the server by its TLSA records in DNSSEC; where there are none, as may.",
      "dane-only": "Only servers with usable TLSA records.",
      fingerprint: "Only servers whose certificate or key has a listed fingerprint.",
      verify: "Only servers with a trusted certificate for the name that DNS gave.",
      secure: "Only servers with a trusted certificate for the name that was asked for, whatever DNS says.",
    },
  },
  { names: /^(?:smtpd_tls|postscreen_tls|tlsproxy_tls)_security_level$/u, words: tlsLevels },
  {
    names: /_tls_(?:mandatory_)?ciphers$/u,
    words: {
      null: "Ciphers that do not encrypt.",
      export: "Ciphers weakened for export; broken.",
      low: "Ciphers with short keys; broken.",
      medium: "Every cipher that is in order today.",
      high: "Ciphers with keys of 128 bits and more, the strongest only.",
    },
  },
  {
    names: /^inet_protocols$/u,
    words: { all: "IPv4 and IPv6.", ipv4: "IPv4 only.", ipv6: "IPv6 only." },
  },
  {
    names: /^mynetworks_style$/u,
    words: {
      host: "Trusts this machine only.",
      subnet: "Trusts the networks that this machine has addresses in.",
      class: "Trusts whole class A, B or C networks; too many nearly everywhere.",
    },
  },
  {
    names: /^milter_default_action$/u,
    words: {
      accept: "Goes on without the filter.",
      reject: "Refuses mail for good while the filter fails.",
      tempfail: "Asks clients to try later while the filter fails.",
      quarantine: "Accepts mail and holds it in the queue.",
      shutdown: "Asks the client to try later, and closes the connection.",
    },
  },
  {
    names: /^notify_classes$/u,
    words: {
      bounce: "Copies of returned mail, headers and delivery problem.",
      "2bounce": "Mail that could not even be returned.",
      data: "Sessions that broke off while a message was sent.",
      delay: "Copies of warnings about delayed mail, headers only.",
      policy: "Transcripts of sessions with requests that were refused.",
      protocol: "Transcripts of sessions with errors of protocol.",
      resource: "Mail that was not delivered for lack of resources.",
      software: "Mail that was not delivered for errors of software.",
    },
  },
  {
    names: /_tempfail_action$/u,
    words: {
      defer: "Asks the client to try later at once.",
      defer_if_permit: "Asks the client to try later, unless another restriction rejects for good.",
    },
  },
  {
    names: /^postscreen_(?:\w+)_action$/u,
    words: {
      ignore: "Notes the result and lets the client pass.",
      enforce: "Lets other tests finish, refuses mail, and logs sender and recipient.",
      drop: "Closes the connection at once.",
    },
  },
  {
    names: /_security_options$/u,
    words: {
      noplaintext: "No mechanisms that send the password as it is.",
      noactive: "No mechanisms that fall to an active attacker.",
      nodictionary: "No mechanisms whose exchange lets passwords be guessed.",
      noanonymous: "No mechanisms without a name.",
      forward_secrecy: "Only mechanisms where one key does not open other sessions.",
      mutual_auth: "Only mechanisms by which the server proves itself too.",
    },
  },
  {
    names: /^receive_override_options$/u,
    words: {
      no_unknown_recipient_checks: "Accepts recipients without looking whether they exist.",
      no_address_mappings: "No canonical maps, alias domains, masquerading or automatic copies.",
      no_header_body_checks: "No header_checks and body_checks.",
      no_milters: "No mail filters.",
    },
  },
  {
    names: /^(?:smtp|lmtp)_dns_support_level$/u,
    words: {
      disabled: "No DNS: hosts are looked up as the system does.",
      enabled: "DNS as it is.",
      dnssec: "DNS with validation, which the TLS level dane needs.",
    },
  },
];
