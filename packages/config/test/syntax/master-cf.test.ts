import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { masterCfFields, masterCfServices, parseMasterCf } from "../../src/index.ts";
import type { MasterCfService } from "../../src/index.ts";
import { postconfCases, toBytes } from "../support/fixtures.ts";

const masterText = fc
  .array(
    fc.constantFrom(
      "smtp inet n - n - - smtpd",
      "tlsmgr unix - - n 1000? 1 tlsmgr",
      ..." |  -o |a=b|{ a = b c }|{|}|\n|\r\n|\n  |#|\0|-v|-vo|x|\t".split("|"),
    ),
    { maxLength: 30, size: "max" },
  )
  .map((parts) => parts.join(""));

function only(text: string): MasterCfService {
  const [service] = masterCfServices(parseMasterCf(text));
  if (service === undefined) throw new Error(`No service in "${text}"`);
  return service;
}

function overridesOf(args: string): string[] {
  return only(`smtp inet n - n - - smtpd ${args}\n`).overrides.map(({ name, value }) => `${name}=${value}`);
}

describe("parseMasterCf", () => {
  test("gives every unit of any text back", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), masterText), (text) => {
        const file = parseMasterCf(text);
        expect(file.nodes.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test("says where words and options stand: the spans hold them, if they stand on one line", () => {
    fc.assert(
      fc.property(masterText, (text) => {
        for (const { fields, arguments: args, overrides } of masterCfServices(parseMasterCf(text))) {
          const words = [...masterCfFields.map((field) => fields[field]), ...args];
          const named = overrides.flatMap(({ name, nameSpan, value, valueSpan }) => [
            { text: name, textSpan: nameSpan },
            { text: value, textSpan: valueSpan },
          ]);
          for (const { text: word, textSpan } of [...words, ...named]) {
            const source = text.slice(textSpan.start, textSpan.end);
            if (!source.includes("\n")) expect(source).toBe(word);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("takes the eight fields and the arguments apart", () => {
    const { fields, arguments: args } = only(
      "maildrop unix - n n - - pipe\n  flags=R {a b} argv=/x ${recipient}\n",
    );
    expect(masterCfFields.map((field) => fields[field].text)).toEqual(
      "maildrop unix - n n - - pipe".split(" "),
    );
    expect(args.map(({ text }) => text)).toEqual(["flags=R", "a b", "argv=/x", "${recipient}"]);
  });

  test.each([
    ["-o a=b -o c=d", ["a=b", "c=d"]],
    ["-osmtpd_tls_loglevel=1 -v", ["smtpd_tls_loglevel=1"]],
    ["-vosmtpd_tls_loglevel=1", ["smtpd_tls_loglevel=1"]],
    ["-o { smtpd_banner = hi there $myhostname } -v", ["smtpd_banner=hi there $myhostname"]],
    ["-o {mail_name=${myhostname?{a b}:{c d}}}", ["mail_name=${myhostname?{a b}:{c d}}"]],
    ["-n -o -o a=b", ["a=b"]],
    ["x -o a=b", []],
    ["-- -o a=b", []],
    ["-o a=", ["a="]],
  ])("finds the options of %s as the daemon does", (args, overrides) => {
    expect(overridesOf(args)).toEqual(overrides);
  });

  test.each([
    ["smtp inet n - n -\n", "too-few-fields", 0, 17],
    ["smtp tcp n - n - - smtpd\n", "bad-service-type", 5, 8],
    ["smtp inet maybe - n - - smtpd\n", "bad-service-field", 10, 15],
    ["smtp inet - - n - - smtpd\n", "bad-service-field", 10, 11],
    ["smtp inet n Y n - - smtpd\n", "bad-service-field", 12, 13],
    ["smtp inet n - yes - - smtpd\n", "bad-service-field", 14, 17],
    ["pickup unix n - n -? 1 pickup\n", "bad-service-field", 18, 20],
    ["smtp inet n - n - x smtpd\n", "bad-service-field", 18, 19],
    ["smtp inet n - n - - smtpd -o {a=b}c\n", "bad-braces", 29, 35],
    ["smtp inet n - n - - smtpd -o {a=b -v\n", "bad-braces", 29, 36],
    ["smtp inet n - n - - smtpd -o {a}\n", "bad-override", 26, 32],
    ["smtp inet n - n - - smtpd -o a = b\n", "bad-override", 26, 32],
    ["smtp inet n - n - - smtpd -o{ a = b }\n", "bad-override", 26, 37],
    ["smtp inet n - n - - smtpd -o\n", "bad-override", 26, 28],
    [" smtp inet n - n - - smtpd\n", "indented-first-line", 0, 26],
    ["smtp inet n - n - - smtpd \0x\n", "nul-byte", 26, 28],
  ])("%j is %s", (text, code, start, end) => {
    expect(parseMasterCf(text).diagnostics).toMatchObject([{ code, start, end }]);
  });

  test.each(postconfCases.filter(({ runs }) => runs.some(({ command }) => command === "postconf -c . -M")))(
    "shows the words of $name as the real postconf does",
    ({ masterCf = "", runs }) => {
      const run = runs.find(({ command }) => command === "postconf -c . -M");
      const services = masterCfServices(parseMasterCf(toBytes(masterCf)));
      const fields = services.map((service) => masterCfFields.map((field) => service.fields[field].text));
      // What follows the fields is laid out anew by postconf; a case where it refuses the file prints
      // nothing.
      const shown = (run?.stdout ?? []).map((line) => line.split(/ +/u).slice(0, 8));
      if (run?.exit === 0) expect(fields).toEqual(shown);
      else
        expect(
          parseMasterCf(masterCf).diagnostics.length + Number(/5m|-5|10x|\?\?/u.test(masterCf)),
        ).toBeGreaterThan(0);
    },
  );
});
