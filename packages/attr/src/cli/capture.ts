import { bytesOf } from "../byte-text.ts";
import { isHex, readHex } from "./hex.ts";

/** Bytes that were seen together. */
export interface Piece {
  /** The stream they belong to, such as `read 6`; empty for input that is one stream. */
  readonly from: string;
  /** The bytes. */
  readonly chunk: Uint8Array;
}

/** The forms of input. */
export const inputFormats = ["raw", "hex", "strace", "socat"] as const;

/** A form of input. */
export type InputFormat = (typeof inputFormats)[number];

/** Finds out what form of input this is. */
export function detectFormat(input: string): InputFormat {
  if (straceCall.test(input)) return "strace";
  if (socatHeading.test(input)) return "socat";
  return isHex(input) ? "hex" : "raw";
}

/**
 * Splits input into the captured pieces, in order.
 *
 * @param input - a byte string
 * @throws {SyntaxError} when the input has not that form
 */
export function readCapture(input: string, format: InputFormat): Piece[] {
  if (format === "raw") return [{ from: "", chunk: bytesOf(input) }];
  if (format === "hex") return [{ from: "", chunk: readHex(input) }];
  return format === "strace" ? readStrace(input) : readSocat(input);
}

// A call, its file descriptor, and the text in quotes, which is the second argument.
const straceCall = /\b(?:read|write|sendto|recvfrom)\(\d+(?:<[^>]*>)?, "/u;
const straceCalls = /\b(read|write|sendto|recvfrom)\((\d+)(?:<[^>]*>)?, "((?:[^"\\]|\\.)*)"(\.\.\.)?/gu;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", v: "\v", f: "\f" };

function readStrace(input: string): Piece[] {
  return Array.from(input.matchAll(straceCalls), ([, call = "", fd = "", text = "", isCut = ""]) => {
    if (isCut !== "")
      throw new SyntaxError("cannot read strings that strace has cut: let it show more with -s 100000");
    return { from: `${call} ${fd}`, chunk: unescape(text) };
  });
}

/** The bytes of a C string as strace writes it. */
function unescape(text: string): Uint8Array {
  return bytesOf(
    text.replaceAll(
      /\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/gu,
      (_, hex?: string, octal?: string, letter = "") => {
        if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
        return escapes[letter] ?? letter;
      },
    ),
  );
}

// "> 2026/11/22 03:00:00.000000  length=22 from=0 to=21", then lines of bytes in hex.
const socatHeading = /^[<>] .*\blength=\d+ from=\d+ to=\d+$/mu;

function readSocat(input: string): Piece[] {
  const pieces: Piece[] = [];
  let from = "";
  for (const line of input.split("\n")) {
    if (socatHeading.test(line)) from = line.startsWith(">") ? "client" : "server";
    // With -v the text follows the bytes, after two blanks at least.
    const digits = /^ (?:[0-9a-f]{2}(?: |$))+/u.exec(line);
    if (digits !== null && from !== "") pieces.push({ from, chunk: readHex(digits[0]) });
  }
  return pieces;
}
