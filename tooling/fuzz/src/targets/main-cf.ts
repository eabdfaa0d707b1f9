import { Configuration, ConfigFatalError, encodeText, parseMainCf } from "@postfixjs/config";
import { MailDictionary } from "@postfixjs/config/daemon";
import { lint } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import { readCorpus } from "../corpus.ts";
import { pureTarget } from "../target.ts";
import type { Target } from "../target.ts";

const namesMax = 4;

/** An input is the bytes of a main.cf. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("main-cf"),
    words: [
      "$",
      "${",
      "}",
      "=",
      "\n",
      "\n ",
      "#",
      "?",
      ":",
      "{",
      "$a",
      "${a?{b}:{c}}",
      "==",
      "myhostname",
      "\\",
    ],
    run: (input) => {
      const file = parseMainCf(input);
      const joined = file.nodes.map(({ start, end }) => file.text.slice(start, end)).join("");
      if (!Buffer.from(encodeText(joined)).equals(input)) throw new Error("the tree loses bytes");
      const found = lint({ mainCf: file, registry });
      const codes = new Set(found.slice(0, 50).map(({ code }) => code));
      return [load(input), evaluate(file), ...[...codes].sort().slice(0, 2)].join(" ");
    },
  });
}

function evaluate(mainCf: ReturnType<typeof parseMainCf>): string {
  const configuration = new Configuration({ mainCf });
  const names = [...configuration.names()].slice(0, namesMax);
  const failed = names.filter((name) => configuration.evaluate(name)?.value === undefined);
  return failed.length > 0 ? "failed" : "evaluated";
}

/** As a daemon reads it. */
function load(input: Uint8Array): string {
  const dictionary = new MailDictionary({
    processName: "p",
    configDirectory: "/etc/postfix",
    warn: () => {},
  });
  try {
    dictionary.load(input);
    dictionary.read({ name: "ipc_timeout", type: "time", defaultValue: "3600s", min: 1 });
    return "loaded";
  } catch (error) {
    if (error instanceof ConfigFatalError) return "fatal";
    throw error;
  }
}
