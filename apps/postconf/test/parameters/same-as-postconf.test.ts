import { postfixInstalled } from "@postfixjs/test-support";
import { describe, test } from "vitest";
import { expectSameAsPostconf } from "../support/side-by-side.ts";

const expectSameListings = (settings: readonly string[], args: readonly string[]): Promise<void> =>
  expectSameAsPostconf(settings.map((mainCf) => ({ mainCf: `${mainCf}\n`, args })));

describe.skipIf(!postfixInstalled)(
  "parameters of this machine are those of postconf",
  { concurrent: true },
  () => {
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
      const styles = [
        "host",
        "HOST",
        "subnet,subnet",
        "class host",
        "",
        "$$x",
        "$nosuch",
        "${x?y}",
        "{host}",
      ];
      const protocols = [
        "all",
        "ipv4, ipv6",
        "IPv6",
        "",
        "ipv4,ipv5",
        "$$x",
        "all all",
        "${{1}=={1}?{ipv4}}",
      ];
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
  },
);
