import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCommandLine } from "../src/options/command-line.ts";
import { scanOptions } from "../src/options/getopt.ts";
import { FatalError } from "../src/report.ts";
import { captureRun } from "./support/captured-run.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

const recorded: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("fixtures/option-errors.json", import.meta.url), "utf8"),
);
const values: Readonly<Record<string, string>> = { o: "a=b", T: "run-version" };

function refusal(args: readonly string[]): string {
  try {
    readCommandLine(args, () => undefined);
    return "";
  } catch (error) {
    if (error instanceof FatalError) return error.message;
    throw error;
  }
}

describe("readCommandLine", () => {
  test("refuses every option and pair of options that postconf 3.7.11 refuses, in its words", () => {
    expect(Object.keys(recorded)).toHaveLength(231);
    const ours = Object.keys(recorded).map((letters) => {
      const args = letters.split("").flatMap((letter) => [`-${letter}`, values[letter] ?? []].flat());
      return [letters, refusal(args)];
    });
    expect(Object.fromEntries(ours)).toEqual(recorded);
  });

  test("takes a name=value operand as an edit", () => {
    expect(readCommandLine(["a=b"], () => undefined).letters).toEqual(new Set(["p", "e"]));
    expect(refusal(["-n", "a=b"])).toBe("specify one of -e -n");
  });

  test("reads parameter classes in any case and refuses unknown ones", () => {
    expect(readCommandLine(["-C", "User, builtin"], () => undefined).classes).toEqual(
      new Set(["user", "builtin"]),
    );
    expect(refusal(["-C", "user,foo"])).toBe('unknown -C option value "foo" in "user,foo"');
  });

  test("refuses two template or TLS options", () => {
    expect(refusal(["-b", "-t"])).toBe("specify one of -b and -t");
    expect(refusal(["-T", "x", "-T", "y"])).toBe("At most one -T <mode> option may be specified");
  });
});

describe("scanOptions", () => {
  test("knows bundles, glued values, separate values and the end of options", () => {
    expect(scanOptions(["-nxc.", "-o", "a=b", "--", "-h"], "nxc:o:h")).toEqual({
      options: [
        { kind: "option", letter: "n", value: "" },
        { kind: "option", letter: "x", value: "" },
        { kind: "option", letter: "c", value: "." },
        { kind: "option", letter: "o", value: "a=b" },
      ],
      operands: ["-h"],
    });
  });

  test("ends at the first word that is not an option, even if options follow", () => {
    expect(scanOptions(["relayhost", "-h"], "h").operands).toEqual(["relayhost", "-h"]);
    expect(scanOptions(["-"], "h").operands).toEqual(["-"]);
  });
});

describe("postconf-js", () => {
  test.each([
    [["-Z"], "postconf: invalid option -- 'Z'\npostconf: fatal: usage: postconf [-a "],
    [["--json"], "postconf: invalid option -- '-'\npostconf: fatal: usage: postconf [-a "],
    [["-n:"], "postconf: invalid option -- ':'\npostconf: fatal: usage: postconf [-a "],
    [["-c"], "postconf: option requires an argument -- 'c'\npostconf: fatal: usage: postconf [-a "],
    [["-E"], "postconf: fatal: usage: postconf [-a "],
  ])("answers %s with an error and the usage", async (args, start) => {
    using directory = scratchDirectory();
    const { status, output, errors } = await captureRun(args, directory.path);
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(errors.slice(0, start.length)).toBe(start);
  });

  test.each(["-a", "-A", "-b", "-l", "-m", "-t", "-T run-version"])(
    "refuses %s, which tells of a Postfix build, instead of guessing",
    async (option) => {
      using directory = scratchDirectory();
      const { status, errors } = await captureRun(option.split(" "), directory.path);
      expect(status).toBe(1);
      expect(errors).toMatch(/^postconf: fatal: option -\w is not available: /u);
    },
  );
});
