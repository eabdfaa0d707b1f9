import { describe, test } from "vitest";
import { expectRecordedAnswers } from "../support/side-by-side.ts";

const masterCf = [
  "smtp inet n - y - - smtpd -o foo=1 -o {bar = a b} -v user=x\n",
  "zip unix - n n 60 1 pipe -o foo=$relayhost a {b c} {d} ${e}\n",
  "zip unix - n n - - pipe -o foo=2\n",
  "very-long-service-name unix-dgram - y y 1000? 100 tlsmgr -o long=word\n",
  "[::1]:25 inet n - n - - smtpd --\n",
  "x unix - - n - - smtp {a b} -o not=option\n",
  "y unix - - n - - smtp -vo own=1 -s 5 -o\n",
  `z unix - - n - - pipe ${"argument ".repeat(15)}-o ${"x".repeat(90)} {${"y ".repeat(50)}}\n`,
].join("");
const mainCf = "relayhost = [mail]\nown = $relayhost\n";

describe("master.cf is listed as postconf was recorded to do", () => {
  test("with every style", async () => {
    const styles = ["", "f", "x", "fx"];
    const options = [
      ...styles.map((style) => `-M${style}`),
      ...[...styles, "h", "H", "fh", "hx"].map((style) => `-F${style}`),
      ...[...styles, "h", "H", "fH", "hx"].map((style) => `-P${style}`),
      "-Mn",
      "-Md",
      "-Mh",
      "-FC user",
      "-FM",
    ];
    await expectRecordedAnswers(
      "list-styles",
      options.map((option) => ({ mainCf, masterCf, args: option.split(" ") })),
    );
  });

  test("with every kind of pattern", async () => {
    const patterns = [
      ..."smtp;smtp/inet;smtp/unix;*/unix;zip;zip/*;*;*/*;[::1]:25;[::1]:25/inet;nosuch;nosuch/*".split(";"),
      ..."smt*;smtp/in*;**;/;/smtp;smtp/;smtp//inet;a/b/c/d; smtp;smtp ;SMTP;smtp/inet/".split(";"),
      "",
    ];
    const thirds = "wakeup;command;service;bogus;*;foo;bar;f*;Wakeup;own;relayhost;".split(";");
    await expectRecordedAnswers("list-patterns", [
      ...patterns.flatMap((pattern) =>
        ["-M", "-F", "-P"].map((option) => ({ masterCf, args: [option, pattern] })),
      ),
      ...thirds.flatMap((third) =>
        ["-F", "-P"].map((option) => ({ masterCf, args: [option, `*/*/${third}`] })),
      ),
      ...["-M", "-F", "-P"].map((option) => ({
        masterCf,
        args: [option, "zip/unix", "smtp", "nosuch", "zip"],
      })),
      ...["-M", "-F", "-P"].map((option) => ({ args: [option] })),
    ]);
  });
});

describe("main.cf is listed as postconf was recorded to do", () => {
  const settings = [
    "relayhost = [mail]\n",
    `virtual_alias_maps = ${"hash:/etc/postfix/virtual, ".repeat(6)}\n`,
    `own = ${"x".repeat(100)} y ${"z".repeat(67)} a\n`,
    "mail_name =  two  blanks\n",
    "empty =\n",
    "smtpd_banner = $mail_name $own ${empty?x}\n",
    "fallback_relay = old\n",
    "forward_path = $home/.forward\n",
    "corp_hosts = h\nldap_maps = ldap:corp\n",
  ].join("");

  test("with every style", async () => {
    const styles = ["", "f", "h", "H", "x", "fh", "fH", "fx", "hx", "fhx", "hH"];
    const names = ["relayhost", "virtual_alias_maps", "own", "mail_name", "empty", "nosuch"];
    await expectRecordedAnswers("list-settings", [
      ...styles.map((style) => ({ mainCf: settings, args: [`-n${style}`] })),
      ...styles.map((style) => ({ mainCf: settings, args: [`-p${style}`, ...names] })),
      ...styles.map((style) => ({ mainCf: settings, args: [`-d${style}`, ...names] })),
    ]);
  });

  test("with every class of names", async () => {
    const classes = "user;service;user,service;USER service;user user; user ;,user".split(";");
    const refused = ";,;foo;user,foo;builtins;all,none".split(";");
    const masters = [
      "zip unix - - n - - pipe\nlocal unix - - n - - local\n",
      "x unix - - n - - smtp -o own=1\n",
    ];
    await expectRecordedAnswers(
      "list-classes",
      [
        ...classes.flatMap((each) => [
          ["-C", each],
          ["-nC", each],
          ["-dC", each],
          ["-HC", each],
        ]),
        ...refused.map((each) => ["-nC", each]),
        ["-nC", "builtin"],
        ["-n", "-C", "user", "-C", "builtin"],
        ["-nC", "all"],
      ].flatMap((args) => masters.map((master) => ({ mainCf: settings, masterCf: master, args }))),
    );
  });

  test("by names of any kind", async () => {
    const names = [
      ..."relayhost;nosuch;;own;fallback_relay;virtual_maps;process_name;mail_version;Relayhost;relayhost ".split(
        ";",
      ),
      ..."zip_time_limit;zip_recipient_limit;smtp_destination_rate_delay;smtp_recipient_limit;1x".split(";"),
      ..."config_directory;service_name;stress;ldap_maps;corp_hosts;corp_bind;*;relay*".split(";"),
    ];
    const master = "zip unix - - n - - pipe\n";
    await expectRecordedAnswers("list-names", [
      ...names.flatMap((name) =>
        ["-h", "-n", "-d", "-x"].map((option) => ({
          mainCf: settings,
          masterCf: master,
          args: [option, name],
        })),
      ),
      { mainCf: settings, args: ["own", "relayhost", "own", "nosuch", "relayhost"] },
    ]);
  });
});
