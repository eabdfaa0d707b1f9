import path from "node:path";
import type { IniPlace } from "../../settings/tlsmgr-ini.ts";
import { quote } from "../install/quote.ts";
import { readIfThere } from "../site/read-if-there.ts";
import type { Commands } from "./commands.ts";
import type { Remedy } from "./finding.ts";
import { linesOf } from "./ini-lines.ts";
import { advise, run } from "./rule.ts";

const plainWord = /^[\w-]+$/u;

/** The path of `tlsmgr.ini`. */
export function iniFileOf(configDirectory: string): string {
  return path.join(configDirectory, "tlsmgr.ini");
}

/** Puts an entry of `tlsmgr.ini` behind a comment sign, or corrects its misspelt name. */
export function remedyInIni(configDirectory: string, place: IniPlace, commands: Commands): Remedy {
  const file = iniFileOf(configDirectory);
  const lines = linesOf(readIfThere(file) ?? "", place);
  if (lines === undefined) return advise("edit the file; see tlsmgr.ini(5)");
  const { key, section = "", nearest } = place;
  const word = key ?? section;
  if (nearest !== undefined && plainWord.test(word)) {
    return run(
      commands.all(commands.replaceWord(file, lines.first, word, nearest)),
      "corrects the name; see tlsmgr.ini(5)",
    );
  }
  return run(
    commands.all(commands.commentOut(file, lines.first, lines.last)),
    "puts it behind #, which changes nothing: the daemon ignores it; see tlsmgr.ini(5)",
  );
}

/** For a `tlsmgr.ini` that cannot be read. */
export function remedyForUnreadableIni(configDirectory: string, commands: Commands): Remedy {
  const file = quote(iniFileOf(configDirectory));
  return run(
    commands.all(`mv ${file} ${quote(`${iniFileOf(configDirectory)}.saved`)}`),
    "moves what is not a file out of the way; the daemon uses its defaults anyway",
  );
}
