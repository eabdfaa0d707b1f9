import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EditorModel, semanticTokens } from "../../src/editor/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import type { ConfigFile } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";

/** The tokens in short: kind, text, and `!` where Postfix advises against it. */
function tokens(main: string, master: string = ""): string[] {
  const file: ConfigFile = main === "" ? "master.cf" : "main.cf";
  const model = new EditorModel({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry });
  return semanticTokens(model, file).map(
    ({ kind, start, end, isDeprecated }) =>
      `${kind} ${model.file(file).text.slice(start, end)}${isDeprecated ? "!" : ""}`,
  );
}

describe("semanticTokens: what a value consists of", () => {
  test.each([
    ["a boolean", "biff = no", ["parameter biff", "keyword no"]],
    ["a choice", "smtpd_tls_security_level = may", ["parameter smtpd_tls_security_level", "keyword may"]],
    [
      "a list of choices",
      "inet_protocols = ipv4, ipv6",
      ["parameter inet_protocols", "keyword ipv4", "keyword ipv6"],
    ],
    ["a number", "max_use = 100", ["parameter max_use", "number 100"]],
    ["a number with more behind it", "max_use = 100x", ["parameter max_use"]],
    ["a time", "max_idle = 100s", ["parameter max_idle", "number 100", "unit s"]],
    ["a time without a unit", "max_idle = 100", ["parameter max_idle", "number 100"]],
    ["a time with a unit that Postfix does not know", "max_idle = 100y", ["parameter max_idle"]],
    ["a path", "queue_directory = /var/spool", ["parameter queue_directory", "path /var/spool"]],
    ["a path where none is asked for", "relayhost = /var/spool", ["parameter relayhost"]],
    ["a relative path", "queue_directory = var", ["parameter queue_directory"]],
    [
      "a table",
      "virtual_alias_maps = hash:/etc/v",
      ["parameter virtual_alias_maps", "table-type hash", "path /etc/v"],
    ],
    [
      "a table without a path",
      "virtual_alias_maps = ldap:corp",
      ["parameter virtual_alias_maps", "table-type ldap"],
    ],
    ["a table of no type", "virtual_alias_maps = nope:/etc/v", ["parameter virtual_alias_maps"]],
    ["a text", "smtpd_banner = $myhostname ESMTP", ["parameter smtpd_banner", "reference myhostname"]],
    ["an empty value", "biff =", ["parameter biff"]],
    ["a name of the user's own", "own = 5s", ["own-name own"]],
    [
      "a parameter that is on its way out",
      "smtpd_use_tls = yes",
      ["parameter smtpd_use_tls!", "keyword yes"],
    ],
  ])("%s: %s", (_what, main, expected) => {
    expect(tokens(`${main}\n`)).toEqual(expected);
  });

  test("restrictions, classes, their tables, and references in between", () => {
    const main = [
      "smtpd_restriction_classes = strict",
      "strict = permit_mynetworks, lax",
      "smtpd_client_restrictions = strict,",
      "  check_client_access hash:/etc/c, $own, nope",
      "",
    ].join("\n");
    expect(tokens(main)).toEqual([
      "parameter smtpd_restriction_classes",
      "own-name strict",
      "restriction permit_mynetworks",
      "parameter smtpd_client_restrictions",
      "restriction strict",
      "restriction check_client_access",
      "table-type hash",
      "path /etc/c",
      "reference own",
    ]);
  });

  test("names in nested expressions, and nothing of a word that holds one", () => {
    expect(tokens("alias_maps = hash:/a, hash:${own?{$b}:{/c}}\n")).toEqual([
      "parameter alias_maps",
      "table-type hash",
      "path /a",
      "reference own",
      "reference b",
    ]);
  });
});

describe("semanticTokens: comments", () => {
  test.each([
    ["a setting that is commented out", "#biff = no\n", ["commented-setting biff"]],
    ["one with blanks", "  #  biff = no\n", ["commented-setting biff"]],
    ["one of a name that nobody knows", "#own = no\n", []],
    ["prose", "# biff is old\n", []],
    [
      "one between the lines of a value",
      "mydestination = a,\n#biff = no\n  b\n",
      ["parameter mydestination", "commented-setting biff"],
    ],
  ])("%s", (_what, main, expected) => {
    expect(tokens(main)).toEqual(expected);
  });
});

describe("semanticTokens: master.cf", () => {
  test("the fields, and the options with their values", () => {
    expect(tokens("", "smtp inet n - y 5 - smtpd -v\n  -o { biff = no } -o own=1\n")).toEqual([
      "service smtp",
      ...["inet", "n", "-", "y", "5", "-"].map((text) => `field ${text}`),
      "command smtpd",
      "parameter biff",
      "keyword no",
      "own-name own",
    ]);
  });

  test("nothing of a line that is no service", () => {
    expect(tokens("", "  x y\nsmtp inet\n# c\n")).toEqual([]);
  });
});

test("tokens of any files are in order, do not overlap and stay on their line", () => {
  const piece = fc.constantFrom(
    "\n",
    "\r\n",
    "\n  ",
    "\n# c",
    "\n#biff = x",
    " = ",
    "{",
    "}",
    "inet_protocols = x{a",
    "alias_maps = hash:/x{",
    "/y",
    "queue_directory = /x",
    "hash:",
    "$own",
    "${own?{",
    "$",
    "ipv4",
    "5s",
    "max_idle = ",
    "smtp inet n - y - - smtpd",
    " -o a=",
    " -o { b = ",
    "é",
  );
  const text = fc.array(piece, { maxLength: 30, size: "max" }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (main, master) => {
      const model = new EditorModel({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry });
      for (const file of ["main.cf", "master.cf"] as const) {
        let last = 0;
        for (const { start, end } of semanticTokens(model, file)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(model.file(file).text.slice(start, end)).not.toContain("\n");
          last = end;
        }
      }
    }),
    { numRuns: 700 },
  );
});
