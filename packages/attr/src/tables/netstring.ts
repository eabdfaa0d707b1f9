import { ServerError } from "../server/errors.ts";
import type { RequestFramer } from "../server/conversation.ts";

const colon = 0x3a;
const comma = 0x2c;
/** No length that is allowed has more digits. */
const digitsMax = 9;
const nothing = new Uint8Array(0);

/** The netstring of some bytes: their length, a colon, the bytes, a comma. */
export function encodeNetstring(bytes: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${bytes.length}:`);
  const out = new Uint8Array(head.length + bytes.length + 1);
  out.set(head);
  out.set(bytes, head.length);
  out[out.length - 1] = comma;
  return out;
}

/** Splits a stream into netstrings. */
export class NetstringFramer implements RequestFramer {
  readonly #bytesMax: number;
  #held: Uint8Array = nothing;

  /** @param bytesMax - longest string, as Postfix's `socketmap_max_reply_size` */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @returns the strings that these bytes complete, without lengths and commas
   * @throws {ServerError} with the code `malformed` for malformed or oversized netstrings
   */
  push(chunk: Uint8Array): Uint8Array[] {
    let bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    const strings: Uint8Array[] = [];
    for (;;) {
      const start = this.#startOf(bytes);
      if (start === undefined) break;
      const end = start + Number(textOf(bytes.subarray(0, start - 1)));
      if (bytes.length <= end) break;
      if (bytes[end] !== comma) throw malformed("no comma after it");
      strings.push(bytes.slice(start, end));
      bytes = bytes.subarray(end + 1);
    }
    this.#held = bytes.slice();
    return strings;
  }

  /** Where the string starts; nothing while its length is incomplete. */
  #startOf(bytes: Uint8Array): number | undefined {
    const end = bytes.subarray(0, digitsMax + 1).indexOf(colon);
    const digits = textOf(bytes.subarray(0, end < 0 ? digitsMax + 1 : end));
    if (!(end < 0 ? /^\d{0,9}$/u : /^\d{1,9}$/u).test(digits)) throw malformed("no length before it");
    if (Number(digits) > this.#bytesMax) throw malformed(`more than "${this.#bytesMax}" bytes`);
    return end < 0 ? undefined : end + 1;
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const out = new Uint8Array(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}

function malformed(what: string): ServerError {
  return new ServerError("SERVER_MALFORMED", `malformed netstring: ${what}`);
}
