import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanOptions } from "../../src/options/getopt.ts";

const letters = "ab:c:d#";

/** What the shell's getopts finds, one line a finding: `a=value`, `?x`, `:b`, `operands N`. */
function shellFindings(commandLines: readonly (readonly string[])[]): string[] {
  const script = commandLines
    .map((args) => {
      const words = args.map((word) => `'${word}'`).join(" ");
      return [
        `set -- ${words}`,
        "OPTIND=1",
        `while getopts ':${letters}' letter; do case $letter in`,
        `'?') echo "?$OPTARG" ;; ':') echo ":$OPTARG" ;; *) echo "$letter=$OPTARG" ;; esac; done`,
        `echo "operands $(($# - OPTIND + 1))"`,
        "echo end",
      ].join("\n");
    })
    .join("\n");
  const output = execFileSync("bash", ["-c", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return output.split("end\n").slice(0, -1);
}

function ourFindings(args: readonly string[]): string {
  const { options, operands } = scanOptions(args, letters);
  const lines = options.map((option) => {
    if (option.kind === "option") return `${option.letter}=${option.value}`;
    return `${option.text.startsWith("invalid") ? "?" : ":"}${option.text.at(-2)}`;
  });
  return [...lines, `operands ${operands.length}`, ""].join("\n");
}

test("scanOptions finds what the shell's getopts finds, on any command line", () => {
  const word = fc.constantFrom(
    "-a",
    "-b",
    "-c",
    "-ab",
    "-abx",
    "-x",
    "-bvalue",
    "--",
    "-",
    "word",
    "-d",
    "-ad#",
    "-acb",
  );
  const commandLines = fc.sample(fc.array(word, { size: "max", maxLength: 6 }), 300);
  expect(commandLines.map(ourFindings)).toEqual(shellFindings(commandLines));
});

describe("scanOptions names", () => {
  test.each([
    [["-x"], "invalid option -- 'x'"],
    [["-:"], "invalid option -- ':'"],
    [["-ab"], "option requires an argument -- 'b'"],
  ])("what is wrong with %j", (args, text) => {
    expect(scanOptions(args, letters).options.at(-1)).toEqual({ kind: "error", text });
  });
});
