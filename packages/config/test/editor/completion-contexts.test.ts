import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completionContext, completionsAt, EditorModel } from "../../src/editor/index.ts";
import type { Candidate } from "../../src/editor/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { marked } from "../support/marked.ts";

/** What is completed at the `|`, in short: the kind, what it is for, and what it replaces. */
function context(main: string, master: string = ""): string {
  const { model, file, offset } = marked(main, master);
  const found = completionContext(model, file, offset);
  if (found === undefined) return "nothing";
  const replaced = `[${model.file(file).text.slice(found.start, found.end)}]`;
  switch (found.kind) {
    case "value":
      return `value of ${found.name} behind "${found.previous}" ${replaced}`;
    case "field":
      return `field ${found.field} ${replaced}`;
    case "option":
      return `option of ${found.service?.fields.command.text} ${replaced}`;
    case "name":
    case "reference":
    default:
      return `${found.kind} ${replaced}`;
  }
}

function candidates(main: string, master: string = ""): readonly Candidate[] {
  const { model, file, offset } = marked(main, master);
  return completionsAt(model, file, offset)?.candidates ?? [];
}

function labels(main: string, master: string = ""): string[] {
  return candidates(main, master).map(({ text }) => text);
}

describe("completionContext in main.cf", () => {
  test.each([
    ["|", "name []"],
    ["re|lay = x\n", "name [relay]"],
    ["a = 1\nsmtpd_|\n", "name [smtpd_]"],
    ["a = |\n", 'value of a behind "" []'],
    ["a =|\n", 'value of a behind "" []'],
    ["a |= b\n", "nothing"],
    ["a = b| c\n", 'value of a behind "" [b]'],
    ["a = b, c|d\n", 'value of a behind "b" [c]'],
    ["a = b {c |}\n", 'value of a behind "c" []'],
    ["a = b,\n  c d|\n", 'value of a behind "c" [d]'],
    ["a = b,\n# note\n  |\n", 'value of a behind "b" []'],
    ["a = b\n\n  |\n", 'value of a behind "b" []'],
    ["a = b\n|\n", "name []"],
    ["  |\n", "nothing"],
    ["broken |\n", "nothing"],
    ["# a = |\n", "nothing"],
    ["  # a = |\n", "nothing"],
    ["a = b # |\n", 'value of a behind "#" []'],
    ["a = 1\na = 2 |\n", 'value of a behind "2" []'],
  ])("%j: %s", (main, expected) => {
    expect(context(main)).toBe(expected);
  });

  test.each([
    ["a = $|\n", "reference []"],
    ["a = $my|\n", "reference [my]"],
    ["a = $m|y_b.c\n", "reference [my_b]"],
    ["a = ${my|}\n", "reference [my]"],
    ["a = $(my|\n", "reference [my]"],
    ["a = b,\n  x$|\n", "reference []"],
    ["a = ${b?{$c|\n", "reference [c]"],
    ["a = $$|\n", 'value of a behind "" [$$]'],
    ["a = $$my|\n", 'value of a behind "" [$$my]'],
    ["a = $$$my|\n", "reference [my]"],
    ["$|\n", "nothing"],
    ["$a| = b\n", "nothing"],
  ])("a reference: %j: %s", (main, expected) => {
    expect(context(main)).toBe(expected);
  });
});

describe("completionContext in master.cf", () => {
  const head = "smtp inet n - y - - smtpd";

  test.each([
    ["|", "field service []"],
    ["sm|tp inet\n", "field service [smtp]"],
    ["smtp |\n", "field type []"],
    ["smtp\t|\n", "field type []"],
    ["smtp inet n - y - |\n", "field process_limit []"],
    ["smtp inet n - y - - smt|pd\n", "field command [smtpd]"],
    [`${head} |\n`, "nothing"],
    [`${head}\n  |\n`, "nothing"],
    [`${head}\n# -o |\n`, "nothing"],
  ])("%j: %s", (master, expected) => {
    expect(context("", master)).toBe(expected);
  });

  test.each([
    [`${head} -o |\n`, "option of smtpd []"],
    [`${head} -o|\n`, "option of smtpd []"],
    [`${head}\n  -o sm|tpd_x=1\n`, "option of smtpd [smtpd_x]"],
    [`${head}\n  -o { sm|\n`, "option of smtpd [sm]"],
    [`${head}\n  -v -o sm|\n`, "option of smtpd [sm]"],
    ["smtp inet -o |\n", "option of undefined []"],
    [`${head}\n  -o a=|\n`, 'value of a behind "" []'],
    [`${head}\n  -o a=b|\n`, 'value of a behind "" [b]'],
    [`${head}\n  -o a=b,c|\n`, 'value of a behind "b" [c]'],
    [`${head}\n  -o { a = b c|\n`, 'value of a behind "b" [c]'],
    [`${head}\n  -o a=b |\n`, "nothing"],
    [`${head}\n  -o a=$b|\n`, "reference [b]"],
    [`${head}\n  -o a=$$b|\n`, 'value of a behind "" [$$b]'],
    [`${head}\n  -oa|\n`, "option of smtpd [a]"],
  ])("an option: %j: %s", (master, expected) => {
    expect(context("", master)).toBe(expected);
  });
});

describe("completionsAt: what is offered", () => {
  test.each([
    ["max_idle = |\n", []],
    ["max_idle = 5|\n", ["5s", "5m", "5h", "5d", "5w"]],
    ["max_idle = 5m|\n", ["5s", "5m", "5h", "5d", "5w"]],
    ["max_use = 5|\n", []],
    ["biff = |\n", ["yes", "no"]],
    ["relayhost = |\n", []],
    ["queue_directory = /|\n", []],
    ["own = |\n", []],
    ["smtpd_client_restrictions = sleep |\n", []],
    ["smtpd_client_restrictions = reject_rbl_client |\n", []],
    ["smtpd_restriction_classes = |\nstrict = permit\nbiff = no\n", ["strict"]],
    ["inet_protocols = ipv4, |\n", ["all", "ipv4", "ipv6"]],
  ])("%j: %j", (main, expected) => {
    expect(labels(main)).toEqual(expected);
  });

  test("classes come before restrictions, each once", () => {
    const offered = labels("smtpd_restriction_classes = strict, reject\nsmtpd_client_restrictions = |\n");
    expect(offered[0]).toBe("reject");
    expect(offered[1]).toBe("strict");
    expect(new Set(offered).size).toBe(offered.length);
    expect(labels("smtpd_restriction_classes = strict\nstrict = |\n")).toContain("permit_mynetworks");
  });

  test("a restriction says what its argument is", () => {
    const offered = candidates("smtpd_client_restrictions = |\n");
    expect(offered.find(({ text }) => text === "check_client_access")).toEqual({
      text: "check_client_access",
      kind: "restriction",
      group: 1,
      argument: "type:table",
    });
    expect(offered.find(({ text }) => text === "permit")).toEqual({
      text: "permit",
      kind: "restriction",
      group: 1,
    });
  });

  test("table types stand behind a restriction that takes one, and nothing else", () => {
    const offered = candidates("smtpd_client_restrictions = check_client_access |\n");
    expect(new Set(offered.map(({ kind }) => kind))).toEqual(new Set(["table-type"]));
    expect(offered.every(({ text }) => text.endsWith(":"))).toBe(true);
  });

  test("names at the start of a line: what is referred to and not set first, what is set last", () => {
    const offered = candidates("relayhost = $missing\nown = 1\nx = $own\n|\n");
    const groupOf = (name: string): number | undefined => offered.find(({ text }) => text === name)?.group;
    expect(offered[0]).toMatchObject({ text: "missing", kind: "own-name", isSet: false });
    expect(["missing", "own", "mydomain", "relayhost", "smtpd_use_tls"].map(groupOf)).toEqual([
      0, 2, 1, 3, 4,
    ]);
    expect(groupOf("process_id")).toBeUndefined();
  });

  test("references: names of the user's own first, read-only parameters too", () => {
    const offered = candidates("own = 1\nrelayhost = $|\n");
    expect(offered[0]).toMatchObject({ text: "own", kind: "own-name", group: 0 });
    expect(offered.some(({ text }) => text === "process_id")).toBe(true);
  });

  test("transports are the services that deliver, on unix sockets, each once", () => {
    const master = [
      "smtp inet n - y - - smtpd",
      "relay unix - - y - - smtp",
      "relay unix - - y - - smtp -o a=b",
      "local unix - n n - - local",
      "tlsmgr unix - - y 1000? 1 tlsmgr",
      "spawned unix - n n - - spawn",
      "out inet n - y - - smtp",
      "",
    ].join("\n");
    expect(labels("default_transport = |\n", master)).toEqual(["local", "relay"]);
  });

  test.each([
    ["smtp |\n", ["inet", "unix", "fifo", "pass", "unix-dgram"]],
    ["smtp inet |\n", ["-", "n", "y"]],
    ["smtp inet n - n |\n", ["-", "0", "60?", "300", "1000?"]],
    ["smtp inet n - n - |\n", ["-", "0", "1"]],
  ])("fields: %j: %j", (master, expected) => {
    expect(labels("", master)).toEqual(expected);
  });

  test("services of the stock master.cf that are there come last", () => {
    const offered = candidates("", "smtp inet n - y - - smtpd\n|\n");
    expect(offered.at(-1)).toEqual({ text: "smtp", kind: "service", group: 1, isSet: true });
    expect(offered[0]).toMatchObject({ group: 0, isSet: false });
    expect(new Set(offered.map(({ text }) => text)).size).toBe(offered.length);
  });

  test("options: the program's own, then common ones, then the user's own, then those that are set", () => {
    const offered = candidates("own = 1\n", "x unix - - n - - smtp -o smtp_helo_name=a\n  -o |\n");
    const groupOf = (name: string): number | undefined => offered.find(({ text }) => text === name)?.group;
    expect(["smtp_bind_address", "mynetworks", "own", "smtp_helo_name"].map(groupOf)).toEqual([0, 1, 2, 3]);
    expect(groupOf("smtpd_banner")).toBeUndefined();
    expect(groupOf("lmtp_bind_address")).toBeUndefined();
    expect(groupOf("process_id")).toBeUndefined();
    expect(offered.every(({ kind }) => kind === "option")).toBe(true);
  });
});

describe("completion of any text at any place", () => {
  const piece = fc.constantFrom(
    "\n",
    "\r\n",
    "\n  ",
    "\n# c",
    " = ",
    "=",
    " ",
    ",",
    "$",
    "$$",
    "${",
    "$(",
    "{",
    "}",
    "a",
    "own",
    "biff",
    "max_idle = 5",
    "smtpd_client_restrictions = ",
    "check_client_access ",
    "smtp inet n - y - - smtpd",
    " -o ",
    " -o { ",
    "é",
    "\udcff",
    "\0",
  );
  const text = fc.array(piece, { maxLength: 25, size: "max" }).map((parts) => parts.join(""));

  test("replaces a word around the place, on its line, and offers each candidate once", () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (main, master, seed) => {
        const model = new EditorModel({
          mainCf: parseMainCf(main),
          masterCf: parseMasterCf(master),
          registry,
        });
        for (const file of ["main.cf", "master.cf"] as const) {
          const whole = model.file(file).text;
          const offset = seed % (whole.length + 1);
          const found = completionsAt(model, file, offset);
          if (found === undefined) continue;
          expect(found.start <= offset && offset <= found.end).toBe(true);
          expect(whole.slice(found.start, found.end)).not.toMatch(/[\n ]/u);
          const names = found.candidates.map((candidate) => candidate.text);
          expect(new Set(names).size).toBe(names.length);
          const groups = found.candidates.map(({ group }) => group);
          expect(groups).toEqual(groups.toSorted((left, right) => left - right));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("what was chosen is what would be completed again", () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (main, seed, choice) => {
        const model = new EditorModel({ mainCf: parseMainCf(main), registry });
        const found = completionsAt(model, "main.cf", seed % (main.length + 1));
        const chosen = found?.candidates[choice % found.candidates.length]?.text;
        if (found === undefined || chosen === undefined) return;
        const after = main.slice(0, found.start) + chosen + main.slice(found.end);
        const again = new EditorModel({ mainCf: parseMainCf(after), registry });
        const next = completionContext(again, "main.cf", found.start + chosen.length);
        expect(next).toMatchObject({ kind: found.context.kind, start: found.start });
      }),
      { numRuns: 300 },
    );
  });
});
