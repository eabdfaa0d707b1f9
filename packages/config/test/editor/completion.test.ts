import { describe, expect, test } from "vitest";
import { completionContext, completionsAt } from "../../src/editor/index.ts";
import { marked } from "../support/marked.ts";

function labels(main: string, master?: string): string[] {
  const { model, file, offset } = marked(main, master);
  return completionsAt(model, file, offset)?.candidates.map(({ text }) => text) ?? [];
}

describe("completionsAt in main.cf", () => {
  test.each([
    ["smtpd_tls_security_level = |\n", ["none", "may", "encrypt"]],
    ["smtpd_tls_security_level=|", ["none", "may", "encrypt"]],
    ["smtpd_tls_auth_only = y|\n", ["yes", "no"]],
    ["queue_run_delay = 30|\n", ["30s", "30m", "30h", "30d", "30w"]],
    ["# smtpd_tls|\n", []],
    ["a = 1\n# note\n  $|\n", expect.arrayContaining(["a", "mydomain"])],
    ["smtpd_client_restrictions =\n  check_client_access |\n", expect.arrayContaining(["hash:", "lmdb:"])],
    ["smtpd_client_restrictions =\n  # why\n  perm|\n", expect.arrayContaining(["permit_mynetworks"])],
    ["virtual_alias_maps = |\n", expect.arrayContaining(["hash:", "regexp:"])],
    ["|\n", expect.arrayContaining(["relayhost"])],
    ["smtpd_t|\nrelayhost = x\n", expect.arrayContaining(["smtpd_tls_security_level"])],
    ["smtpd_restriction_classes = strict\nstr|\n", expect.arrayContaining(["strict"])],
    ["smtpd_tls_protocols = !SSLv2, |\n", expect.arrayContaining([">=TLSv1.2", "<=TLSv1.3", "!SSLv3"])],
  ])("%j", (main, expected) => {
    expect(labels(main)).toEqual(expected);
  });

  test("offers names that are set last and deprecated ones behind the others", () => {
    const { model, file, offset } = marked("relayhost = x\nre|\n");
    const candidates = completionsAt(model, file, offset)?.candidates ?? [];
    const position = (name: string): number => candidates.findIndex(({ text }) => text === name);
    expect(position("myorigin")).toBeLessThan(position("relayhost"));
    expect(position("myorigin")).toBeLessThan(position("smtpd_use_tls"));
    expect(candidates[position("relayhost")]).toMatchObject({ isSet: true });
  });

  test("marks what the version in use does not have, and puts it last", () => {
    const { model, file, offset } = marked("al|\n", undefined, "3.7");
    const candidates = completionsAt(model, file, offset)?.candidates ?? [];
    const position = (name: string): number => candidates.findIndex(({ text }) => text === name);
    const tooNew = candidates.filter(({ isTooNew }) => isTooNew === true).map(({ text }) => text);
    expect(tooNew).toContain("allow_srv_lookup_fallback");
    expect(tooNew).not.toContain("relayhost");
    expect(position("virtual_uid_maps")).toBeLessThan(position("allow_srv_lookup_fallback"));
    const anyVersion = marked("al|\n").model;
    const all = completionsAt(anyVersion, file, offset)?.candidates ?? [];
    expect(all.filter(({ isTooNew }) => isTooNew === true)).toEqual([]);
  });

  test("replaces the whole name under the cursor", () => {
    const { model, file, offset } = marked("x = 1\nsmtpd_|tls = y\n");
    expect(completionContext(model, file, offset)).toMatchObject({ kind: "name", start: 6, end: 15 });
  });

  test("offers the services that deliver as transports", () => {
    expect(
      labels("default_transport = |\n", "smtp inet n - y - - smtpd\nrelay unix - - y - - smtp\n"),
    ).toEqual(["relay"]);
  });
});

describe("completionsAt in master.cf", () => {
  test.each([
    ["smtp |", ["inet", "unix", "fifo", "pass", "unix-dgram"]],
    ["smtp inet n - |", ["-", "n", "y"]],
    ["smtp inet n - y - - |", expect.arrayContaining(["smtpd", "pipe"])],
    ["sm|", expect.arrayContaining(["smtp", "submission"])],
    ["smtp inet n - y - - smtpd\n  -o smtpd_tls_security_level=|\n", ["none", "may", "encrypt"]],
    ["smtp inet n - y - - smtpd\n  -o { smtpd_tls_security_level = |\n", ["none", "may", "encrypt"]],
    ["smtp inet n - y - - smtpd\n  -o a=$my|\n", expect.arrayContaining(["mydomain"])],
  ])("%j", (master, expected) => {
    expect(labels("", master)).toEqual(expected);
  });

  test("replaces the whole field under the cursor", () => {
    const { model, file, offset } = marked("", "tlsmgr unix - - y 10|00? 1 tlsmgr\n");
    expect(completionContext(model, file, offset)).toMatchObject({ field: "wakeup", start: 18, end: 23 });
  });

  test("offers behind -o what the program reads, its own names first", () => {
    const names = labels("", "smtp inet n - y - - smtpd\n  -o |\n");
    expect(names[0]).toMatch(/^smtpd_/u);
    expect(names).toContain("mynetworks");
    expect(names).not.toContain("qmgr_fudge_factor");
  });
});
