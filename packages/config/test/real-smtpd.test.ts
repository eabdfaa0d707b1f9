import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../src/index.ts";
import { lint } from "../src/lint/index.ts";
import type { DiagnosticCode } from "../src/lint/index.ts";
import * as registry from "../src/registry/index.ts";
import { smtpDialog } from "./support/smtp-dialog.ts";

/** A mistake, and what the real SMTP server makes of it. */
interface Judged {
  /** The finding of lint; nothing for a setting that must be silent. */
  readonly code?: DiagnosticCode;
  readonly settings: readonly string[];
  /** What smtpd logs. */
  readonly logs?: RegExp;
  /** What smtpd answers to a recipient elsewhere, from a client that it does not know. */
  readonly answers?: RegExp;
}

const refuses = /^(?:451|554|454)/u;
const relays = /^250 /u;

const judged: Readonly<Record<string, Judged>> = {
  sound: { settings: [], answers: refuses },
  level: { code: "bad-word", settings: ["smtpd_tls_security_level=mya"], logs: /fatal|warning/u },
  protocol: { code: "bad-word", settings: ["smtpd_tls_protocols=!SSLv4"], logs: /fatal|warning/u },
  newprotocol: { code: "bad-word", settings: ["smtpd_tls_protocols=>=TLSv1.4"], logs: /fatal|warning/u },
  override: {
    code: "bad-word",
    settings: ["receive_override_options=no_address_mapping"],
    logs: /fatal|warning/u,
  },
  notify: { code: "bad-word", settings: ["notify_classes=errors"], logs: /fatal|warning/u },
  notifycase: {
    code: "bad-word",
    settings: ["notify_classes=Resource"],
    logs: /fatal: unknown notify_classes/u,
  },
  tempfail: {
    code: "bad-word",
    settings: ["unverified_recipient_tempfail_action=reject"],
    logs: /fatal|warning/u,
  },
  action: {
    code: "bad-word",
    settings: ["milter_default_action=pass", "smtpd_milters=inet:127.0.0.1:1"],
    logs: /fatal|warning: .*pass/u,
  },
  anycase: {
    settings: ["smtpd_tls_security_level=MAY", "smtpd_tls_ciphers=HIGH"],
    answers: refuses,
  },
  unknown: {
    code: "unknown-restriction",
    settings: ["smtpd_client_restrictions=permit_mynetwork"],
    logs: /unknown smtpd restriction/u,
  },
  notable: {
    code: "missing-argument",
    settings: ["smtpd_client_restrictions=check_client_access,permit_mynetworks"],
    logs: /fatal|warning/u,
  },
  notype: {
    code: "missing-argument",
    settings: ["smtpd_sender_restrictions=check_sender_access /etc/postfix/x"],
    logs: /fatal|warning/u,
  },
  nolist: {
    code: "missing-argument",
    settings: ["smtpd_client_restrictions=reject_rbl_client"],
    logs: /fatal|warning/u,
  },
  nopolicy: {
    code: "missing-argument",
    settings: ["smtpd_recipient_restrictions=check_policy_service 127.0.0.1"],
    logs: /fatal|warning/u,
  },
  behind: {
    code: "unreachable-restriction",
    settings: ["smtpd_client_restrictions=permit,reject_unknown_client_hostname"],
    logs: /is ignored/u,
  },
  norelay: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=permit_mynetworks"],
    logs: /fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions/u,
  },
  early: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=permit,reject_unauth_destination"],
    logs: /fatal: in parameter smtpd_relay_restrictions/u,
  },
  onlywarns: {
    code: "missing-relay-control",
    settings: ["smtpd_relay_restrictions=warn_if_reject reject_unauth_destination"],
    logs: /fatal: in parameter smtpd_relay_restrictions/u,
  },
  inrecipient: {
    settings: ["smtpd_relay_restrictions=", "smtpd_recipient_restrictions=reject_unauth_destination"],
    answers: refuses,
  },
  openclass: {
    code: "open-relay",
    settings: [
      "smtpd_restriction_classes=ours",
      "ours=permit",
      "smtpd_relay_restrictions=ours,reject_unauth_destination",
    ],
    answers: relays,
  },
  opennet: { code: "open-relay", settings: ["mynetworks=0.0.0.0/0"], answers: relays },
  star: { code: "bad-pattern", settings: ["relay_domains=*"], answers: refuses },
  hostbits: { code: "bad-network", settings: ["mynetworks=192.168.1.5/24"], logs: /fatal|warning/u },
  mask: { code: "bad-network", settings: ["mynetworks=192.168.1.0/255.255.255.0"], logs: /fatal|warning/u },
  octet: { code: "bad-network", settings: ["mynetworks=192.168.300.0/24"], logs: /fatal|warning/u },
  table: {
    code: "unknown-table-type",
    settings: ["smtpd_sender_restrictions=check_sender_access hahs:/etc/postfix/x"],
    logs: /unsupported dictionary type: hahs/u,
  },
  suffix: {
    code: "bad-table-name",
    settings: ["smtpd_sender_restrictions=check_sender_access hash:/etc/postfix/x.db"],
    logs: /x\.db\.db/u,
  },
  blank: {
    code: "bad-table-name",
    settings: ["smtpd_sender_restrictions=check_sender_access hash: /etc/postfix/x"],
    logs: /fatal|warning|error/u,
  },
  milter: { code: "bad-endpoint", settings: ["smtpd_milters=localhost:8891"], logs: /fatal|warning/u },
  class: {
    code: "undefined-class",
    settings: ["smtpd_restriction_classes=strict", "smtpd_client_restrictions=strict"],
    logs: /fatal: .*strict/u,
  },
  nocert: {
    code: "missing-certificate",
    settings: ["smtpd_tls_security_level=may", "smtpd_tls_cert_file=", "smtpd_tls_key_file="],
    logs: /No server certs available/u,
  },
};

const commands = ["EHLO client.example", "MAIL FROM:<a@sender.example>", "RCPT TO:<b@elsewhere.example>"];

describe.skipIf(!postfixInstalled)("the real SMTP server", { concurrent: true }, () => {
  let postfix: PostfixInstance;
  beforeAll(async () => {
    const listeners = Object.fromEntries(
      Object.entries(judged).map(([name, { settings }]) => [
        name,
        [`syslog_name=judged/${name}`, "mynetworks=192.0.2.0/24", ...settings],
      ]),
    );
    postfix = await postfixInstance({ listeners, mainCf: ["default_process_limit = 200"] });
  }, 120_000);
  afterAll(() => postfix[Symbol.asyncDispose]());

  test.each(Object.entries(judged))(
    "%s: behaves as lint says",
    { timeout: 30_000 },
    async (name, mistake) => {
      const { code, settings, logs, answers } = mistake;
      const text = [
        "compatibility_level = 3.6",
        "smtpd_tls_cert_file = /c",
        "smtpd_tls_key_file = /c",
        ...settings,
        "",
      ].join("\n");
      const masterCf = parseMasterCf("smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n");
      const found = lint({ mainCf: parseMainCf(text), masterCf, registry }).map((each) => each.code);
      const interesting = found.filter((each) => each !== "duplicate");
      if (code === undefined) expect(interesting).toEqual([]);
      else expect(interesting).toContain(code);

      const aborter = new AbortController();
      const dialog = smtpDialog(postfix.port(name), commands, aborter.signal);
      try {
        if (answers !== undefined) expect((await dialog)[3]).toMatch(answers);
        if (logs === undefined) return;
        await postfix.log.waitFor(new RegExp(`judged/${name}/smtpd.*(?:${logs.source})`, "u"));
      } finally {
        aborter.abort();
        await dialog;
      }
    },
  );
});

/** What no Postfix program starts with. */
const fatal: readonly (readonly [DiagnosticCode, string, RegExp])[] = [
  ["bad-word", "inet_protocols = ipv5", /unknown inet_protocols value "ipv5"/u],
  ["bad-word", "inet_protocols = IPv4", /unknown inet_protocols value "IPv4"/u],
  ["bad-word", "mynetworks_style = hosts", /unknown mynetworks mask style value "hosts"/u],
  ["bad-host", "myhostname = mail example.com", /parameter myhostname: bad parameter value/u],
  ["bad-host", "myhostname = mail..example.com", /parameter myhostname: bad parameter value/u],
  ["quoted-value", 'myhostname = "mail.example.com"', /parameter myhostname: bad parameter value/u],
];

describe.skipIf(!postfixInstalled)("every Postfix program ends with a fatal error for", () => {
  test.each(fatal)("%s: %s", async (code, setting, message) => {
    const text = `compatibility_level = 3.6\n${setting}\n`;
    const found = lint({ mainCf: parseMainCf(text), registry });
    expect(found.map((each) => each.code)).toContain(code);
    const directory = await mkdtemp(path.join(tmpdir(), "fatal-"));
    const file = path.join(directory, "main.cf");
    await writeFile(file, text);
    await utimes(file, 1e9, 1e9);
    const { stderr } = await command("postmap", ["-c", directory, "-q", "x", "inline:{a=b}"]);
    await rm(directory, { recursive: true });
    expect(stderr).toMatch(message);
  });
});
