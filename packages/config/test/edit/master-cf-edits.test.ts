import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addService,
  applyEdits,
  commentOutService,
  findService,
  removeService,
  setServiceField,
  uncommentService,
} from "../../src/edit/index.ts";
import type { TextEdit } from "../../src/edit/index.ts";
import { masterCfFields, masterCfServices, parseMasterCf } from "../../src/index.ts";
import type { MasterCf, MasterCfField } from "../../src/index.ts";

const smtp = { service: "smtp", type: "inet" };
const smtpd = "smtp inet n - y - - smtpd";

function edited(text: string, edit: (file: MasterCf) => TextEdit[]): string {
  return applyEdits(text, edit(parseMasterCf(text)));
}

/** The words of every service, one line each. */
function services(text: string): string[] {
  return masterCfServices(parseMasterCf(text)).map(({ fields, arguments: args }) =>
    [...masterCfFields.map((field) => fields[field]), ...args].map((word) => word.text).join(" "),
  );
}

describe("findService", () => {
  test("finds the last one of its name and type, which counts", () => {
    const file = parseMasterCf(`${smtpd} -o a=1\nsmtp unix - - y - - smtp\n${smtpd} -o a=2\n`);
    expect(findService(file, smtp)?.overrides[0]?.value).toBe("2");
    expect(findService(file, { service: "smtp", type: "unix" })?.fields.command.text).toBe("smtp");
  });

  test.each([
    ["another type", { service: "smtp", type: "pass" }],
    ["another name", { service: "smtps", type: "inet" }],
    ["another case", { service: "SMTP", type: "inet" }],
  ])("finds nothing for %s", (_what, id) => {
    expect(findService(parseMasterCf(`${smtpd}\n`), id)).toBeUndefined();
  });

  test("does not see a service that is commented out, indented or broken", () => {
    const file = parseMasterCf(`  ${smtpd}\n#${smtpd}\nsmtp inet n - y\n`);
    expect(findService(file, smtp)).toBeUndefined();
  });
});

describe("setServiceField", () => {
  test.each(masterCfFields)("changes the %s field and no other byte", (field) => {
    const text = `# top\r\nother unix - - - - - x\r\nsmtp\tinet  n - y - - smtpd\r\n  -o a=b # c\r\n`;
    const after = edited(text, (file) => setServiceField(file, smtp, field, "NEW"));
    const word = parseMasterCf(text).nodes.find((node) => node.kind === "service" && node.line === 3);
    if (word?.kind !== "service") expect.fail("the file has no third line");
    const { start, end } = word.fields[field];
    expect(after).toBe(`${text.slice(0, start)}NEW${text.slice(end)}`);
  });

  test("changes the last service of the name, which counts", () => {
    const after = edited(`${smtpd}\n${smtpd}\n`, (file) => setServiceField(file, smtp, "chroot", "n"));
    expect(after).toBe(`${smtpd}\nsmtp inet n - n - - smtpd\n`);
  });

  test.each([
    ["nothing", ""],
    ["two words", "a b"],
    ["a tab", "a\tb"],
    ["a line end", "a\nb"],
    ["a carriage return", "a\r"],
    ["a NUL", "a\0b"],
    ["a vertical tab, which would indent the line", "\vsmtp"],
    ["a form feed", "\fsmtp"],
  ])("refuses %s", (_what, text) => {
    for (const field of ["service", "wakeup", "command"] as const) {
      expect(() => setServiceField(parseMasterCf(`${smtpd}\n`), smtp, field, text)).toThrow(
        new RangeError(`Cannot write "${text}" to the ${field} field: it must be one word`),
      );
    }
  });

  test("refuses a # that would begin a line, and takes it elsewhere", () => {
    const file = parseMasterCf("smtp inet n - y - -\n  smtpd -v\n");
    for (const field of ["service", "command"] as const) {
      expect(() => setServiceField(file, smtp, field, "#x")).toThrow(RangeError);
    }
    expect(applyEdits(file.text, setServiceField(file, smtp, "process_limit", "#x"))).toBe(
      "smtp inet n - y - #x\n  smtpd -v\n",
    );
  });

  test("writes what the tree then reads, or refuses", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "1", "#", "{", "}", " ", "\v", "-", "é"),
      minLength: 1,
    });
    const layout = fc.constantFrom(
      `${smtpd}\n`,
      "smtp\n inet\n n\n -\n y\n -\n -\n smtpd\n",
      `# c\n${smtpd} -o a=b`,
    );
    fc.assert(
      fc.property(layout, fc.constantFrom(...masterCfFields), text, (before, field, word) => {
        const file = parseMasterCf(before);
        let edits: TextEdit[];
        try {
          edits = setServiceField(file, smtp, field, word);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const [service] = masterCfServices(parseMasterCf(applyEdits(before, edits)));
        const [was] = masterCfServices(file);
        const words = (of: typeof service): (string | undefined)[] =>
          masterCfFields.map((name) => (name === field ? word : of?.fields[name].text));
        expect(service?.fields[field].text).toBe(word);
        expect(words(service)).toEqual(words(was));
      }),
      { numRuns: 500 },
    );
  });
});

describe("addService", () => {
  test.each([
    ["an empty file", "", `${smtpd}\n`],
    ["a file without a last line end", "# c", `# c\n${smtpd}\n`],
    ["a file with CRLF", "# c\r\n", `# c\r\n${smtpd}\r\n`],
    ["a file that ends with blanks", "# c\n  ", `# c\n  \n${smtpd}\n`],
    [
      "a file with another type of that name",
      "smtp unix - - y - - smtp\n",
      `smtp unix - - y - - smtp\n${smtpd}\n`,
    ],
  ])("adds at the end of %s", (_what, text, expected) => {
    expect(edited(text, (file) => addService(file, `  ${smtpd}\n`))).toBe(expected);
  });

  test("gives all lines of the entry the line end of the file", () => {
    const after = edited("# c\r\n", (file) => addService(file, `${smtpd}\n  -o a=1\r\n  -o b=2\n`));
    expect(after).toBe(`# c\r\n${smtpd}\r\n  -o a=1\r\n  -o b=2\r\n`);
  });

  test.each([
    ["other words", `${smtpd}\n`, `${smtpd} -v`, `${smtpd}\n${smtpd} -v\n`],
    [
      "the same words of an earlier one",
      `${smtpd}\n${smtpd} -v\n`,
      smtpd,
      `${smtpd}\n${smtpd} -v\n${smtpd}\n`,
    ],
  ])("adds where the service is there with %s", (_what, text, entry, expected) => {
    expect(edited(text, (file) => addService(file, entry))).toBe(expected);
  });

  test("has no edits for the same words in another layout", () => {
    const file = parseMasterCf("smtp  inet n - y - -\n\tsmtpd\n  -o {a = b}\n");
    expect(addService(file, `${smtpd} -o { a = b }`)).toEqual([]);
    expect(addService(file, `${smtpd} -o {a=b}`)).not.toEqual([]);
  });

  test.each([
    ["nothing", ""],
    ["seven fields", "smtp inet n - y - -"],
    ["two services", `${smtpd}\n${smtpd}`],
    ["a comment in front", `# c\n${smtpd}`],
    ["a comment behind", `${smtpd}\n# c`],
    ["a comment", `#${smtpd}`],
    ["a NUL", `${smtpd}\0`],
  ])("refuses %s", (_what, entry) => {
    expect(() => addService(parseMasterCf(""), entry)).toThrow(
      new RangeError(
        `Cannot write "${entry}" to master.cf: a service has eight fields, and further lines must be indented`,
      ),
    );
  });
});

describe("removeService and commentOutService", () => {
  const text = `# a\n${smtpd}\n# inside\n  -o a=b\nsmtp unix - - y - - smtp\n${smtpd} -v\n# z\n`;

  test("take every one of the name and type, and keep comments and other services", () => {
    expect(edited(text, (file) => removeService(file, smtp))).toBe(
      "# a\n# inside\nsmtp unix - - y - - smtp\n# z\n",
    );
    expect(edited(text, (file) => commentOutService(file, smtp))).toBe(
      `# a\n#${smtpd}\n# inside\n#  -o a=b\nsmtp unix - - y - - smtp\n#${smtpd} -v\n# z\n`,
    );
  });

  test("have no edits for a service that is not there", () => {
    const file = parseMasterCf("smtp unix - - y - - smtp\n");
    expect([removeService(file, smtp), commentOutService(file, smtp)]).toEqual([[], []]);
  });
});

describe("uncommentService", () => {
  test.each([
    ["the usual form", `#${smtpd}\n`, `${smtpd}\n`],
    ["blanks around #", `  # ${smtpd}\n`, `${smtpd}\n`],
    ["options below", `#${smtpd}\n#  -o a=b\n#\t-v\n# c\n`, `${smtpd}\n  -o a=b\n\t-v\n# c\n`],
    ["CRLF", `#${smtpd}\r\n#  -o a=b\r\n`, `${smtpd}\r\n  -o a=b\r\n`],
    ["no last line end", `#${smtpd}`, smtpd],
    ["two of them: the first", `#${smtpd}\n#${smtpd} -v\n`, `${smtpd}\n#${smtpd} -v\n`],
    [
      "one of another type in front",
      `#smtp unix - - y - - smtp\n#${smtpd}\n`,
      `#smtp unix - - y - - smtp\n${smtpd}\n`,
    ],
    [
      "the next comment, which is another service",
      `#${smtpd}\n#  -v\n#x unix - - - - - y\n`,
      `${smtpd}\n  -v\n#x unix - - - - - y\n`,
    ],
  ])("%s", (_what, text, expected) => {
    expect(edited(text, (file) => uncommentService(file, smtp))).toBe(expected);
  });

  test.each([
    ["a service that is there", `${smtpd}\n#${smtpd} -v\n`],
    ["seven fields, which master(8) would refuse", "#smtp inet n - y - -\n"],
    ["prose of eight words and more", "# smtp inet is the service that receives mail from others\n"],
    ["another type", "#smtp tcp n - y - - smtpd\n"],
    ["fields that master(8) would refuse", "#smtp inet y - y - - smtpd\n"],
    ["another service", "#smtps inet n - y - - smtpd\n"],
    ["no comment at all", ""],
  ])("has no edits for %s", (_what, text) => {
    expect(uncommentService(parseMasterCf(text), smtp)).toEqual([]);
  });

  test("undoes commentOutService, whatever the layout", () => {
    const layout = fc.record({
      gap: fc.constantFrom(" ", "\t", "   "),
      options: fc.array(fc.constantFrom(" -v", "\n  -o a=b", "\n\t-o { c = d e }", "\n    {x y}"), {
        maxLength: 4,
      }),
      around: fc.constantFrom("", "# prose\n", "\n", "x unix - - - - - y\n"),
      isCrlf: fc.boolean(),
    });
    fc.assert(
      fc.property(layout, ({ gap, options, around, isCrlf }) => {
        const lf = `${around}${smtpd.replaceAll(" ", gap)}${options.join("")}\n${around}`;
        const text = isCrlf ? lf.replaceAll("\n", "\r\n") : lf;
        const out = edited(text, (file) => commentOutService(file, smtp));
        expect(services(out).some((line) => line.startsWith("smtp inet"))).toBe(false);
        expect(edited(out, (file) => uncommentService(file, smtp))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

test("every edit of a service leaves the words of all others as they were", () => {
  const other = fc.constantFrom(
    "smtp unix - - y - - smtp\n",
    "x unix - n n - - pipe a {b c}\n  d\n",
    "# c\n",
    "\n",
  );
  const edits: readonly ((file: MasterCf) => TextEdit[])[] = [
    (file) => removeService(file, smtp),
    (file) => commentOutService(file, smtp),
    (file) => uncommentService(file, smtp),
    (file) => addService(file, `${smtpd} -o a=b`),
    ...masterCfFields.map(
      (field: MasterCfField) => (file: MasterCf) =>
        findService(file, smtp) === undefined ? [] : setServiceField(file, smtp, field, "n"),
    ),
  ];
  const lines = fc.array(fc.oneof(other, fc.constant(`${smtpd}\n  -v\n`), fc.constant(`#${smtpd}\n`)));
  fc.assert(
    fc.property(lines, fc.constantFrom(...edits), (parts, edit) => {
      const text = parts.join("");
      const others = (of: string): string[] =>
        services(of).filter((line) => line.startsWith("smtp unix") || line.startsWith("x "));
      expect(others(edited(text, edit))).toEqual(others(text));
    }),
    { numRuns: 500 },
  );
});
