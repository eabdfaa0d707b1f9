import type { Limits } from "./encoding.ts";
import { LimitError } from "./errors.ts";
import type { LimitCode } from "./errors.ts";

/**
 * Counts the bytes and attributes of the list that a framer is walking over, and refuses what exceeds a
 * limit.
 */
export class ListMeter {
  readonly #limits: Limits;
  /** Bytes of the name or value so far. */
  tokenBytes = 0;
  #listBytes = 0;
  #attributes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** More bytes of a name or value. */
  add(bytes: number, isValue: boolean): void {
    const { nameBytesMax, valueBytesMax, listBytesMax } = this.#limits;
    this.tokenBytes += bytes;
    this.#listBytes += bytes;
    if (isValue) check("VALUE_LIMIT", this.tokenBytes, valueBytesMax);
    else check("NAME_LIMIT", this.tokenBytes, nameBytesMax);
    check("LIST_LIMIT", this.#listBytes, listBytesMax);
  }

  /** The separator after a name or value; returns the length of that. */
  endToken(): number {
    const length = this.tokenBytes;
    this.tokenBytes = 0;
    this.#listBytes += 1;
    check("LIST_LIMIT", this.#listBytes, this.#limits.listBytesMax);
    return length;
  }

  /** One more attribute. */
  countAttribute(): void {
    this.#attributes += 1;
    check("ATTRIBUTE_LIMIT", this.#attributes, this.#limits.attributesMax);
  }

  /** The end of the list: the next one starts from zero. */
  endList(): void {
    this.#listBytes = 0;
    this.#attributes = 0;
  }
}

function check(code: LimitCode, count: number, max: number): void {
  if (count > max) throw new LimitError(code, max);
}
