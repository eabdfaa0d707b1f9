import { describe, expect, test } from "vitest";
import {
  EditorModel,
  hoverAt,
  inlayHints,
  machineNames,
  pathLinks,
  signatureAt,
} from "../../src/editor/index.ts";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { marked } from "../support/marked.ts";

function modelOf(main: string, master: string = ""): EditorModel {
  return new EditorModel({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry });
}

describe("inlayHints", () => {
  /** The hints of a file, each behind the text in front of it. */
  function hints(main: string, master: string = ""): string[] {
    const model = modelOf(main, master);
    const file = main === "" ? "master.cf" : "main.cf";
    return inlayHints(model, file).map(
      ({ offset, kind, text }) =>
        `${model.file(file).text.slice(0, offset).split("\n").at(-1)} => ${kind} ${text}`,
    );
  }

  test.each([
    ["a value that refers to nothing", "own = 1\n", []],
    ["a value that expands to itself", "own = 1\nx = ${nope}$own\n", ["x = ${nope}$own => value 1"]],
    ["an empty expansion", "x = $nope\n", ["x = $nope => value "]],
    ["a value of several lines, behind the last", "own = 1\nx = $own,\n  $own\n", ["  $own => value 1,  1"]],
    ["a setting that a later one overrides", "own = 1\nx = $own\nx = 2\n", []],
    ["a value that the machine decides", "x = $myhostname\n", []],
    ["a value that it decides in part, through another", "x = $own $y\nown = 1\ny = $mydomain\n", []],
    ["a value that cannot be expanded", "x = $x\n", []],
    ["a malformed value", "own = 1\nx = $own ${\n", []],
    ["a raw parameter, which is not expanded", "own = 1\ncommand_execution_directory = $own\n", []],
    ["a dollar sign alone", "x = a$$b\n", []],
  ])("of %s", (_what, main, expected) => {
    expect(hints(main)).toEqual(expected);
  });

  test("name every service that overrides a setting, with both kinds on one line", () => {
    const master =
      "a unix - - n - - smtp -o x=1\nb unix - - n - - smtp -o x=2 -o x=3\nc unix - - n - - smtp\n";
    expect(hints("own = 1\nx = $own\nx = $own!\n", master)).toEqual([
      "x = $own! => value 1!",
      "x = $own! => overridden a/unix, b/unix",
    ]);
    expect(hints("", "a unix - - n - - smtp -o y=$x -o x=1\n")).toEqual([
      "a unix - - n - - smtp -o y=$x => value 1",
    ]);
  });

  test("keep to a range, its ends included", () => {
    const model = modelOf("own = 1\nx = $own\ny = $own\n");
    const at = (start: number, end: number): number[] =>
      inlayHints(model, "main.cf", { start, end }).map(({ offset }) => offset);
    expect([at(0, 7), at(0, 8), at(16, 16), at(17, 17), at(0, 100)]).toEqual([
      [],
      [16],
      [16],
      [25],
      [16, 25],
    ]);
  });
});

describe("machineNames", () => {
  test.each([
    ["x = $myhostname $own\nown = $mydomain\n", ["myhostname", "mydomain"]],
    ["x = $mydomain\nmydomain = a.example\n", []],
    ["x = 1\n", []],
  ])("of x in %j: %j", (main, expected) => {
    const model = modelOf(main);
    const evaluation = model.configuration().evaluate("x");
    if (evaluation === undefined) expect.fail("x has no value");
    expect(machineNames(model, evaluation)).toEqual(expected);
  });

  test("of a default that the machine decides is its own", () => {
    const model = modelOf("");
    const evaluation = model.configuration().evaluate("mynetworks");
    if (evaluation === undefined) expect.fail("mynetworks has no value");
    expect(machineNames(model, evaluation)).toEqual(["mynetworks"]);
  });
});

describe("pathLinks", () => {
  /** The links as `text -> path`. */
  function links(main: string, master: string = ""): string[] {
    const model = modelOf(main, master);
    const file = main === "" ? "master.cf" : "main.cf";
    return pathLinks(model, file).map(
      ({ start, end, path, tableType }) =>
        `${tableType === undefined ? "" : `${tableType}:`}${model.file(file).text.slice(start, end)} -> ${path}`,
    );
  }

  test.each([
    ["x = /etc/a\n", ["/etc/a -> /etc/a"]],
    ["x = hash:/etc/a, proxy:hash:/b\n", ["hash:/etc/a -> /etc/a", "proxy:hash:/b -> /b"]],
    ["d = /etc\nx = $d/a, hash:${d}/b\n", ["/etc -> /etc", "$d/a -> /etc/a", "hash:${d}/b -> /etc/b"]],
    ["x = check_client_access hash:/a,\n  reject\n", ["hash:/a -> /a"]],
    ["x = /, /a/, //, a/b, ./a, ~/a\n", []],
    ["x = inet:/a:25\n", []],
    ["x = unix:/a\n", ["unix:/a -> /a"]],
    ["x = $nope\n", []],
    ["x = ${\n", []],
    ["x = HASH:/a\n", []],
    ["x = !/etc/a\n", []],
    ["x = 1:/a\n", []],
  ])("%j: %j", (main, expected) => {
    expect(links(main)).toEqual(expected);
  });

  test("see options with the eyes of their service", () => {
    expect(links("", "a unix - - n - - smtp -o d=/one -o x=$d/a\nb unix - - n - - smtp -o x=$d/a\n")).toEqual(
      ["/one -> /one", "$d/a -> /one/a", "$d/a -> /a"],
    );
  });
});

describe("signatureAt", () => {
  /** The label with the part at the `|` in brackets. */
  function signature(main: string, master: string = ""): string | undefined {
    const { model, file, offset } = marked(main, master);
    const found = signatureAt(model, file, offset);
    const part = found?.parts[found.activePart];
    if (found === undefined || part === undefined) return undefined;
    return `${found.label.slice(0, part.start)}[${found.label.slice(part.start, part.end)}]${found.label.slice(part.end)}`;
  }

  const expression = (active: number): string =>
    ["${name", "?{if not empty}", ":{if empty}"]
      .map((part, at) => (at === active ? `[${part}]` : part))
      .join("") + "}";

  test.each([
    ["x = ${a|}\n", expression(0)],
    ["x = $a|\n", expression(0)],
    ["x = ${a|?{b}:{c}}\n", expression(0)],
    ["x = ${a?{|b}:{c}}\n", expression(1)],
    ["x = ${a?{b|}:{c}}\n", expression(1)],
    ["x = ${a?{b}:{|c}}\n", expression(2)],
    ["x = ${a?{b}:{c|}}\n", expression(2)],
    ["x = ${a:{|c}}\n", expression(2)],
    ["x = ${a?{${b?{c}:{|d}}}:{e}}\n", expression(2)],
    ["x = ${a?{${b?{|c}:{d}}}:{e}}\n", expression(1)],
    ["x = ${a?{b}:{c}}|\n", undefined],
    ["x = ${a?{b}} y|\n", undefined],
    ["x| = ${a}\n", undefined],
    ["x = 1\n|\n", undefined],
  ])("of an expression at %j: %s", (main, expected) => {
    expect(signature(main)).toBe(expected);
  });

  test.each([
    ["x = sleep 1| \n", "sleep [seconds]"],
    ["x = sl|eep 1\n", "[sleep] seconds"],
    ["x = sleep |\n", "sleep [seconds]"],
    ["x = reject, sleep |1, permit\n", "sleep [seconds]"],
    ["x = sleep 1, permit|\n", undefined],
    ["x = check_policy_service unix:p|\n", "check_policy_service [policy-service]"],
    ["x = reject_rbl_client a.exa|mple\n", "reject_rbl_client [domain[=d.d.d.d]]"],
    ["x = check_helo_access |\n", "check_helo_access [type:table]"],
    ["x = permit|\n", undefined],
    ["x = inline:{ a = b|, c = d }\n", "inline:{[{ key = value }], …}"],
  ])("of a restriction at %j: %s", (main, expected) => {
    expect(signature(main)).toBe(expected);
  });

  const labels = "service  type  private  unprivileged  chroot  wakeup  process_limit  command  [arguments]";
  const fields = "service type private unprivileged chroot wakeup process_limit command".split(" ");
  test.each(fields.map((field, index) => [field, index] as const))("of the %s field", (field, index) => {
    const words = "smtp inet n - y - - smtpd".split(" ").slice(0, index + 1);
    const found = marked("", `${words.join(" ")}|\n`);
    expect(signature("", `${words.join("  ")}|\n`)).toBe(labels.replace(field, `[${field}]`));
    expect(signatureAt(found.model, "master.cf", found.offset)?.field).toBe(field);
  });

  test.each([
    ["the arguments of a service that is there", "smtp inet n - y - - smtpd -v|\n", undefined],
    ["an indented line", "smtp inet n - y - - smtpd\n  -v|\n", undefined],
    ["a comment", "# smtp ine|t\n", undefined],
    ["the start of a line", "|smtp inet\n", undefined],
    ["the value of an option", "smtp inet n - y - - smtpd -o x=${a|}\n", expression(0)],
  ])("of %s", (_what, master, expected) => {
    expect(signature("", master)).toBe(expected);
  });
});

describe("hoverAt: branches", () => {
  function branch(main: string): unknown {
    const { model, file, offset } = marked(main);
    const hover = hoverAt(model, file, offset);
    if (hover?.kind !== "parameter" || hover.branch === undefined) return undefined;
    const { condition, holds, taken, start, end } = hover.branch;
    return [condition, holds, taken, model.mainCf.text.slice(start, end)];
  }

  test.each([
    ["a = 1\nx = ${a|?{b}:{c}}\n", ["a", true, "b", "${a?{b}:{c}}"]],
    ["x = ${a|?{b}:{c}}\n", ["a", false, "c", "${a?{b}:{c}}"]],
    ["a =\nx = ${a|?{b}}\n", ["a", false, "", "${a?{b}}"]],
    ["a = 1\nx = ${ a |:{c}}\n", ["a", true, "", "${ a :{c}}"]],
    ["a = 1\nx = ${a?b|}\n", ["a", true, "b", "${a?b}"]],
    ["x = ${{1} |< {2} ? {y} : {n}}\n", ["{1} < {2}", true, "y", "${{1} < {2} ? {y} : {n}}"]],
    [
      "x = ${{3.10} >level {3.9}?{y|}:{n}}\n",
      ["{3.10} >level {3.9}", true, "y", "${{3.10} >level {3.9}?{y}:{n}}"],
    ],
    ["x = ${a?{${b|?{c}:{d}}}:{e}}\n", ["b", false, "d", "${b?{c}:{d}}"]],
    ["x = ${a?{${b|}}:{e}}\n", ["a", false, "e", "${a?{${b}}:{e}}"]],
    ["x = ${domain_to_ascii{a|}}\n", undefined],
    ["x = ${a|}\n", undefined],
    ["x = $a|\n", undefined],
  ])("%j: %j", (main, expected) => {
    expect(branch(main)).toEqual(expected);
  });
});
