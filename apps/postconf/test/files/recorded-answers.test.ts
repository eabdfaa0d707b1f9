import { describe, test } from "vitest";
import { expectRecordedAnswers } from "../support/side-by-side.ts";

const expectMasterRead = (name: string, rows: readonly string[]): Promise<void> =>
  expectRecordedAnswers(
    name,
    rows.flatMap((row) => [["-M"], ["-Mf"], ["-P"]].map((args) => ({ masterCf: `${row}\n`, args }))),
  );

describe("master.cf is read as postconf was recorded to do", () => {
  test("with every value of a field", async () => {
    const fields: readonly (readonly string[])[] = [
      ["smtp", "[::1]:25", "a=b", "*", "{a}", "a/b", "\xe9", "#a"],
      ["unix", "inet", "fifo", "pass", "unix-dgram", "UNIX", "udp", "-", "{unix}"],
      ["-", "y", "n", "Y", "x", "yn", "1"],
      ["-", "y", "n", "Y", "yy"],
      ["-", "y", "n", "N", "{n}"],
      ["-", "0", "60", "60?", "?", "-?", "1x", "-1", "60??", "+5"],
      ["-", "0", "1", "100", "-1", "?", "1?", "x", "99999999999"],
      ["smtp", "{smtp}", "{smtp", "a{b c}d", "-o", "#"],
    ];
    const rows = fields.flatMap((values, index) =>
      values.map((value) => "x unix - - n - - smtp".split(" ").with(index, value).join(" ")),
    );
    await expectRecordedAnswers(
      "master-fields",
      rows.map((row) => ({ masterCf: `${row}\n`, args: ["-M"] })),
    );
  });

  test("with options and arguments in every form", async () => {
    const words = [
      ..."-v;-vv;-o a=b;-oa=b;-o;-ofoo=bar;-vo a=b;-voa=b;-vofoo=oo;-D -o a=b;-s 5 -o a=b;-o -v;- a;-;--;-- -o a=b".split(
        ";",
      ),
      ..."-o {a = b};-o { a = b };-o {a=};-o {a= b c };-o {=b};-o {a};-o {a b};-o {};-o { };-o {a = {b} c}".split(
        ";",
      ),
      ..."-o {a = b;-o {a = b}x;-o {a = b}}; -o {{a = b}};-o a={b c};-o a={b c}d e;-o a={b;-s {5 6};-{v};-o {a\v=\fb}".split(
        ";",
      ),
      ..."{a b};{a;{a}b;a{b c}d;}{;{};{ };{{a} {b}};a {b c} {d;a -o x=y {z w};{-o} x=y;{-v};x\xe9y {\xff z}".split(
        ";",
      ),
      "-o\n  a=b",
      "-o {a =\n\tb\n c}",
      "a\n# comment\n  b",
      "a\n\n  b\n \n\tc",
      "-o a=b # no comment",
      "a\tb  c \t",
    ];
    await expectMasterRead(
      "master-words",
      words.map((word) => `x unix - - n - - smtp ${word}`),
    );
  });

  test("with lines of every kind", async () => {
    await expectMasterRead("master-lines", [
      "",
      "# comment",
      "  indented text that is longer than thirty bytes by a few\nx unix - - n - - smtp",
      "  short\n  and more\nx unix - - n - - smtp",
      " # indented comment\nx unix - - n - - smtp",
      "x unix\n  - - n - -\n  smtp",
      "x\n  unix - - n - - smtp",
      "x unix - - n - -",
      "x unix - - n - - smtp\nshort unix",
      "\vx unix - - n - - smtp",
      "x unix - - n - - smtp\r\ny unix - - n - - smtp\r",
      "x\tunix\t-\t-\tn\t-\t-\tsmtp",
      "x unix - - n - - smtp\n#\n   \n#\n  -v",
      "x unix - - n - - smtp\0y",
    ]);
  });
});

describe("main.cf is read as postconf was recorded to do", () => {
  test("with lines of every kind", async () => {
    const files = [
      ..."a = b|a=b|a =b|a= b|a\t=\tb|a\v=\fb|a =|a|= b|=|a b = c|a\n = b|a =\n  b|a = b \t |a = b\r|a == b|a = = b".split(
        "|",
      ),
      ..."a = b\\|{a} = b|a.b = c|a-b = c|1 = 2|\xe9 = \xff|a = #b|a = b # c|$a = b|a:b|a : b = c|a = b=c|#a = b".split(
        "|",
      ),
      ..." a = b| # a|\n  a = b|a = b\n\n  c|a = b\n# d\n  c|a = b\n #d\n c\n\td|a = b\n   \n c|a = b\n\v c|a = b\nc\n d".split(
        "|",
      ),
      "  much longer than thirty bytes, which is cut\n  and more\na = b",
      "  thirty bytes of indented text.\na = b",
      "\xe9  not indented\na = b",
      "a = b\na = c\na = c\na = b",
      "a = b\0c",
      "a\0b = c",
      "config_directory = /x",
      `a = ${"x".repeat(5000)}`,
      `${"a".repeat(300)} = b`,
    ];
    // The reference makes the name one that is in use.
    await expectRecordedAnswers(
      "main-lines",
      files.flatMap((file) => [
        { mainCf: `mail_name = $a\n${file}\n`, args: ["-n"] },
        { mainCf: file, args: ["-nC", "user,builtin"] },
      ]),
    );
  });
});
