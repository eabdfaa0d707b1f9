import { describe, test } from "vitest";
import { expectRecordedAnswers } from "../support/side-by-side.ts";

const mainCf = [
  "# top\n",
  "relayhost = a\n",
  "  # inside\n",
  "\n",
  "  more\n",
  "foo=1\n",
  "bar\t= 2\n",
  "foo = 3\n",
  "\tcontinued\n",
  "#foo = 4\n",
  "odd.name-1 = x\n",
  "last = $foo\n",
].join("");

const masterCf = [
  "# services\n",
  "smtp inet n - y - - smtpd\n",
  "  -o foo=1 -o {bar = a b}\n",
  "# inside\n",
  "  -v user=x\n",
  "\n",
  "zip unix - n n 60 1 pipe -o foo=2 a {b c}\n",
  "zip unix - n n - - pipe\n",
  "tlsmgr unix - - y 1000? 1 tlsmgr\n",
  "[::1]:25 inet n - n - - smtpd --\n",
].join("");

type Edits = readonly (readonly string[])[];

const expectMainEdits = (name: string, edits: Edits): Promise<void> =>
  expectRecordedAnswers(
    name,
    edits.map((args) => ({ mainCf, args })),
  );
const expectMasterEdits = (name: string, edits: Edits): Promise<void> =>
  expectRecordedAnswers(
    name,
    edits.map((args) => ({ masterCf, args })),
  );

describe("edits are those that postconf was recorded to make", () => {
  test("of main.cf: how a setting can be written", async () => {
    const values = ["", "new", " padded ", "a = b", "#x", "a b  c", "${", "$$", "x".repeat(200), "\v\f x \r"];
    await expectMainEdits("edit-settings", [
      ...values.flatMap((value) => [["-e", `foo=${value}`], [`relayhost = ${value}`]]),
      ...[
        "  foo=1",
        "\tfoo\t=\t1",
        "\vfoo=1",
        "foo",
        "=1",
        " = 1",
        "foo bar=1",
        "foo:1",
        "",
        " ",
        "#foo=1",
      ].map((request) => ["-e", request]),
      ...["Foo=1", "odd.name-1=2", "f\u00fc=1", "foo=1\nbar=2", "foo\n=1", "a=1#", "foo==", "foo=1\\"].map(
        (request) => ["-e", request],
      ),
      ["-e", "foo=1", "foo=2"],
      ["-e", "foo=1", "bar=2", "foo = 3", "bar = 4"],
      ["foo=1", "bar=2"],
      ["foo=1", "bar"],
      ["foo", "bar=1"],
      ["-e"],
      ["-e", "foo=1", "relayhost=b", "bar=", "last=$relayhost"],
    ]);
  });

  test("of main.cf: which names are removed or commented out", async () => {
    const requests = [
      "foo",
      "foo ",
      " foo",
      "\tbar\v",
      "FOO",
      "nosuch",
      "odd.name-1",
      "fo",
      "foo bar",
      "#foo",
      "",
      " ",
      "foo=1",
      "=",
      "foo\nbar",
      "*",
      "foo,bar",
      "relayhost",
      "last",
    ];
    await expectMainEdits("edit-names", [
      ...requests.flatMap((request) => [
        ["-X", request],
        ["-#", request],
      ]),
      ["-X", "foo", "bar", "last"],
      ["-#", "relayhost", "nosuch", "bar"],
      ["-X", "nosuch", "a=b"],
      ["-X"],
      ["-#"],
    ]);
  });

  test("of main.cf: what a file may look like", async () => {
    const files = [
      "",
      "\n",
      "foo\n",
      "foo = 1\r\n  more\r\nbar = 2\r\n",
      "  foo = 1\nfoo = 2\n",
      "= foo\nfoo = 1\n",
      "foo\t\t=1\nfoo \v=2\n",
      "foo =\n# c\n\n   \n\tx\n\n# d\nbar = 1\n",
      "{foo} = 1\nfoo = 2\n",
      "foo bar = 1\n",
      "foo:1\n",
      "\xe9 = \xff\nfoo = \xe9\n",
      "#foo = 1\n#  bar\n",
      "bar = 1\n#foo\n  x\nfoo = 2\n",
      `foo = ${"x".repeat(10_000)}\nbar = 1\n`,
    ];
    const edits = [
      ["-e", "foo=new"],
      ["-X", "foo"],
      ["-#", "foo"],
    ];
    await expectRecordedAnswers(
      "edit-main-files",
      files.flatMap((file) => edits.map((args) => ({ mainCf: file, args }))),
    );
  });

  test("of master.cf: whole entries", async () => {
    const entries = [
      "new unix - - n - - smtp",
      "zip unix - n n - - pipe -v -o x=1 user=a {b c}",
      "smtp inet n - y - - smtpd -vo foo=1 -ofoo=2 -o {bar = a b}",
      ..."bad unix;x foo - - n - - smtp;x unix X - n - - smtp;x unix - - n ? - smtp;x unix - - n -? - smtp".split(
        ";",
      ),
      ..."x unix - - n 1x - smtp;x unix - - n - -1 smtp;x unix - - Y - - smtp;x unix-dgram - - n 5? 7 a;".split(
        ";",
      ),
      ..."x fifo n y y - - a b {c} {d e};x pass - - n - - a -o;x unix - - n - - a -o {b;x unix - - n - - a -o {= b}".split(
        ";",
      ),
      ..."x unix - - n - - a -o {b = c}d;x unix - - n - - a -o b;{x} unix - - n - - a;x unix - - n - - {a};  a".split(
        ";",
      ),
      `x unix - - n - - ${"long-argument ".repeat(12)}`,
    ];
    await expectMasterEdits("edit-entries", [
      ...entries.map((entry) => ["-M", `x/unix=${entry}`]),
      ...["smtp/inet", "zip/unix", "*/unix", "*/*", "[::1]:25/inet", " zip/unix ", "z/unix"].map(
        (pattern) => ["-M", `${pattern} = zip unix - n n - 9 pipe`],
      ),
      ...["zip", "zip/unix/x", "", "/", "/unix", "z*/unix", "zip//unix", "#zip/unix", "zip /unix"].flatMap(
        (pattern) => [
          ["-M", `${pattern}=zip unix - n n - - pipe`],
          ["-MX", pattern],
          ["-M#", pattern],
        ],
      ),
      ["-MX", "zip/unix", "smtp/inet"],
      ["-M#", "*/unix"],
      ["-MX", "zip/unix=x"],
      ["-MX", "zip/unix "],
      ["-MX", "zip/unix\nsmtp/inet"],
      ["-MX"],
      ["-M#", "nosuch/unix", "zip/unix"],
    ]);
  });

  test("of master.cf: fields", async () => {
    const fields = {
      service: ["x", "a b", "{a}", "smtp"],
      type: ["unix", "foo", "pass"],
      private: ["y", "-", "x", "yn"],
      unprivileged: ["n", "Y"],
      chroot: ["n", " y "],
      wakeup: ["60", "60?", "?", "-?", "x"],
      process_limit: ["0", "99", "-1"],
      command: [
        "smtpd -v",
        "smtpd -o {foo = a b} x",
        "pipe a {b c}",
        "smtpd -o {foo",
        "smtpd -ofoo=zot -vD",
        "a\tb",
      ],
      bogus: ["1"],
      "*": ["-"],
    };
    await expectMasterEdits("edit-fields", [
      ...Object.entries(fields).flatMap(([name, values]) =>
        values.map((value) => ["-F", `tlsmgr/unix/${name}=${value}`]),
      ),
      ["-F", "*/unix/chroot=y", "smtp/inet/wakeup=5"],
      ["-F", "*/*/chroot=n"],
      ["-F", "zip/unix/service=zap"],
      ["-F", "nosuch/unix/chroot=n", "zip/unix/chroot=y"],
      ["-F", "zip/unix=x"],
      ["-F", "zip/unix/chroot"],
      ["-F", "zip/unix/chroot/x=y"],
      ["-FX", "zip/unix/chroot"],
      ["-F#", "zip/unix/chroot"],
      ["-F", "smtp/inet/command=smtpd", "smtp/inet/chroot=n"],
    ]);
  });

  test("of master.cf: parameters", async () => {
    const values = ["1", "", "a b", "$bar", "{a b}", "a=b", "x\ny", "a{b", "{c}", "\t1"];
    const names = ["foo", "bar", "new", "*", "f*", "", "a b", "fo", "foo.x"];
    await expectMasterEdits("edit-parameters", [
      ...values.map((value) => ["-P", `smtp/inet/foo=${value}`]),
      ...names.flatMap((name) => [
        ["-P", `smtp/inet/${name}=9`],
        ["-PX", `*/*/${name}`],
      ]),
      ["-P", "*/unix/foo=3", "smtp/inet/new=$foo"],
      ["-P", "zip/unix/foo=1", "zip/unix/foo=2"],
      ["-P", "nosuch/unix/foo=1"],
      ["-P", "[::1]:25/inet/foo=1"],
      ["-PX", "smtp/inet/foo", "smtp/inet/bar"],
      ["-PX", "smtp/inet/foo "],
      ["-PX", "smtp/inet/foo=1"],
      ["-P#", "smtp/inet/foo"],
      ["-P", "#smtp/inet/foo=1"],
      ["-P", "smtp/inet/foo"],
    ]);
  });

  test("of master.cf: what a file may look like", async () => {
    const files = [
      "",
      "  indented\nsmtp inet n - y - - smtpd\n",
      "smtp\n  inet n - y - - smtpd\n",
      "smtp inet\n  n - y - - smtpd\n",
      "a=b inet n - y - - smtpd\n",
      "smtp inet/x n - y - - smtpd\n",
      "smtp a=b n - y - - smtpd\n",
      "smtp inet n - y - -\n",
      "smtp inet n - y - - smtpd\n# c\n\n   # d\n   \n\t-o foo=1\n\n# e\n",
      "smtp inet n - y - - smtpd -o\n  foo=1\n",
      "smtp inet n - y - - smtpd -o {foo = {a b} c} {x\n",
      "smtp\tinet\tn\t-\ty\t-\t-\tsmtpd\t-v\r\n",
      "smtp inet n - y - - smtpd \xe9\xff -o foo=\xe9\n",
      "very-long-service-name-indeed unix-dgram n - y 1000? 100 smtpd -o foo=1 -o bar=2 -v -- -o baz=3\n",
      "smtp inet n - y - - smtpd -vvo foo=1 -D -s 5 -o -v x\n",
      "smtp inet n - y - - smtpd -o foo=1 -o foo=2 -o {foo=3}\nsmtp inet n - y - - smtpd\n",
    ];
    const edits = [
      ["-P", "smtp/inet/foo=9"],
      ["-PX", "*/*/foo"],
      ["-F", "*/*/chroot=n"],
      ["-M#", "*/inet"],
    ];
    await expectRecordedAnswers(
      "edit-master-files",
      files.flatMap((file) => edits.map((args) => ({ masterCf: file, args }))),
    );
  });
});
