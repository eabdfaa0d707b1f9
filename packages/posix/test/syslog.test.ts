import { expect, test } from "vitest";

import { closelog, isSyslogFacility, openlog, syslog } from "../src/index.ts";

// What arrives at /dev/log is shown in chroot.test.ts, where a process has a /dev/log of its own.

test("isSyslogFacility knows the names of syslog.conf(5) and nothing else", () => {
  expect(["mail", "daemon", "local7", "authpriv"].every(isSyslogFacility)).toBe(true);
  expect(["MAIL", "", "local8", "toString", "mark"].some(isSyslogFacility)).toBe(false);
});

test("openlog refuses a tag with a NUL", () => {
  expect(() => openlog("a\0b", "mail")).toThrow(TypeError);
});

test("openlog, syslog and closelog work in any order, without a listener", () => {
  expect(() => {
    closelog();
    openlog("postfix-posix-test", "local7");
    openlog("postfix-posix-test-with-another-tag", "local6");
    syslog("debug", "");
    closelog();
    closelog();
  }).not.toThrow();
});
