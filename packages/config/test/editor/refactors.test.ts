import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edit/index.ts";
import { EditorModel, refactorsAt } from "../../src/editor/index.ts";
import { parseMasterCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { marked } from "../support/marked.ts";

/** The titles that are offered at the `|`. */
function titles(main: string, master: string = ""): string[] {
  const { model, file, offset } = marked(main, master);
  return refactorsAt(model, file, offset).map(({ title }) => title);
}

/** Both files after the refactoring of a title. */
function after(main: string, master: string, title: string): [string, string] {
  const { model, file, offset } = marked(main, master);
  const edits = refactorsAt(model, file, offset).find((each) => each.title === title)?.edits;
  if (edits === undefined) throw new RangeError(`not offered: ${title}`);
  return [
    applyEdits(model.mainCf.text, edits["main.cf"] ?? []),
    applyEdits(model.masterCf.text, edits["master.cf"] ?? []),
  ];
}

const smtpd = "smtp inet n - y - - smtpd\n";

describe("refactorsAt: removing a default", () => {
  const remove = 'Remove "max_idle": it equals the default';

  test("is offered for the only setting with the default's text", () => {
    expect(titles("max|_idle = 100s\n")).toContain(remove);
    expect(after("x = 1\nmax|_idle = 100s\ny = 2\n", "", remove)[0]).toBe("x = 1\ny = 2\n");
  });

  test.each([
    ["another value", "max|_idle = 200s\n"],
    ["a setting that a later one overrides", "max|_idle = 100s\nmax_idle = 200s\n"],
    ["the later one of two settings", "max_idle = 200s\nmax|_idle = 100s\n"],
    ["a parameter whose default the host decides", "myhost|name =\n"],
    ["an unknown parameter", "own|_name =\n"],
  ])("is not offered for %s", (_what, main) => {
    expect(titles(main).filter((title) => title.startsWith("Remove"))).toEqual([]);
  });

  test("another parameter's setting does not count", () => {
    expect(titles("max_use = 5\nmax|_idle = 100s\n")).toContain(remove);
  });
});

describe("refactorsAt: moving an option to main.cf", () => {
  const move = 'Move "smtpd_banner" to main.cf, for all services';

  test("moves the option under the cursor, and leaves the others", () => {
    const master = `${smtpd}  -o syslog_name=mx\n  -o smtpd_|banner=$myhostname\n  -o max_use=5\n`;
    expect(after("x = 1\n", master, move)).toEqual([
      "x = 1\nsmtpd_banner = $myhostname\n",
      `${smtpd}  -o syslog_name=mx\n  -o max_use=5\n`,
    ]);
  });

  test("replaces the setting of main.cf", () => {
    const [main] = after("smtpd_banner = a\n", `${smtpd}  -o smtpd_|banner=b\n`, move);
    expect(main).toBe("smtpd_banner = b\n");
  });

  test("of two options of one name moves the one under the cursor", () => {
    const master = `${smtpd}  -o smtpd_|banner=a\n  -o smtpd_banner=b\n`;
    expect(after("", master, move)).toEqual(["smtpd_banner = a\n", `${smtpd}  -o smtpd_banner=b\n`]);
  });

  test("is not offered without a main.cf", () => {
    const masterCf = parseMasterCf(`${smtpd}  -o smtpd_banner=b\n`);
    const model = new EditorModel({ masterCf, registry });
    const offset = masterCf.text.indexOf("banner");
    expect(refactorsAt(model, "master.cf", offset).map(({ title }) => title)).toEqual([
      "Comment smtp/inet out",
    ]);
  });
});

describe("refactorsAt: moving a setting to a service", () => {
  test("is offered for each service that reads the parameter, up to eight", () => {
    const services = Array.from({ length: 10 }, (_, index) => `${index + 25} inet n - y - - smtpd\n`);
    const offered = titles("smtpd_|banner = b\n", [...services, "smtp unix - - y - - smtp\n"].join(""));
    expect(offered.filter((title) => title.startsWith("Move"))).toEqual(
      [25, 26, 27, 28, 29, 30, 31, 32].map((port) => `Move "smtpd_banner" to the service ${port}/inet`),
    );
  });

  test.each([
    ["a parameter of another program", "smtp_|helo_name = h\n"],
    ["a parameter of all programs", "max|_idle = 5s\n"],
    ["a setting that a later one overrides", "smtpd_|banner = a\nsmtpd_banner = b\n"],
    ["an unknown name", "smtpd_|own = a\n"],
  ])("is not offered for %s", (_what, main) => {
    expect(titles(main, smtpd).filter((title) => title.startsWith("Move"))).toEqual([]);
  });
});

describe("refactorsAt: lists", () => {
  const split = 'Put each item of "mydestination" on its own line';
  const join = 'Put "mydestination" on one line';

  test.each([
    ["mydest|ination = a b\n", split, "mydestination =\n    a\n    b\n"],
    ["mydest|ination =   a, b , c\n", split, "mydestination =\n    a,\n    b,\n    c\n"],
    ["mydest|ination = a, b\r\n", split, "mydestination =\r\n    a,\r\n    b\r\n"],
    ["mydest|ination = a\n  b\n", join, "mydestination = a b\n"],
    ["mydest|ination = a,\n  b\n", join, "mydestination = a, b\n"],
  ])("%j: %s", (main, title, expected) => {
    expect(after(main, "", title)[0]).toBe(expected);
  });

  test.each([
    ["one item", "mydest|ination = a\n"],
    ["a comment between the lines", "mydest|ination = a,\n# why\n  b\n"],
    ["an expression", "mydest|ination = a, ${x?{b}}\n"],
    ["a parameter that is no list", "smtpd_|banner = a b\n"],
    ["an option of a service", ""],
  ])("are not laid out with %s", (_what, main) => {
    const master = main === "" ? `${smtpd}  -o mydest|ination=a,b\n` : "";
    expect(titles(main, master).filter((title) => title.startsWith("Put"))).toEqual([]);
  });

  test.each([
    "check_client_access hash:/x",
    "check_policy_service unix:p",
    "reject_rbl_client bl.example",
    "reject_rhsbl_sender bl.example",
    "permit_dnswl_client wl.example",
    "sleep 5",
  ])("keep %s on one line", (restriction) => {
    const main = `smtpd_|client_restrictions = permit_mynetworks, ${restriction}, reject\n`;
    const title = 'Put each item of "smtpd_client_restrictions" on its own line';
    expect(after(main, "", title)[0]).toBe(
      `smtpd_client_restrictions =\n    permit_mynetworks,\n    ${restriction},\n    reject\n`,
    );
  });
});

describe("refactorsAt: commenting", () => {
  test("comments a service out with its options, and in again", () => {
    const master = `sm|tp inet n - y - - smtpd\n  -o syslog_name=mx\n`;
    const out = after("", master, "Comment smtp/inet out")[1];
    expect(out).toBe("#smtp inet n - y - - smtpd\n#  -o syslog_name=mx\n");
    expect(after("", out.replace("#sm", "#sm|"), 'Comment "smtp" in')[1]).toBe(master.replace("|", ""));
  });

  test("takes the comment under the cursor, not the first one", () => {
    expect(after("#a = 1\n#b| = 2\n#c = 3\n", "", 'Comment "b" in')[0]).toBe("#a = 1\nb = 2\n#c = 3\n");
  });

  test("the start of a line belongs to that line", () => {
    expect(titles("#a = 1\n|#b = 2\n")).toEqual(['Comment "b" in']);
  });

  test.each([
    ["prose", "# ju|st prose\n"],
    ["the continuation of a setting", "#a = 1\n#   b|\n"],
    ["an empty line", "a = 1\n|\n"],
  ])("offers nothing for %s", (_what, main) => {
    expect(titles(main)).toEqual([]);
  });
});
