import { describe, expect, test } from "vitest";
import { parseManualPage } from "../../src/manual/manual-page.ts";

const source = [
  ".TH POSTCONF 5",
  ".SH NAME",
  "postconf",
  ".SH first_name (default: 1)",
  "Says \\fBbold\\fR and \\fIitalic\\fR; a *star*, a \\-minus",
  "and \\(buone more.",
  ".PP",
  "Another paragraph:",
  ".sp",
  ".in +4",
  ".nf",
  ".na",
  ".ft C",
  "first_name = $other * 2",
  ".fi",
  ".IP \\(bu",
  "An item.",
  '.IP "\\fBword\\fR" 10',
  "Its meaning.",
  '.\\" nobody sees this',
  ".SH second_name (default: empty)",
  "Short.",
  "",
].join("\n");

describe("parseManualPage", () => {
  const page = parseManualPage("/man5/postconf.5", source);

  test("makes Markdown of a section", () => {
    expect(page.textOf("first_name", true)).toBe(
      [
        "Says **bold** and *italic*; a \\*star\\*, a -minus",
        "and •one more.",
        "",
        "Another paragraph:",
        "",
        "```text",
        "first_name = $other * 2",
        "```",
        "",
        "- An item.",
        "",
        "- **word** Its meaning.",
      ].join("\n"),
    );
  });

  test("makes plain text of it for clients that show no other", () => {
    const text = page.textOf("first_name", false);
    expect(text).toContain("Says bold and italic; a *star*, a -minus");
    expect(text).toContain("first_name = $other * 2");
    expect(text).not.toContain("```");
    expect(text).not.toContain("nobody");
  });

  test("keeps sections apart, and knows no name beyond them", () => {
    expect(page.textOf("second_name", true)).toBe("Short.");
    expect(page.textOf("NAME", true)).toBeUndefined();
    expect(page.textOf("third_name", true)).toBeUndefined();
  });

  test("cuts a text that no hover could show", () => {
    const long = parseManualPage("x", `.SH a (default: 1)\n${"word ".repeat(10_000)}\n`);
    expect(long.textOf("a", false)?.length).toBe(12_000);
  });
});
