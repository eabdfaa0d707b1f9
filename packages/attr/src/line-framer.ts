import { endAt } from "./byte-text.ts";
import type { Framer, Limits } from "./encoding.ts";
import { ListMeter } from "./list-meter.ts";

const lineFeed = 0x0a;

/** Finds the ends of lists whose attributes are lines and whose end is an empty line. */
export class LineFramer implements Framer {
  readonly #meter: ListMeter;
  readonly #separator: number;
  #isValue = false;

  /** @param separator - the byte between name and value */
  constructor(limits: Limits, separator: number) {
    this.#meter = new ListMeter(limits);
    this.#separator = separator;
  }

  findEnd(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      const end = this.#isValue ? endOfLine(chunk, at) : endOfName(chunk, at, this.#separator);
      this.#meter.add(end - at, this.#isValue);
      if (end === chunk.length) return -1;
      at = end + 1;
      if (this.#endToken(chunk[end] === lineFeed)) return at;
    }
    return -1;
  }

  /** After a name or value: true when it ends the list. */
  #endToken(isLineEnd: boolean): boolean {
    const length = this.#meter.endToken();
    const wasName = !this.#isValue;
    this.#isValue = !isLineEnd;
    if (this.#isValue) this.#meter.countAttribute();
    if (!isLineEnd || length > 0 || !wasName) return false;
    this.#meter.endList();
    return true;
  }
}

/** Offset of the line feed at or after `at`, or the length of the bytes. */
export function endOfLine(bytes: Uint8Array, at: number): number {
  return endAt(bytes, lineFeed, at);
}

/** Offset of the next line, or the length of the bytes. */
export function nextLine(bytes: Uint8Array, at: number): number {
  return Math.min(endOfLine(bytes, at) + 1, bytes.length);
}

/** Offset of the separator or line feed at or after `at`, or the length of the bytes. */
export function endOfName(bytes: Uint8Array, at: number, separator: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== separator && bytes[end] !== lineFeed) end += 1;
  return end;
}
