import type { IniPlace } from "../../settings/tlsmgr-ini.ts";

/** Lines of a file, counted from 1; the first and the last of them. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Finds the line of an entry in the text of a `tlsmgr.ini`: of several the last one, which counts. For a
 * section, its header up to the line before the next one.
 */
export function linesOf(text: string, { section, key }: IniPlace): LineRange | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  let current: string | undefined;
  let found: LineRange | undefined;
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const header = /^\[(.*)\]$/u.exec(line)?.[1];
    if (header !== undefined) {
      current = header.trim();
      if (key === undefined && current === section) found = { first: number, last: number };
    } else if (current === section && key === undefined && line !== "" && found !== undefined) {
      found = { first: found.first, last: number };
    } else if (current === section && key !== undefined && keyOf(line) === key) {
      found = { first: number, last: number };
    }
  }
  return found;
}

/** The name of an entry; `undefined` for a comment. */
function keyOf(line: string): string | undefined {
  return /^([^;#=[][^=]*?)\s*(?:=|$)/u.exec(line)?.[1];
}
