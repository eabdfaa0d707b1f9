import { readFileSync } from "node:fs";

/** The text of a file, one character per byte; `undefined` if it can't be read. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
