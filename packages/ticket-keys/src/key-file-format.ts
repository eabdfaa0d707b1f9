import { decodeHex, isBlank, splitLines } from "./byte-lines.ts";
import { KeyFileError } from "./key-file-error.ts";
import type { TicketKeyState } from "./key-source.ts";
import { isSameName, ticketCipherKeyBytes, ticketKeyNameBytes, ticketMacKeyBytes } from "./ticket-key.ts";

/** One key of a file. */
export interface FileKey {
  readonly state: TicketKeyState;
  readonly name: Uint8Array;
  readonly cipherKey: Uint8Array;
  readonly macKey: Uint8Array;
}

const states: readonly TicketKeyState[] = ["next", "current", "retired"];
const keyBytes = ticketKeyNameBytes + ticketCipherKeyBytes + ticketMacKeyBytes;
const keysMax = 64;

/**
 * Reads the lines of a key file: state, white space, 160 hexadecimal digits (name, cipher key, HMAC key).
 * Empty lines and lines that begin with `#` are ignored.
 *
 * Works on bytes: a string with a key in it could not be wiped.
 *
 * @param content - the bytes of the file
 * @param file - its name, for messages
 * @throws {KeyFileError} `KEY_FILE_SYNTAX`
 */
export function parseKeyFile(content: Uint8Array, file: string): FileKey[] {
  const keys: FileKey[] = [];
  let number = 0;
  for (const line of splitLines(content)) {
    number += 1;
    if (line.length > 0 && line[0] !== 0x23) keys.push(parseLine(line, `"${file}", line ${number}`));
  }
  return keys;
}

/**
 * Checks that keys form a usable set.
 *
 * @throws {KeyFileError} `KEY_FILE_KEYS`
 */
export function checkKeys(keys: readonly FileKey[], file: string): void {
  const current = keys.filter(({ state }) => state === "current").length;
  if (current !== 1) {
    throw new KeyFileError(
      "KEY_FILE_KEYS",
      `Cannot use "${file}" with ${current} current keys: there must be 1`,
    );
  }
  if (keys.length > keysMax) {
    throw new KeyFileError(
      "KEY_FILE_KEYS",
      `Cannot use "${file}" with ${keys.length} keys: at most ${keysMax}`,
    );
  }
  for (const [index, { name }] of keys.entries()) {
    if (keys.slice(0, index).some((other) => isSameName(other.name, name))) {
      throw new KeyFileError("KEY_FILE_KEYS", `Cannot use "${file}": two keys have the same name`);
    }
  }
}

function parseLine(line: Uint8Array, place: string): FileKey {
  const stateEnd = line.findIndex(isBlank);
  const state = states.find((state) => state === Buffer.from(line.subarray(0, stateEnd)).toString("latin1"));
  if (stateEnd < 0 || state === undefined) {
    throw new KeyFileError("KEY_FILE_SYNTAX", `Cannot read ${place}: begin with next, current or retired`);
  }
  const digitsStart = line.findIndex((byte, index) => index > stateEnd && !isBlank(byte));
  const bytes = decodeHex(line.subarray(digitsStart), keyBytes);
  if (bytes === undefined) {
    throw new KeyFileError(
      "KEY_FILE_SYNTAX",
      `Cannot read ${place}: expected ${keyBytes * 2} hexadecimal digits`,
    );
  }
  const cipherKeyEnd = ticketKeyNameBytes + ticketCipherKeyBytes;
  return {
    state,
    name: bytes.subarray(0, ticketKeyNameBytes),
    cipherKey: bytes.subarray(ticketKeyNameBytes, cipherKeyEnd),
    macKey: bytes.subarray(cipherKeyEnd),
  };
}
