import { describe, expect, test } from "vitest";
import { hoverAt, nodeAt, selectionSpans } from "../../src/editor/index.ts";
import { marked } from "../support/marked.ts";

/** What stands at the `|`: its kind and its text. */
function at(main: string, master: string = ""): string {
  const { model, file, offset } = marked(main, master);
  const node = nodeAt(model, file, offset);
  if (node === undefined) return "nothing";
  const field = node.kind === "field" ? `${node.field} ` : "";
  return `${node.kind} ${field}[${model.file(file).text.slice(node.start, node.end)}]`;
}

describe("nodeAt: the edges of what stands there", () => {
  test.each([
    ["|relayhost = x\n", "name [relayhost]"],
    ["relayhost| = x\n", "name [relayhost]"],
    ["relayhost |= x\n", "word [x]"],
    ["relayhost =| x\n", "word [x]"],
    ["relayhost = |x\n", "word [x]"],
    ["relayhost = x|\n", "word [x]"],
    ["relayhost = x\n|mydomain = y\n", "name [mydomain]"],
    ["relayhost =|\n", "word []"],
    ["relayhost = a, |b\n", "word [b]"],
    ["relayhost = a,| b\n", "word []"],
    ["relayhost = a |  b\n", "word []"],
    ["relayhost = x  |\n", "word [x]"],
  ])("%j: %s", (main, expected) => {
    expect(at(main)).toBe(expected);
  });

  test.each([
    ["relayhost = |$own\n", "reference [own]"],
    ["relayhost = $|own\n", "reference [own]"],
    ["relayhost = $own|\n", "reference [own]"],
    ["relayhost = $|{own}\n", "reference [own]"],
    ["relayhost = ${|own}\n", "reference [own]"],
    ["relayhost = ${own|}\n", "reference [own]"],
    ["relayhost = $(o|wn)\n", "reference [own]"],
    ["relayhost = x|$own\n", "reference [own]"],
    ["relayhost = ${own?{x|}}\n", "word [${own?{x}}]"],
    ["relayhost = $a$|b\n", "reference [b]"],
    ["relayhost = $a|$b\n", "reference [a]"],
  ])("a reference at %j: %s", (main, expected) => {
    expect(at(main)).toBe(expected);
  });

  test.each([
    ["|# c\n", "comment [# c\n]"],
    ["# c|\n", "comment [# c\n]"],
    ["  #own = |x\n", "comment [own]"],
    ["a = 1,\n#b = |2\n  3\n", "comment [b]"],
    ["a = 1\n\n|\nb = 2\n", "nothing"],
    ["|", "nothing"],
    ["  indent|ed\n", "nothing"],
    ["brok|en\n", "nothing"],
  ])("a place that belongs to no setting, %j: %s", (main, expected) => {
    expect(at(main)).toBe(expected);
  });

  test("the empty line behind the last line belongs to nothing", () => {
    expect(at("# c\n|")).toBe("nothing");
    expect(at("#relayhost = x\n|")).toBe("nothing");
    expect(at("# c|")).toBe("comment [# c]");
    const { model, file, offset } = marked("#relayhost = x\n|");
    expect(hoverAt(model, file, offset)).toBeUndefined();
    for (const { start, end } of selectionSpans(model, file, offset)) {
      expect(start <= offset && offset <= end).toBe(true);
    }
  });
});

describe("nodeAt in master.cf: the edges of the fields", () => {
  test.each([
    ["|smtp inet n - y - - smtpd\n", "field service [smtp]"],
    ["smtp| inet n - y - - smtpd\n", "field service [smtp]"],
    ["smtp |inet n - y - - smtpd\n", "field type [inet]"],
    ["smtp  | inet n - y - - smtpd\n", "nothing"],
    ["smtp inet n| - y - - smtpd\n", "field private [n]"],
    ["smtp inet n |- y - - smtpd\n", "field unprivileged [-]"],
    ["smtp inet n - y| - - smtpd\n", "field chroot [y]"],
    ["smtp inet n - y -| - smtpd\n", "field wakeup [-]"],
    ["smtp inet n - y - -| smtpd\n", "field process_limit [-]"],
    ["smtp inet n - y - - smtpd|\n", "field command [smtpd]"],
    ["smtp inet n - y - - smtpd -|v\n", "argument [-v]"],
    ["smtp inet n - y - - smtpd {a |b}\n", "argument [{a b}]"],
    ["smtp inet n - y - - smtpd |-o a=b\n", "argument [-o]"],
    ["smtp inet n - y - - smtpd -o |a=b\n", "name [a]"],
    ["smtp inet n - y - - smtpd -o a=|b\n", "word [b]"],
    ["smtp inet n - y - - smtpd -o { a = b| c }\n", "word [b]"],
    ["smtp inet n - y - - smtpd\n#  -o a=|b\n  -v\n", "comment [#  -o a=b\n]"],
    ["smtp ine|t\n", "nothing"],
  ])("%j: %s", (master, expected) => {
    expect(at("", master)).toBe(expected);
  });
});
