import { pureTarget, readCorpus } from "@postfixjs/fuzz";
import type { Target } from "@postfixjs/fuzz";
import { defaultIni, iniSettings, readIni } from "../../../src/settings/tlsmgr-ini.ts";

const words = Object.values(iniSettings).flatMap(({ section, key }) => [`[${section}]\n`, `${key} = `]);

const defaults: ReadonlyMap<string, unknown> = new Map(Object.entries(defaultIni));

/** An input is the bytes of a `tlsmgr.ini`. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("tlsmgr-ini"),
    words: [
      ...words,
      "[",
      "]",
      "\n",
      "=",
      "[]",
      ".",
      "__proto__",
      "constructor",
      '"',
      "'",
      ";",
      "\\",
      "true",
      "null",
    ],
    run: (input) => {
      const warnings: string[] = [];
      const ini = readIni(Buffer.from(input).toString("latin1"), (warning) => warnings.push(warning));
      const isSound = ini.cacheEntriesMax >= 1 && ini.cacheBytesMax >= 1024 && ini.warningsPerMinute >= 0;
      if (!isSound) throw new Error(`unsound settings: ${JSON.stringify(ini)}`);
      const set = Object.entries(ini).filter(([name, value]) => value !== defaults.get(name));
      return `${Math.min(warnings.length, 8)} ${set.map(([name]) => name).join()}`;
    },
  });
}
