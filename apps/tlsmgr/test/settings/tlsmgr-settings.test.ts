import { MailDictionary } from "@postfixjs/config/daemon";
import { expect, test } from "vitest";
import { readTlsmgrSettings } from "../../src/settings/tlsmgr-settings.ts";

function read(mainCf: string): { settings: ReturnType<typeof readTlsmgrSettings>; warnings: string[] } {
  const warnings: string[] = [];
  const dictionary = new MailDictionary({
    processName: "tlsmgr",
    configDirectory: "/etc/postfix",
    warn: (text) => warnings.push(text),
  });
  dictionary.load(Buffer.from(mainCf), "/etc/postfix/main.cf");
  return { settings: readTlsmgrSettings(dictionary), warnings };
}

test("readTlsmgrSettings leaves parameters alone that only smtpd reads, unless hosts are compared", () => {
  const { settings, warnings } = read("smtpd_tls_CAfile = ${x?y\nsmtpd_tls_ask_ccert = yes\n");
  expect(warnings).toEqual([]);
  expect(settings.clientCertificates()).toEqual({
    smtpd_tls_CAfile: "unreadable",
    smtpd_tls_CApath: "",
    smtpd_tls_ask_ccert: "yes",
    smtpd_tls_req_ccert: "no",
  });
});
