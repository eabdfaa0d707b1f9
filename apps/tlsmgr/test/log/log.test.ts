import fc from "fast-check";
import { expect, test } from "vitest";
import { FatalError, Log } from "../../src/log/log.ts";
import type { Severity } from "../../src/log/log.ts";
import { cutAt, printable } from "../../src/log/printable.ts";
import { logLine } from "../../src/log/sinks.ts";

const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

test("printable turns control and non-ASCII bytes into question marks", () => {
  expect(printable("a\u0000b\tc\u007f\u00e9", false)).toBe("a?b?c??");
});

test("printable keeps well-formed UTF-8 when asked, and only that", () => {
  expect(printable(latin1("é€😀"), true)).toBe("é€😀");
  expect(printable(latin1("é"), false)).toBe("??");
  for (const bytes of [
    "\xc0\xaf",
    "\xed\xa0\x80",
    "\xf5\x80\x80\x80",
    "\xe2\x82",
    "\x80",
    "\xf0\x80\x80\x80",
    "\xe0\x80\x80",
  ]) {
    expect(printable(bytes, true)).toBe("?".repeat(bytes.length));
  }
});

test("cutAt leaves a text of so many bytes as it is, and never cuts a character in two", () => {
  expect(cutAt("x".repeat(3000), 2000)).toBe("x".repeat(2000));
  expect(cutAt("é".repeat(1000), 2000)).toBe("é".repeat(1000));
  expect(cutAt(`x${"é".repeat(1000)}`, 2000)).toBe(`x${"é".repeat(999)}`);
  expect(cutAt("x😀", 4)).toBe("x");
});

test("logLine cuts the text at 2000 bytes, not counting what stands before it", () => {
  const line = logLine(new Date(), "mx", "postfix/tlsmgr", "warning", "x".repeat(3000));
  expect(line.replace(/^.*: warning: /u, "")).toBe("x".repeat(2000));
});

test("printable agrees with the platform's strict decoder on any bytes", () => {
  const property = fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
    const shown = printable(Buffer.from(bytes).toString("latin1"), true);
    expect(shown).not.toContain("\ufffd");
    const decoded = new TextDecoder("utf-8").decode(bytes);
    // What the decoder takes as it stands is shown as it stands.
    if (
      /^[\u0020-\u007e\u0080-\u{10ffff}]*$/u.test(decoded) &&
      !decoded.includes("\ufffd") &&
      bytes[0] !== 0xef
    ) {
      expect(shown).toBe(decoded);
    }
  });
  fc.assert(property);
});

test("Log gives severities to its sinks, and debug lines only with -v", () => {
  const lines: [Severity, string][] = [];
  const log = new Log({ write: (severity, text) => void lines.push([severity, text]) });
  log.debug(() => "unseen");
  log.verbose = 1;
  log.debug(() => "seen");
  log.warning("careful\n");
  expect(lines).toEqual([
    ["info", "seen"],
    ["warning", "careful?"],
  ]);
});

test("Log ends the process at the 13th error", () => {
  const log = new Log({ write: () => {} });
  for (let count = 1; count < 13; count += 1) log.error("bad");
  expect(() => log.error("bad")).toThrow(new FatalError("too many errors - program terminated"));
});

test("logLine has the form of Postfix's log file: the day with two digits, the severity except for information", () => {
  const time = new Date(2026, 10, 2, 3, 4, 5);
  expect(logLine(time, "mx", "postfix/tlsmgr", "info", "text")).toBe(
    `Nov 02 03:04:05 mx postfix/tlsmgr[${process.pid}]: text`,
  );
  expect(logLine(time, "mx", "postfix/tlsmgr", "warning", "text")).toContain("]: warning: text");
});
