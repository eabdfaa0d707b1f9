import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as registry from "../../src/registry/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { applyEdits } from "../../src/edit/index.ts";
import { diagnosticCodes, lint } from "../../src/lint/index.ts";
import type { Diagnostic, DiagnosticCode } from "../../src/lint/index.ts";
import { seededCodes } from "../support/mistakes.ts";

const stockMaster = "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\nsmtp unix - - y - - smtp\n";

interface Files {
  readonly postfixVersion?: string;
  readonly main?: string;
  readonly master?: string;
}

/** Checks both files; what is not given is as Postfix comes. */
function check({ main = "", master = stockMaster, ...others }: Files): Diagnostic[] {
  return lint({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry, ...others });
}

/** The findings in short: code, severity and the marked text. */
function shorten(files: Files, found: readonly Diagnostic[]): string[] {
  return found.map(({ file, code, severity, start, end }) => {
    const text = file === "main.cf" ? (files.main ?? "") : (files.master ?? stockMaster);
    return `${code} ${severity} [${text.slice(start, end)}]`;
  });
}

/** Applies the first fix of the first finding. */
function fixed(files: Files): string | undefined {
  const [first] = check(files);
  const text = first?.file === "main.cf" ? files.main : files.master;
  return text === undefined || first?.fixes[0] === undefined
    ? undefined
    : applyEdits(text, first.fixes[0].edits);
}

interface Sample {
  readonly files: Files;
  readonly finds: readonly string[];
  /** The text after the first fix. */
  readonly fixed?: string;
}

const main = (text: string, finds: readonly string[], after?: string): Sample =>
  after === undefined ? { files: { main: text }, finds } : { files: { main: text }, finds, fixed: after };
const master = (text: string, finds: readonly string[], after?: string): Sample =>
  after === undefined ? { files: { master: text }, finds } : { files: { master: text }, finds, fixed: after };
const tls = "tlsmgr unix - - y 1000? 1 tlsmgr\n";

/** At least one sample for each code. */
const samples: readonly (readonly [DiagnosticCode, Sample])[] = [
  [
    "indented-first-line",
    main(
      "  relayhost = a\nmail_name = b\n",
      ["indented-first-line warning [  relayhost = a]"],
      "relayhost = a\nmail_name = b\n",
    ),
  ],
  ["missing-name", main("= a\n", ["missing-name error [= a]"])],
  ["missing-equals", main("relayhost a\n", ["missing-equals error [relayhost a]"])],
  ["nul-byte", main("relayhost = a\0b\n", ["nul-byte warning [\0b]"])],
  [
    "byte-order-mark",
    main(
      "\ufeff# c\nrelayhost = a\n",
      ["byte-order-mark error [\ufeff]", "missing-equals error [\ufeff# c]"],
      "# c\nrelayhost = a\n",
    ),
  ],
  ["too-few-fields", master(`${tls}smtp inet n -\n`, ["too-few-fields error [smtp inet n -]"])],
  ["bad-service-type", master(`${tls}smtp INET n - n - - smtpd\n`, ["bad-service-type error [INET]"])],
  ["bad-service-field", master(`${tls}smtp inet x - n - - smtpd\n`, ["bad-service-field error [x]"])],
  ["bad-braces", master(`${tls}x unix - n n - - pipe {a}b\n`, ["bad-braces error [{a}b]"])],
  [
    "bad-override",
    master(
      `${tls}smtp inet n - n - - smtpd -o mail_name = x\n`,
      ["bad-override error [-o mail_name =]"],
      `${tls}smtp inet n - n - - smtpd -o { mail_name = x }\n`,
    ),
  ],
  [
    "bad-override",
    master(
      `${tls}smtp inet n - n - - smtpd -o{ mail_name = x y }\n`,
      ["bad-override error [-o{ mail_name = x y }]"],
      `${tls}smtp inet n - n - - smtpd -o { mail_name = x y }\n`,
    ),
  ],
  [
    "override-blanks",
    master(
      `${tls}smtp inet n - n - - smtpd -o relayhost= x\n`,
      ["override-blanks error [-o relayhost= x]"],
      `${tls}smtp inet n - n - - smtpd -o { relayhost = x }\n`,
    ),
  ],
  [
    "override-without-effect",
    master(
      `${tls}smtp inet n - n - - smtpd -o smtpd_tls_session_cache_timeout=1h -v\n`,
      ["override-without-effect warning [-o smtpd_tls_session_cache_timeout=1h]"],
      `${tls}smtp inet n - n - - smtpd -v\n`,
    ),
  ],
  [
    "unknown-parameter",
    main("smtpd_banenr = x\n", ["unknown-parameter warning [smtpd_banenr]"], "smtpd_banner = x\n"),
  ],
  ["unused-parameter", main("nothing_like_it_zz = x\n", ["unused-parameter warning [nothing_like_it_zz]"])],
  ["undefined-name", main("relayhost = [$zz_host]\n", ["undefined-name warning [zz_host]"])],
  ["undefined-name", main("relayhost = ${zz_host:b}\n", ["undefined-name information [zz_host]"])],
  [
    "undefined-name",
    main("relayhost = a,\n# c\n  ${{$zz_a} == {x} ? {y} : {z}}\n", ["undefined-name warning [zz_a]"]),
  ],
  ["read-only-parameter", main("process_name = x\n", ["read-only-parameter warning [process_name]"])],
  [
    "newer-parameter",
    {
      files: {
        main: "smtpd_client_ipv6_prefix_length = 64\nsmtpd_forbid_bare_newline = yes\n",
        postfixVersion: "3.7",
      },
      finds: ["newer-parameter warning [smtpd_client_ipv6_prefix_length]"],
    },
  ],
  [
    "removed-parameter",
    main("sender_based_routing = yes\n", ["removed-parameter warning [sender_based_routing]"]),
  ],
  [
    "deprecated-parameter",
    main(
      "virtual_maps = hash:/x\n",
      ["deprecated-parameter information [virtual_maps]"],
      "virtual_alias_maps = hash:/x\n",
    ),
  ],
  [
    "legacy-tls",
    main(
      "smtpd_use_tls = yes\nsmtpd_enforce_tls = no\n",
      ["legacy-tls information [smtpd_use_tls]", "legacy-tls information [smtpd_enforce_tls]"],
      "smtpd_tls_security_level = may\n",
    ),
  ],
  [
    "legacy-tls",
    main(
      "smtp_enforce_tls = yes\n",
      ["legacy-tls information [smtp_enforce_tls]"],
      "smtp_tls_security_level = verify\n",
    ),
  ],
  [
    "legacy-tls",
    main(
      "smtpd_use_tls = yes\nsmtpd_tls_security_level = may\n",
      ["legacy-tls information [smtpd_use_tls]", "missing-certificate warning [may]"],
      "smtpd_tls_security_level = may\n",
    ),
  ],
  ["duplicate", main("relayhost = a\nrelayhost = b\n", ["duplicate warning [relayhost]"], "relayhost = b\n")],
  ["duplicate", main("relayhost = a\nrelayhost=a\n", ["duplicate hint [relayhost]"], "relayhost=a\n")],
  ["duplicate-service", master(`${tls}${tls}`, ["duplicate-service warning [tlsmgr]"])],
  ["expansion-error", main("relayhost = a ${b-c} d\n", ["expansion-error error [${b-c}]"])],
  ["expansion-error", main("relayhost = a ${b\n", ["expansion-error error [${b]"])],
  [
    "expansion-error",
    main("relayhost = ${{3.x} <level {3} ? {a} : {b}}\n", [
      "expansion-error error [${{3.x} <level {3} ? {a} : {b}}]",
    ]),
  ],
  ["reference-loop", main("relayhost = x$relayhost\n", ["reference-loop error [x$relayhost]"])],
  [
    "reference-loop",
    main("a1 = $b1\nb1 = $a1\nrelayhost = $a1\n", [
      "reference-loop error [$b1]",
      "reference-loop error [$a1]",
    ]),
  ],
  ["wrong-type", main("smtpd_tls_ask_ccert = true\n", ["wrong-type error [true]"])],
  ["wrong-type", main("message_size_limit = 10k\n", ["wrong-type error [10k]"])],
  ["out-of-range", main("in_flow_delay = 11s\n", ["out-of-range error [11s]"])],
  ["out-of-range", main("smtp_tls_session_cache_timeout = 15w\n", ["out-of-range error [15w]"])],
  ["ignored-text", main("max_idle = 1h30m\n", ["ignored-text warning [30m]"])],
  [
    "not-a-comment",
    main("relayhost = a # the relay\n", ["not-a-comment warning [# the relay]"], "relayhost = a\n"),
  ],
  [
    "not-a-comment",
    main(
      "mydestination = a, # one\n  b, # two\n  c\n",
      ["not-a-comment warning [# one]", "not-a-comment warning [# two]"],
      "mydestination = a,\n  b, # two\n  c\n",
    ),
  ],
  [
    "comment-trap",
    main(
      "relayhost = a\n#mynetworks = b,\n  c\n",
      ["comment-trap warning [  c]"],
      "relayhost = a\n#mynetworks = b,\n#  c\n",
    ),
  ],
  [
    "indented-setting",
    main(
      "mail_name = a\n  relayhost = b\n",
      ["indented-setting warning [  relayhost = b]"],
      "mail_name = a\nrelayhost = b\n",
    ),
  ],
  [
    "missing-tlsmgr",
    {
      files: { main: "smtp_tls_security_level = may\n", master: "" },
      finds: ["missing-tlsmgr warning [smtp_tls_security_level]"],
    },
  ],
  [
    "tlsmgr-process-limit",
    master(
      "tlsmgr unix - - y 1000? 0 tlsmgr\n",
      ["tlsmgr-process-limit error [0]"],
      "tlsmgr unix - - y 1000? 1 tlsmgr\n",
    ),
  ],
  [
    "tlsmgr-wakeup",
    master(
      "tlsmgr unix - - y 300 1 tlsmgr\n",
      ["tlsmgr-wakeup information [300]"],
      "tlsmgr unix - - y 300? 1 tlsmgr\n",
    ),
  ],
  [
    "shared-cache",
    main(
      "smtp_tls_session_cache_database = btree:${data_directory}/s\nlmtp_tls_session_cache_database = btree:$data_directory/s\n",
      ["shared-cache error [btree:$data_directory/s]"],
    ),
  ],
  [
    "cache-outside-data-directory",
    main(
      "smtp_tls_session_cache_database = btree:${queue_directory}/s\n",
      ["cache-outside-data-directory warning [btree:${queue_directory}/s]"],
      "smtp_tls_session_cache_database = btree:${data_directory}/s\n",
    ),
  ],
  [
    "needless-server-cache",
    main(
      "smtpd_tls_session_cache_database = btree:${data_directory}/s\n",
      ["needless-server-cache hint [smtpd_tls_session_cache_database]"],
      "",
    ),
  ],
  ["cache-timeout", main("smtp_tls_session_cache_timeout = 1m\n", ["cache-timeout warning [1m]"])],
];

describe("lint finds", () => {
  test.each(samples)("%s: code, severity, range and fix", (code, sample) => {
    const found = check(sample.files);
    expect(shorten(sample.files, found)).toEqual(sample.finds);
    expect(found.some((diagnostic) => diagnostic.code === code)).toBe(true);
    if (sample.fixed !== undefined) expect(fixed(sample.files)).toBe(sample.fixed);
  });

  test("each of its codes has a sample and an explanation", () => {
    // What the machine lacks has its samples in the guides.
    const onMachine = ["missing-file", "missing-table-type"];
    const sampled = new Set<string>([
      ...samples.map(([code]) => code),
      ...seededCodes(),
      ...onMachine,
      "not-evaluated",
    ]);
    expect(Object.keys(diagnosticCodes).filter((code) => !sampled.has(code))).toEqual([]);
    for (const { explanation } of Object.values(diagnosticCodes))
      expect(explanation).toMatch(/^\S.{30,}\.$/u);
  });
});

describe("lint reports the range of", () => {
  test.each([
    ["in_flow_delay = 11s", '"in_flow_delay" is at most 10 seconds, not 11s'],
    ["smtpd_recipient_limit = 0", '"smtpd_recipient_limit" is at least 1, not 0'],
    ["bounce_service_name =", '"bounce_service_name" may not be empty'],
  ])("%s", (setting, message) => {
    expect(check({ main: `${setting}\n` }).map((found) => found.message)).toEqual([message]);
  });
});

describe("lint says nothing about", () => {
  test.each([
    ["an empty file", {}],
    [
      "caches that are no files, lie below data_directory, or have no time limit to speak of",
      {
        main: [
          "smtp_tls_session_cache_database = memcache:/etc/postfix/memcache.cf",
          "lmtp_tls_session_cache_database = btree:${data_directory}/tls/lmtp",
          "smtp_tls_session_cache_timeout = 0",
          "",
        ].join("\n"),
      },
    ],
    [
      "names that only the other file uses",
      {
        main: "mua = permit\n",
        master: `${stockMaster}sub inet n - y - - smtpd -o smtpd_client_restrictions=$mua\n`,
      },
    ],
    [
      "names that the options of a service define",
      { main: "relayhost = $word\n", master: `${stockMaster}sub inet n - y - - smtpd -o word=x\n` },
    ],
    [
      "restriction classes",
      { main: "smtpd_restriction_classes = trusted, other\ntrusted = permit\nother = reject\n" },
    ],
    [
      "the parameters of a transport",
      { main: "out_destination_recipient_limit = 1\n", master: `${stockMaster}out unix - - n - - smtp\n` },
    ],
    [
      "the settings of a table",
      { main: "virtual_alias_maps = ldap:corp, hash:/x\ncorp_server_host = ldap.test\n" },
    ],
    [
      "comments inside a value",
      {
        main: "mynetworks = 127.0.0.0/8\n# the office, see x = y\n  10.0.0.0/8\n  # relayhost = a\n  10.1.0.0/16\n",
      },
    ],
    [
      "$ in values that are not expanded",
      { main: "smtpd_reject_footer = \\c. Try $localtime at ${server_name}\n" },
    ],
    ["defaults that depend on the machine", { main: "myorigin = $mydomain\n" }],
    ["a # without a blank", { main: "mail_name = C#Mail\nrecipient_delimiter = #\n" }],
    [
      "a blank = of pipe and spawn arguments",
      { master: `${stockMaster}x unix - n n - - pipe -o relayhost= flags=R user=x argv=/x\n` },
    ],
    [
      "a server cache where tickets are off",
      { main: "tls_ssl_options = no_ticket\nsmtpd_tls_session_cache_database = btree:$data_directory/s\n" },
    ],
    [
      "a # in texts and inline tables",
      { main: "smtpd_banner = mx.example.com # 1\nheader_checks = pcre:{ {/^ # x/ OK} }\n" },
    ],
    [
      "a tlsmgr that takes its process limit of 1 from main.cf",
      { main: "default_process_limit = 1\n", master: "tlsmgr unix - - y 1000? - tlsmgr\n" },
    ],
    [
      "a missing tlsmgr where nothing uses TLS",
      { main: "smtp_tls_security_level = none\n", master: "smtp inet n - y - - smtpd\n" },
    ],
    ["a branch that refers back but is not taken", { main: "mail_name = ${relayhost?{$mail_name}:{x}}\n" }],
    ["named functions of Postfix 3.11", { main: "mydomain = ${domain_to_ascii{example}}\n" }],
  ] satisfies [string, Files][])("%s", (_, files) => {
    expect(shorten(files, check(files))).toEqual([]);
  });

  test("what the file that is not given may define or use", () => {
    const mainCf = parseMainCf("mua_list = permit\nout_destination_recipient_limit = 1\n");
    expect(lint({ mainCf, registry })).toEqual([]);
    const masterCf = parseMasterCf(
      "sub inet n - y - - smtpd -o smtpd_client_restrictions=$mua_list -o zz_word=1\n",
    );
    expect(lint({ masterCf, registry })).toEqual([]);
  });
});

describe("lint on any input", () => {
  const text = fc
    .array(
      fc.constantFrom(
        ..."smtp_use_tls| = |yes|\n|\n  |# |$|{|}|a1|relayhost|smtp inet n - n - - smtpd|-o |tlsmgr|1h3|?|:|\0|,".split(
          "|",
        ),
      ),
      { maxLength: 40, size: "max" },
    )
    .map((parts) => parts.join(""));

  test("never throws, marks pieces of the file, and its fixes apply", () => {
    fc.assert(
      fc.property(text, text, (mainText, masterText) => {
        for (const { file, start, end, fixes } of check({ main: mainText, master: masterText })) {
          const checked = file === "main.cf" ? mainText : masterText;
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(checked.length);
          for (const { edits } of fixes) applyEdits(checked, edits);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    "smtpd_use_tls = yes",
    "smtp_enforce_tls = yes",
    "smtpd_tls_session_cache_timeut = x",
    "virtual_maps = x",
    "relayhost = $a ${b-c} # d",
    " smtp_use_tls = yes",
  ])("takes memory in proportion to its length: %s", (line) => {
    const lines = 3000;
    const found = check({ main: `mynetworks = x\n${`${line}\n`.repeat(lines)}` });
    // Findings may share a list of edits.
    const edits = new Set(found.flatMap(({ fixes }) => fixes.map((fix) => fix.edits)));
    expect([...edits].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(10 * lines);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(10 * lines);
  });

  test("offers no fix for a legacy TLS setting with more than 16 occurrences", () => {
    const legacy = (count: number): Diagnostic[] =>
      check({ main: "smtpd_use_tls = yes\n".repeat(count) }).filter(({ code }) => code === "legacy-tls");
    expect(legacy(16).every(({ fixes }) => fixes[0]?.edits.length === 17)).toBe(true);
    expect(legacy(17).map(({ fixes }) => fixes.length)).toEqual(Array.from({ length: 17 }, () => 0));
  });
});
