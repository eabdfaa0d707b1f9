import { ConfigFatalError, expand } from "@postfixjs/config/daemon";
import { parseMacroText } from "@postfixjs/config/syntax";
import { readCorpus } from "../corpus.ts";
import { pureTarget } from "../target.ts";
import type { Target } from "../target.ts";

/** The documented limit of a result. */
const lengthMax = 16 * 1024 * 1024;

/** An input is lines `name=value`; the last line is the text to be expanded. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("expansion"),
    words: [
      "$a",
      "${a}",
      "$(a)",
      "${a?{b}:{c}}",
      "${{x}==",
      "{y}?",
      "<=level",
      "a=",
      "$$",
      "{",
      "}",
      "\n",
      " == ",
    ],
    run: (input) => {
      const lines = Buffer.from(input).toString("latin1").split("\n");
      const text = lines.pop() ?? "";
      const values = new Map(lines.map((line): [string, string] => splitAt(line, line.indexOf("="))));
      const warnings: string[] = [];
      const context = {
        lookup: (name: string) => values.get(name),
        warn: (warning: string) => warnings.push(warning),
      };
      parseMacroText(text);
      try {
        const result = expand(text, context);
        if ((result?.length ?? 0) > lengthMax) throw new Error("the result is too long");
        if (result === undefined && warnings.length === 0) throw new Error("failed without a warning");
        return `${result === undefined} ${warnings[0]?.slice(0, 20) ?? ""}`;
      } catch (error) {
        if (error instanceof ConfigFatalError) return error.message.slice(0, 20);
        throw error;
      }
    },
  });
}

function splitAt(text: string, at: number): [string, string] {
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
