import { ConfigFatalError, convertValue, parseCompatibilityLevel } from "@postfixjs/config/daemon";
import type { ParameterType } from "@postfixjs/config/daemon";
import { readCorpus } from "../corpus.ts";
import { pureTarget } from "../target.ts";
import type { Target } from "../target.ts";

const types: readonly ParameterType[] = [
  "bool",
  "int",
  "long",
  "nint",
  "nbool",
  "time",
  "str",
  "raw",
  "readonly",
];

/** The first byte of an input chooses a type; the value follows. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("typed-values"),
    words: [
      "yes",
      "no",
      "-",
      "+",
      "0x",
      "9223372036854775807",
      "2147483648",
      "s",
      "m",
      "h",
      "d",
      "w",
      " ",
      "3.6",
    ],
    run: (input) => {
      const type = types[(input[0] ?? 0) % types.length] ?? "str";
      const text = Buffer.from(input.subarray(1)).toString("latin1");
      const level = parseCompatibilityLevel(text) === undefined ? "none" : "level";
      try {
        const value: unknown = convertValue(
          { name: "p", type, defaultValue: "", min: 1, max: 1000 },
          text,
          "s",
        );
        if (typeof value === "number" && !(value >= 1 && value <= 1000))
          throw new Error(`a value of ${value}`);
        return `${type} ${level} ${typeof value}`;
      } catch (error) {
        if (error instanceof ConfigFatalError)
          return `${type} ${level} ${error.message.slice(0, 25).replaceAll(/\d+/gu, "N")}`;
        throw error;
      }
    },
  });
}
