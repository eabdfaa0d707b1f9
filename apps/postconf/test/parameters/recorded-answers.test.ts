import { describe, test } from "vitest";
import { expectRecordedAnswers } from "../support/side-by-side.ts";

describe("postconf-js finds as postconf was recorded to do", () => {
  test("names in references that are malformed somewhere", async () => {
    const branches =
      "{a}x;{a}:x;{a}:{b}x;{$bar}x;{$bar}:{$baz}x;$bar;{$bar;{${}}:{$bar};{$bar}:{${}};{a}}x;{a} :{b};{a} : {b} ";
    const values = [
      ...branches.split(";").flatMap((branch) => [`\${foo?${branch}}`, `$(foo?${branch})`]),
      ..."${foo:{a}x};${foo ?b};${foo b};${foo ? {a}};${?a};${};$();$;$-;${foo-};${foo b} $bar;${foo?{a}x} $bar".split(
        ";",
      ),
      ..."?{a}x;=={a}?{$bar}x;=={a}?{$bar}:x;=={a}?x;=={a};=a?{b};=={a}:{$bar}x;=={${}}?{$bar}:{$baz};===={a}"
        .split(";")
        .map((rest) => `\${{$foo}${rest}}`),
      "${{${}}=={$foo}?{$bar}:{$baz}}",
      "${foo?{a}x}${x-y}$-",
    ];
    // A user-defined name is not expanded: all the warnings are those of the search for names.
    await expectRecordedAnswers(
      "references",
      values.map((value) => ({ mainCf: `own = ${value}\nbar = 1\n`, args: ["-n"] })),
    );
  });

  test("settings of database clients that are in use", async () => {
    const values = [
      ..."proxy:{;ldap:{;x:{;proxy:{a;{a;proxy:ldap:{;proxy:{ ldap:corp };proxy:{ldap:corp;proxy:proxy:{a".split(
        ";",
      ),
      ..."ldap:{ldap:corp};x:{ldap:corp} y;{ldap:corp}x;proxy:proxy:ldap:corp;proxy:;ldap:;{};{ {a};:corp".split(
        ";",
      ),
      ..."ldap:.corp;ldap:corp:x;{ldap:corp, x;memcache:corp;sqlite:corp,mysql:corp;LDAP:corp;ldap: corp".split(
        ";",
      ),
      ..."ldap:/nowhere/x ldap:/nowhere/x pgsql:/nowhere/x;mysql:/;proxy:/nowhere;hash:/nowhere/x".split(";"),
      "$indirect\nindirect = ldap:corp",
      "$$indirect\nindirect = ldap:corp",
      "ldap:./client.cf",
    ];
    const used = "corp_bind = 1\ncorp_hosts = 2\ncorp_nosuch = 3\n";
    await expectRecordedAnswers("database-clients", [
      ...values.map((value) => ({ mainCf: `relayhost = ${value}\n${used}`, args: ["-n"] })),
      ...values.map((value) => {
        const setting = `{ relayhost = ${value.replaceAll("\n", " ")} }`;
        const masterCf = `smtp inet n - n - - smtpd -o ${setting} -o corp_bind=1\n`;
        return { masterCf, args: ["-M"] };
      }),
    ]);
  });

  test("parameters that a service brings along, hides, shares or may not set", async () => {
    const rows = [
      "zip unix - - n - - pipe -o zip_time_limit=5\n",
      "zip unix - - n - - smtp -o foo=1 -o relayhost=$foo\nzip unix - - n - - smtp -o foo=2\n",
      "x unix - - n - - smtp -o process_name=y -o mail_version=z -o service_name=w\n",
      "x unix - - n - - smtp -o smtpd_restriction_classes=foo,bar -o foo=permit -o bar=\n",
      "x unix - - n - - smtp -o relayhost=$own -o own=$other -o other=$nosuch\n",
      "local unix - - n - - local\nsmtp unix - - n - - lmtp\n",
      "1x unix - - n - - smtp\n[::1]:25 inet n - n - - spawn\n",
      "x unix - - n - - smtp -o stress=yes -o config_directory=/x -o fallback_relay=y\n",
    ];
    const mainCf = "own = 1\nfoo = $bar\nsmtpd_restriction_classes = foo\nzip_destination_rate_delay = 1s\n";
    const args = [["-n"], ["-Mx"], ["-C", "service,user"]];
    await expectRecordedAnswers(
      "service-parameters",
      rows.flatMap((masterCf) => args.map((each) => ({ mainCf, masterCf, args: each }))),
    );
  });

  test("values of -o options of the command, which come last", async () => {
    const values =
      "foo=1;relayhost=$foo;mail_name = a b ;=x;foo;{a=b};mail_version=x;foo=${;config_directory=/x";
    const args = values.split(";").flatMap((value) => [
      ["-o", value, "-n"],
      ["-xo", value, "-o", "foo=2", "relayhost", "mail_name", "config_directory"],
    ]);
    const masterCf = "x unix - - n - - smtp -o relayhost=$foo\n";
    await expectRecordedAnswers(
      "overrides",
      args.map((each) => ({ mainCf: "relayhost = a\n", masterCf, args: each })),
    );
  });
});
