import { constants } from "node:os";
import { strerror } from "@postfixjs/posix";

const numbers: Readonly<Record<string, number>> = constants.errno;

/** What Postfix's log prints for `%m`: the system's text for an error code such as `ENOENT`. */
export function textOfCode(code: string | undefined): string {
  if (code === undefined) return strerror(0);
  const number = numbers[code];
  return number === undefined ? code : strerror(number);
}

/** The same for an error that was thrown, or for the first one beneath it that comes from the system. */
export function textOfError(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && at.code in numbers) return textOfCode(at.code);
  }
  return error instanceof Error ? error.message : String(error);
}
