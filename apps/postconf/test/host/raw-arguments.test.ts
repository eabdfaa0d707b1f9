import { decodeText } from "@postfixjs/config";
import { describe, expect, test } from "vitest";
import { rawArguments } from "../../src/host/raw-arguments.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("rawArguments", () => {
  test("leaves arguments alone that Node could decode", () => {
    expect(rawArguments(["-e", "mail_name=\u00e9"], "/nowhere")).toEqual(["-e", "mail_name=\u00e9"]);
  });

  test("takes the bytes of the last arguments from the kernel's record", () => {
    using directory = scratchDirectory();
    directory.write("cmdline", bytes("node\0--flag\0main.js\0-e\0mail_name=\xe9\xff\0\0"));
    const args = rawArguments(["-e", "mail_name=\uFFFD\uFFFD", ""], `${directory.path}/cmdline`);
    expect(args).toEqual(["-e", decodeText(bytes("mail_name=\xe9\xff")), ""]);
  });

  test("keeps Node's arguments without /proc/self/cmdline", () => {
    expect(rawArguments(["a\uFFFD"], "/nowhere/cmdline")).toEqual(["a\uFFFD"]);
  });

  test("gives U+FFFD back if the caller wrote just that", () => {
    using directory = scratchDirectory();
    directory.write("cmdline", Buffer.from("node\0main.js\0a\uFFFD\0"));
    expect(rawArguments(["a\uFFFD"], `${directory.path}/cmdline`)).toEqual(["a\uFFFD"]);
  });
});
