import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A mistake with the finding that it must give. */
export interface Mistake {
  readonly title: string;
  readonly main: string;
  readonly master: string;
  /** The file and the range of the finding. */
  readonly file: "main.cf" | "master.cf";
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

const stockMaster = [
  "smtp inet n - n - - smtpd",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "smtp unix - - n - - smtp",
  "relay unix - - n - - smtp",
  "local unix - n n - - local",
  "virtual unix - n n - - virtual",
  "lmtp unix - - n - - lmtp",
  "error unix - - n - - error",
  "",
].join("\n");

const directory = path.join(import.meta.dirname, "..", "fixtures", "mistakes");

/** Every section of the files in `fixtures/mistakes`. */
export function readMistakes(): Mistake[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(path.join(directory, name), "utf8").split(/^--- /mu).slice(1))
    .map(readMistake);
}

/** The codes that the mistakes give. */
export function seededCodes(): string[] {
  return readMistakes().map(({ code }) => code);
}

function readMistake(section: string): Mistake {
  const [, title = "", body = "", codes = ""] = /^([^\n]*)\n(.*)^=> ([^\n]*)\n$/msu.exec(section) ?? [];
  const [marked = "", markedMaster] = body.split("=== master.cf\n");
  const inMaster = markedMaster?.includes("«") === true;
  const text = inMaster ? markedMaster : marked;
  const start = text.indexOf("«");
  const end = text.indexOf("»") - 1;
  const plain = (each: string): string => each.replaceAll(/[«»]/gu, "");
  return {
    title,
    main: `compatibility_level = 3.6\n${plain(marked)}`,
    master: markedMaster === undefined ? stockMaster : plain(markedMaster),
    file: inMaster ? "master.cf" : "main.cf",
    start: inMaster ? start : start + "compatibility_level = 3.6\n".length,
    end: inMaster ? end : end + "compatibility_level = 3.6\n".length,
    code: codes.split(" ")[0] ?? "",
  };
}
