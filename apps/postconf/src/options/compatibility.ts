import { FatalError } from "../report.ts";

/** Option letters in the order in which messages name them. */
const namingOrder = "aAbdefFhHlmMnopPtTxX#";

/** Of each group at most one letter may be given. The first group are the major modes. */
const exclusiveGroups = ["aAblmtpMFPT", "denX#", "feX#", "xeX#", "odeX#", "heX#H"] as const;

/** The letters that each major mode can go with. */
const companions: ReadonlyMap<string, string> = new Map([
  ["a", ""],
  ["A", ""],
  ["b", ""],
  ["l", ""],
  ["m", ""],
  ["T", ""],
  ["t", ""],
  ["p", "eX#fhxdnoH"],
  ["M", "eX#fox"],
  ["F", "efhoxH"],
  ["P", "eXfhoxH"],
]);

/** Whether one of the letters chooses what the command is about. */
export function hasMajorMode(letters: ReadonlySet<string>): boolean {
  return intersect(letters, exclusiveGroups[0]).length > 0;
}

/**
 * Refuses options that exclude each other or have no effect together.
 *
 * @throws {FatalError} with postconf's words
 */
export function checkCompatibility(letters: ReadonlySet<string>): void {
  for (const group of exclusiveGroups) {
    const given = intersect(letters, group);
    if (given.length > 1) throw new FatalError(`specify one of ${name(given)}`);
  }
  for (const [mode, allowed] of companions) {
    if (!letters.has(mode)) continue;
    const excess = [...letters].filter((letter) => letter !== mode && !allowed.includes(letter));
    if (excess.length > 0) {
      throw new FatalError(`with option -${mode}, do not specify ${name(excess)}`);
    }
  }
}

function intersect(letters: ReadonlySet<string>, group: string): string[] {
  return group.split("").filter((letter) => letters.has(letter));
}

function name(letters: readonly string[]): string {
  return namingOrder
    .split("")
    .filter((letter) => letters.includes(letter))
    .map((letter) => `-${letter}`)
    .join(" ");
}
