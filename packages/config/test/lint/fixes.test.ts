import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edit/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { certainEdits, isCertain, lint } from "../../src/lint/index.ts";
import type { Diagnostic, DiagnosticCode } from "../../src/lint/index.ts";
import * as registry from "../../src/registry/index.ts";
import { readMistakes } from "../support/mistakes.ts";

interface Texts {
  readonly "main.cf": string;
  readonly "master.cf": string;
}

function check(texts: Texts): Diagnostic[] {
  const mainCf = parseMainCf(texts["main.cf"]);
  return lint({ mainCf, masterCf: parseMasterCf(texts["master.cf"]), registry });
}

function apply(texts: Texts, { file }: Diagnostic, edits: Diagnostic["fixes"][number]["edits"]): Texts {
  return { ...texts, [file]: applyEdits(texts[file], edits) };
}

/** The findings of a code, with the text that they mark. */
function marks(texts: Texts, code: DiagnosticCode): string[] {
  return check(texts)
    .filter((each) => each.code === code)
    .map(({ file, start, end, message }) => `${message} [${texts[file].slice(start, end)}]`);
}

function errors(texts: Texts): string[] {
  return check(texts).flatMap(({ severity, code }) => (severity === "error" ? [code] : []));
}

const revealing: ReadonlySet<DiagnosticCode> = new Set([
  "byte-order-mark",
  "indented-first-line",
  "unknown-parameter",
  "indented-setting",
  "bad-override",
  "override-blanks",
]);

/** Checks that every fix takes its finding away, and brings no error. */
function expectFixesToSettle(texts: Texts): void {
  for (const finding of check(texts)) {
    for (const { title, edits } of finding.fixes) {
      const after = apply(texts, finding, edits);
      const [before, left] = [marks(texts, finding.code), marks(after, finding.code)];
      const what = `${finding.code}: ${title}\n${texts["main.cf"]}${texts["master.cf"]}`;
      expect([what, left.length < before.length]).toEqual([what, true]);
      // Text that counts again is checked again.
      if (revealing.has(finding.code)) continue;
      expect([what, errors(after).length <= errors(texts).length]).toEqual([what, true]);
    }
  }
}

describe("every fix of a finding takes it away, and brings no error", () => {
  test.each(readMistakes().map((mistake) => [mistake.title, mistake] as const))(
    "%s",
    (_title, { main, master }) => {
      expectFixesToSettle({ "main.cf": main, "master.cf": master });
      expect(check({ "main.cf": main, "master.cf": master })).not.toEqual([]);
    },
  );

  const mainLine = fc.constantFrom(
    "smtpd_banenr = x",
    "smtpd_use_tls = yes",
    "smtpd_enforce_tls = no",
    "smtp_use_tls = yes",
    "smtp_tls_enforce_peername = no",
    "virtual_maps = hash:/v",
    "relay_domains = $virtual_maps",
    "mail_name = a",
    "mail_name = b",
    "mail_name = c # d",
    "relayhost = x\n  mydomain = y",
    "mynetworks = 127.0.0.0/8\n#relayhost = x\n  10.0.0.0/8",
    "smtpd_tls_security_level = mey",
    "smtpd_tls_security_level = MAY",
    "inet_protocols = ipv4, ipv7",
    "smtpd_tls_protocols = !SSLv4, TLSv1.1",
    "virtual_alias_maps = hahs:/v, lmbd:/w",
    "smtpd_client_restrictions = permit_mynetwork, reject_unkown_client_hostname",
    'mydestination = "a.example"',
    "biff = 'yes'",
    "smtp_tls_session_cache_database = btree:/etc/postfix/smtp",
    "smtpd_tls_session_cache_database = btree:/etc/postfix/smtpd",
    "max_idle = 5s",
    "# c",
    "",
  );
  const masterLine = fc.constantFrom(
    "smtp inet n - n - - smtpd -o relayhost = x",
    "smtp inet n - n - - smtpd -o relayhost= x",
    "smtp inet n - n - - smtpd -o{ relayhost = x }",
    "smtp inet n - n - - smtpd -o relayhost =x -v",
    "sub inet n - n - - smtpd\n  -o tls_random_bytes=64\n  -o smtpd_banenr=x",
    "tlsmgr unix - - n 300 2 tlsmgr",
    "tlsmgr unix - - n 1000? - tlsmgr",
    "smtp unix - - n - - smtp -o smtp_use_tls=yes -o virtual_maps=hash:/o",
    "# c",
    "  indented",
  );

  test("also where findings meet", () => {
    const lines = (line: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
      fc.array(line, { maxLength: 6, size: "max" });
    const ends = fc.constantFrom("\n", "\r\n");
    fc.assert(
      fc.property(lines(mainLine), lines(masterLine), fc.boolean(), ends, (main, master, hasMark, end) => {
        const toText = (parts: readonly string[]): string =>
          parts
            .map((part) => `${part}\n`)
            .join("")
            .replaceAll("\n", end);
        expectFixesToSettle({
          "main.cf": (hasMark ? "\ufeff" : "") + toText(main),
          "master.cf": toText(master),
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("isCertain", () => {
  test.each([
    ["smtpd_use_tls = yes\n", "legacy-tls", true],
    ["mail_name = a\nmail_name = b\n", "duplicate", true],
    ["virtual_maps = hash:/v\n", "deprecated-parameter", true],
    ["\ufeffmail_name = a\n", "byte-order-mark", true],
    ["smtpd_banenr = x\n", "unknown-parameter", false],
    ["mail_name = a # b\n", "not-a-comment", false],
    ["nothing_like_it_zz = x\n", "unused-parameter", false],
    ["  mail_name = a\n", "indented-first-line", false],
  ] as const)("%j: %s is %s", (main, code, expected) => {
    const found = check({ "main.cf": main, "master.cf": "" }).find((each) => each.code === code);
    if (found === undefined) expect.fail(`no ${code}`);
    expect(isCertain(found)).toBe(expected);
  });

  test("a finding of a certain code without a fix is not", () => {
    const main = "disable_dns_lookups = yes\n";
    const [found] = check({ "main.cf": main, "master.cf": "" });
    expect(found).toMatchObject({ code: "deprecated-parameter", fixes: [] });
    expect(found !== undefined && isCertain(found)).toBe(false);
  });
});

describe("certainEdits", () => {
  const texts = {
    "main.cf":
      "mail_name = a\nsmtpd_banenr = x\nmail_name = b\nvirtual_maps = hash:/v\nsmtpd_use_tls = yes\n",
    "master.cf": "tlsmgr unix - - n 300 2 tlsmgr\n",
  };

  test("takes the certain fixes of one file", () => {
    const found = check(texts);
    expect(applyEdits(texts["main.cf"], certainEdits(found, "main.cf"))).toBe(
      "smtpd_banenr = x\nmail_name = b\nvirtual_alias_maps = hash:/v\nsmtpd_tls_security_level = may\n",
    );
    expect(applyEdits(texts["master.cf"], certainEdits(found, "master.cf"))).toBe(
      "tlsmgr unix - - n 300? 1 tlsmgr\n",
    );
  });

  test("leaves fixes that touch each other for the next time", () => {
    const edit = (start: number, end: number): Diagnostic => ({
      file: "main.cf",
      code: "duplicate",
      severity: "warning",
      message: "",
      start,
      end,
      fixes: [{ title: "", edits: [{ start, end, text: "" }] }],
    });
    const chosen = (...found: Diagnostic[]): number[] =>
      certainEdits(found, "main.cf").map(({ start }) => start);
    expect(chosen(edit(0, 3), edit(4, 6))).toEqual([0, 4]);
    expect(chosen(edit(0, 3), edit(3, 6))).toEqual([0]);
    expect(chosen(edit(0, 3), edit(2, 6), edit(7, 8))).toEqual([0, 7]);
    expect(chosen(edit(4, 6), edit(0, 4), edit(0, 3))).toEqual([4, 0]);
  });

  test("are none where nothing is certain", () => {
    expect(certainEdits(check({ "main.cf": "smtpd_banenr = x\n", "master.cf": "" }), "main.cf")).toEqual([]);
    expect(certainEdits([], "main.cf")).toEqual([]);
  });

  test("applied again and again, come to an end where none is left", () => {
    let current: Texts = texts;
    for (let round = 0; round < 5; round += 1) {
      const found = check(current);
      current = {
        "main.cf": applyEdits(current["main.cf"], certainEdits(found, "main.cf")),
        "master.cf": applyEdits(current["master.cf"], certainEdits(found, "master.cf")),
      };
    }
    expect(check(current).filter(isCertain)).toEqual([]);
  });
});
