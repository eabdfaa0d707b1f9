import { postfixInstalled } from "@postfixjs/test-support";
import { describe, test } from "vitest";
import { expectSameAsPostconf } from "../support/side-by-side.ts";

const expectSameListings = (settings: readonly string[], args: readonly string[]): Promise<void> =>
  expectSameAsPostconf(settings.map((mainCf) => ({ mainCf: `${mainCf}\n`, args })));

describe.skipIf(!postfixInstalled)("parameters are those of postconf", { concurrent: true }, () => {
  test("mynetworks with every way to write inet_interfaces", async () => {
    const interfaces = [
      ..."2;127.1;0x7f.1;127.0.0.01;1.2.3.4.5;256.1.1.1;1.2.3.;1..2;.;0;[2]".split(";"),
      ..."[127.0.0.1];[::1];::1;[localhost];[[::1]];[];[127.0.0.1;::g;a:b;fe80::1%lo".split(";"),
      "127.0.0.1 all",
      "loopback-only all",
      " all",
      "ALL",
      "localhost, 127.0.0.1",
      "127.0.0.1,\t::1",
      "$interfaces",
      "$$interfaces",
    ].map((value) => `inet_interfaces = ${value}\nmynetworks_style = subnet`);
    await expectSameListings(interfaces, ["-h", "mynetworks"]);
  });

  test("mynetworks with every way to write its style and the protocols", async () => {
    const styles = ["host", "HOST", "subnet,subnet", "class host", "", "$$x", "$nosuch", "${x?y}", "{host}"];
    const protocols = ["all", "ipv4, ipv6", "IPv6", "", "ipv4,ipv5", "$$x", "all all", "${{1}=={1}?{ipv4}}"];
    await expectSameListings(
      [
        ...styles.map((style) => `mynetworks_style = ${style}`),
        ...protocols.map((value) => `inet_protocols = ${value}`),
        "compatibility_level = 1",
        "compatibility_level = 3.6",
        "compatibility_level = x",
      ],
      ["-x", "mynetworks"],
    );
  });

  test("host and domain names that follow from each other's settings", async () => {
    const settings = [
      ..."mydomain = $$;mydomain = a$$b;mydomain = a$$b\nb = 1;myhostname = a.$${b;myhostname = a.$$b".split(
        ";",
      ),
      ..."myhostname = ${x-y};mydomain = ${x-y};myhostname = ${x-y}\nmydomain = y;myhostname =;mydomain =".split(
        ";",
      ),
      "myhostname = a\nmydomain = $nosuch",
      "myhostname = .",
      "myhostname = a.b.c.",
      "mydomain = example.org\nmyhostname = mx.$mydomain",
    ];
    await expectSameListings(settings, ["-n"]);
    await expectSameListings(settings, ["-x", "myhostname", "mydomain", "mydestination"]);
  });

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
    await expectSameListings(
      values.map((value) => `own = ${value}\nbar = 1`),
      ["-n"],
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
    await expectSameListings(
      values.map((value) => `relayhost = ${value}\ncorp_bind = 1\ncorp_hosts = 2\ncorp_nosuch = 3`),
      ["-n"],
    );
    await expectSameAsPostconf(
      values.map((value) => ({
        masterCf: `smtp inet n - n - - smtpd -o { relayhost = ${value.replaceAll("\n", " ")} } -o corp_bind=1\n`,
        args: ["-M"],
      })),
    );
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
    await expectSameAsPostconf(
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
    await expectSameAsPostconf(args.map((each) => ({ mainCf: "relayhost = a\n", masterCf, args: each })));
  });
});
