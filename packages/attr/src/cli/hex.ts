/** A dump starts with the offset zero, which no attribute list does. */
const dumpStart = /^\s*0{4,}(?:[:\s]|$)/u;

/** True for hexadecimal digits, or a dump. */
export function isHex(input: string): boolean {
  return input.trim() !== "" && pairs(input) !== undefined;
}

/**
 * Reads hexadecimal digits, with white space anywhere, or a dump by `xxd`, `hexdump -C` or `od -A x -t x1`.
 *
 * @throws {SyntaxError} when it is neither
 */
export function readHex(input: string): Uint8Array {
  const found = pairs(input);
  if (found === undefined)
    throw new SyntaxError("cannot read input as hexadecimal digits: name its form with --input");
  return Uint8Array.from(found, (pair) => Number.parseInt(pair, 16));
}

/** The bytes as hexadecimal digits. */
export function writeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pairs(input: string): readonly string[] | undefined {
  const text = dumpStart.test(input) ? dumpedDigits(input) : input;
  const digits = text.replaceAll(/\s/gu, "");
  return /^(?:[0-9a-f]{2})*$/iu.test(digits) ? (digits.match(/../gu) ?? []) : undefined;
}

/** What stands between the offset of each line and the text at its end. */
function dumpedDigits(dump: string): string {
  return dump
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, colon, rest = line] = /^\s*[0-9a-f]{4,}(:?)(.*)$/iu.exec(line) ?? [];
      // After the offset's colon, xxd separates the text by two blanks; hexdump puts it between bars.
      return colon === ":" ? (rest.trimStart().split(/\s{2}/u)[0] ?? "") : rest.replace(/\s\|.*$/u, "");
    })
    .join("\n");
}
