import { expect, test } from "vitest";
import { Log } from "../../src/log/log.ts";
import type { Severity } from "../../src/log/log.ts";
import { byteStringLog } from "../../src/log/byte-string-log.ts";
import { cutAt } from "../../src/log/cut-at.ts";
import { logLine } from "../../src/log/sinks.ts";

test("cutAt keeps a text of the permitted length, and never splits a character", () => {
  expect(cutAt("x".repeat(3000), 2000)).toBe("x".repeat(2000));
  expect(cutAt("é".repeat(1000), 2000)).toBe("é".repeat(1000));
  expect(cutAt(`x${"é".repeat(1000)}`, 2000)).toBe(`x${"é".repeat(999)}`);
  expect(cutAt("x😀", 4)).toBe("x");
});

test("logLine cuts the text at 2000 bytes, not counting what stands before it", () => {
  const line = logLine(new Date(), "mx", "postfix/tlsmgr", "warning", "x".repeat(3000));
  expect(line.replace(/^.*: warning: /u, "")).toBe("x".repeat(2000));
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

test("logLine has the form of Postfix's log file: the day with two digits, the severity except for information", () => {
  const time = new Date(2026, 10, 2, 3, 4, 5);
  expect(logLine(time, "mx", "postfix/tlsmgr", "info", "text")).toBe(
    `Nov 02 03:04:05 mx postfix/tlsmgr[${process.pid}]: text`,
  );
  expect(logLine(time, "mx", "postfix/tlsmgr", "warning", "text")).toContain("]: warning: text");
});

test("Log shows a question mark for each byte that is not printable, and UTF-8 only when asked to keep it", () => {
  const lines: string[] = [];
  const log = new Log({ write: (_severity, text) => void lines.push(text) });
  log.info("a\0b\tc\u007fé\udcff");
  log.keepUtf8 = true;
  log.info("a\0é€😀\udcff");
  expect(lines).toEqual(["a?b?c????", "a?é€😀?"]);
});

test("byteStringLog gives what clients send, byte by byte, to a log of ordinary text", () => {
  const lines: string[] = [];
  const log = new Log({ write: (_severity, text) => void lines.push(text) });
  log.keepUtf8 = true;
  const ofClients = byteStringLog(log);
  ofClients.info("caf\u00c3\u00a9");
  ofClients.warning("\u00ff\n");
  log.verbose = 1;
  ofClients.debug(() => "\u00e2\u0082\u00ac");
  expect(lines).toEqual(["café", "??", "€"]);
});
