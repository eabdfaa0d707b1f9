import { Configuration, encodeText, masterCfServices, parseMainCf, parseMasterCf } from "@postfixjs/config";
import { lint } from "@postfixjs/config/lint";
import * as registry from "@postfixjs/config/registry";
import { readCorpus } from "../corpus.ts";
import { pureTarget } from "../target.ts";
import type { Target } from "../target.ts";

const servicesMax = 5;
const mainCf = parseMainCf("a = $service_name ${b}\nb = ${c?{$process_name}:{$b}}\n");

/** An input is the bytes of a master.cf. */
export function openTarget(): Target {
  return pureTarget({
    corpus: readCorpus("master-cf"),
    words: ["smtp inet n - y - - smtpd\n", " -o ", "{", "}", "\n ", "#", "unix ", "-", "=", "$", "\n", "-o{"],
    run: (input) => {
      const file = parseMasterCf(input);
      const joined = file.nodes.map(({ start, end }) => file.text.slice(start, end)).join("");
      if (!Buffer.from(encodeText(joined)).equals(input)) throw new Error("the tree loses bytes");
      const services = masterCfServices(file).slice(0, servicesMax);
      for (const service of services) {
        const configuration = new Configuration({ mainCf }, service);
        for (const name of configuration.names()) configuration.evaluate(name);
      }
      const codes = new Set(
        lint({ masterCf: file, registry })
          .slice(0, 50)
          .map(({ code }) => code),
      );
      return [services.length, ...[...codes].sort().slice(0, 2)].join(" ");
    },
  });
}
