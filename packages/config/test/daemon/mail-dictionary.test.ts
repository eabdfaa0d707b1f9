import { describe, expect, test } from "vitest";
import { MailDictionary, parseTime } from "../../src/daemon/index.ts";
import type { Parameter } from "../../src/daemon/index.ts";
import { ConfigFatalError, parseMainCf } from "../../src/index.ts";

/** A dictionary, and what it warned of. */
function dictionaryOf(text: string): { readonly dictionary: MailDictionary; readonly log: string[] } {
  const log: string[] = [];
  const warn = (warning: string): void => void log.push(warning);
  const dictionary = new MailDictionary({ processName: "tlsmgr", configDirectory: "/etc/postfix", warn });
  dictionary.load(text);
  return { dictionary, log };
}

describe("MailDictionary.load", () => {
  test("takes text, bytes and trees alike, the last setting of a name counting", () => {
    const text = "a = 1\na = 2\n";
    for (const content of [text, new TextEncoder().encode(text), parseMainCf(text)]) {
      const { dictionary, log } = dictionaryOf("");
      dictionary.load(content);
      expect(dictionary.get("a")).toBe("2");
      expect(log).toEqual(["/etc/postfix/main.cf, line 2: overriding earlier entry: a=1"]);
    }
  });

  test("says nothing about a setting that is repeated as it is", () => {
    expect(dictionaryOf("a = 1\na = 1\n").log).toEqual([]);
  });

  test("knows the program and its directory from the start, and warns where main.cf sets them anew", () => {
    const { dictionary, log } = dictionaryOf("process_name = x\nconfig_directory = /etc/postfix\n");
    expect([dictionary.get("process_name"), dictionary.get("config_directory")]).toEqual([
      "x",
      "/etc/postfix",
    ]);
    expect(log).toEqual(["/etc/postfix/main.cf, line 1: overriding earlier entry: process_name=tlsmgr"]);
  });

  test.each([
    ["broken\n", "main.cf, line 1: missing '=' after attribute name: \"broken\""],
    ["a = 1\n\n= 2\n", 'main.cf, line 3: missing attribute name: "= 2"'],
    ["b\0c = 1\n", "main.cf, line 1: missing '=' after attribute name: \"b\""],
  ])("ends at %j", (text, message) => {
    const { dictionary } = dictionaryOf("");
    expect(() => dictionary.load(text, "main.cf")).toThrow(new ConfigFatalError(message));
  });

  test("keeps what stands before the line that ends it, and nothing behind", () => {
    const { dictionary } = dictionaryOf("");
    expect(() => dictionary.load("a = 1\nbroken\nb = 2\n")).toThrow(ConfigFatalError);
    expect([dictionary.get("a"), dictionary.get("b")]).toEqual(["1", undefined]);
  });

  test("warns of indented text in front of the first setting, up to a NUL", () => {
    const { log } = dictionaryOf("  x\0y\n# c\n");
    expect(log).toEqual(['/etc/postfix/main.cf: logical line must not start with whitespace: "  x"']);
  });
});

describe("MailDictionary.override", () => {
  test.each([
    ["a=1", "a", "1"],
    ["a = 1 2 ", "a", "1 2"],
    ["a=", "a", ""],
    ["a==", "a", "="],
  ])("takes %j", (argument, name, value) => {
    const { dictionary, log } = dictionaryOf("a = 0\n");
    dictionary.override(argument);
    expect(dictionary.get(name)).toBe(value);
    expect(log).toEqual([]);
  });

  test.each([
    ["a", "missing '=' after attribute name"],
    ["=1", "missing attribute name"],
    ["", "missing attribute name"],
    ["a b=1", "missing '=' after attribute name"],
  ])("ends at %j", (argument, problem) => {
    const { dictionary } = dictionaryOf("");
    expect(() => dictionary.override(argument)).toThrow(
      new ConfigFatalError(`invalid "-o ${argument}" option value: ${problem}`),
    );
  });
});

describe("MailDictionary.read", () => {
  test.each([
    [{ type: "bool", defaultValue: "no" }, "yes", true],
    [{ type: "nbool", defaultValue: "${b?yes}" }, "no", false],
    [{ type: "int", defaultValue: "5" }, "$b", 7],
    [{ type: "nint", defaultValue: "5" }, "6", 6],
    [{ type: "long", defaultValue: "5" }, "9000000000", "9000000000"],
    [{ type: "time", defaultValue: "5m" }, "2", 120],
    [{ type: "time", defaultValue: "$t" }, "2", 7200],
    [{ type: "str", defaultValue: "" }, "<$b>", "<7>"],
    [{ type: "raw", defaultValue: "" }, "<$b>", "<$b>"],
    [{ type: "readonly", defaultValue: "" }, "<$b>", "<7>"],
  ] as const)("reads %j from %j as %j", (kind, value, expected) => {
    const { dictionary } = dictionaryOf(`b = 7\nt = 1h\na = ${value}\n`);
    const read = dictionary.read({ name: "a", ...kind });
    expect(typeof read === "bigint" ? String(read) : read).toBe(expected);
  });

  test.each([
    [{ type: "bool", defaultValue: "yes" }, true, "yes"],
    [{ type: "nbool", defaultValue: "${b?{yes}:{no}}" }, true, "${b?{yes}:{no}}"],
    [{ type: "int", defaultValue: "5" }, 5, "5"],
    [{ type: "nint", defaultValue: "$b" }, 7, "$b"],
    [{ type: "time", defaultValue: "5m" }, 300, "5m"],
    [{ type: "str", defaultValue: "<$b>" }, "<7>", "<7>"],
    [{ type: "raw", defaultValue: "<$b>" }, "<$b>", "<$b>"],
  ] as const)("without a setting, reads %j as %j and keeps %j for later values", (kind, value, kept) => {
    const { dictionary } = dictionaryOf("b = 7\n");
    expect(dictionary.read({ name: "a", ...kind })).toBe(value);
    expect(dictionary.get("a")).toBe(kept);
  });

  test("a default that is read is what later values refer to, and one that is not is empty", () => {
    const { dictionary } = dictionaryOf("x = $a\n");
    const x: Parameter<"str"> = { name: "x", type: "str", defaultValue: "" };
    expect(dictionary.read(x)).toBe("");
    dictionary.read({ name: "a", type: "str", defaultValue: "1" });
    expect(dictionary.read(x)).toBe("1");
  });

  test("ends with Postfix's words, after the warnings", () => {
    const { dictionary, log } = dictionaryOf("a = ${\nb = 5x\nc = 0\n");
    expect(() => dictionary.read({ name: "a", type: "str", defaultValue: "" })).toThrow(
      new ConfigFatalError("dictionary mail_dict: macro processing error"),
    );
    expect(log).toEqual(['truncated macro reference: "${"']);
    expect(() => dictionary.read({ name: "b", type: "int", defaultValue: "1" })).toThrow(
      new ConfigFatalError("bad numerical configuration: b = 5x"),
    );
    expect(() => dictionary.read({ name: "c", type: "int", defaultValue: "1", min: 1 })).toThrow(
      new ConfigFatalError("invalid c parameter value 0 < 1"),
    );
  });

  test("a bad default ends it too, even of a parameter that is set", () => {
    const { dictionary } = dictionaryOf("a = 5s\n");
    expect(() => dictionary.read({ name: "a", type: "time", defaultValue: "${" })).toThrow(ConfigFatalError);
    expect(() => dictionary.read({ name: "b", type: "int", defaultValue: "x" })).toThrow(
      new ConfigFatalError("bad numerical configuration: b = x"),
    );
  });
});

test("parseTime refuses a bare number whose unit nobody knows", () => {
  expect(parseTime("5", "y")).toBeUndefined();
  expect(parseTime("5", "")).toBeUndefined();
  expect(parseTime("5s", "y")).toEqual({ seconds: 5, ignored: "" });
});
