import { base64, decodeAttributes, ListDecoder, nullTerminated, plain } from "@postfixjs/attr";
import type { Attribute, Encoding } from "@postfixjs/attr";

/** What bytes hold. */
export interface Decoded {
  /** The encoding in which they are lists of attributes. */
  readonly encoding: string;
  /** The lists, in order. */
  readonly lists: readonly (readonly Attribute[])[];
  /** Bytes behind the last complete list. */
  readonly restBytes: number;
}

/** Lists in the base64 encoding are lists in the plain one, too, so it comes first. */
const encodings: readonly Encoding[] = [nullTerminated, base64, plain];

/** A dump of bytes: an offset at the start of each line, and perhaps text at its end. */
const dumpLine = /^\s*[0-9a-f]{4,8}(:?)\s+(.*)$/iu;

/** Reads what people paste: hexadecimal digits, a dump of `xxd` or `hexdump -C`, or text with `\0`. */
export function readBytes(input: string): Uint8Array {
  const digits = hexDigits(input);
  if (digits !== undefined) {
    return Uint8Array.from(digits.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  const text = input.replaceAll(/\\(?:x([0-9a-f]{2})|0|n|\\)/giu, (whole, hex: string | undefined) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return whole === String.raw`\0` ? "\0" : whole === String.raw`\n` ? "\n" : "\\";
  });
  return new TextEncoder().encode(text);
}

function hexDigits(input: string): string | undefined {
  const lines = input.trimEnd().split("\n");
  const isDump = /^\s*0{4,}[:\s]/u.test(input);
  const text = isDump ? lines.map(dumpedDigits).join("") : input;
  const digits = text.replaceAll(/0x|[\s,:]/giu, "");
  return digits !== "" && /^(?:[0-9a-f]{2})+$/iu.test(digits) ? digits : undefined;
}

function dumpedDigits(line: string): string {
  const [, colon, rest = ""] = dumpLine.exec(line) ?? [];
  return colon === ":" ? (rest.split(/\s{2}/u)[0] ?? "") : rest.replace(/\s\|.*$/u, "");
}

/**
 * Decodes bytes in the first encoding in which they are lists of attributes.
 *
 * @returns `undefined` if they are in none
 */
export function decodeBytes(bytes: Uint8Array): Decoded | undefined {
  for (const encoding of encodings) {
    const decoded = decodeIn(encoding, bytes);
    if (decoded !== undefined) return decoded;
  }
  return undefined;
}

function decodeIn(encoding: Encoding, bytes: Uint8Array): Decoded | undefined {
  try {
    const decoder = new ListDecoder(encoding);
    const lists = decoder.push(bytes).map((list) => decodeAttributes(list, encoding));
    return lists.length === 0 ? undefined : { encoding: encoding.name, lists, restBytes: decoder.heldBytes };
  } catch {
    // An AttributeError or LimitError: it is another encoding.
    return undefined;
  }
}

/** A value as people read it; bytes that are no ASCII text stand as escapes. */
export function shownValue(value: string | Uint8Array): string {
  if (typeof value !== "string") return `${value.length} bytes`;
  return value.replaceAll(
    /[^ -~]/gu,
    (unit) => String.raw`\x` + (unit.codePointAt(0) ?? 0).toString(16).padStart(2, "0"),
  );
}
