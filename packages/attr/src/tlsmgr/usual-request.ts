import { bytesOf, endAt } from "../byte-text.ts";
import { readInteger } from "../number.ts";
import { readFastBase64 } from "./fast-base64.ts";
import { fastByteString } from "./fast-text.ts";
import { requestSchemas } from "./protocol.ts";
import type { RequestName, RequestValues } from "./protocol.ts";
import type { Request, RequestOf } from "./request.ts";

/** All that comes before the first value of a request, by the first letter of its name. */
const beginnings: ReadonlyMap<number, Uint8Array> = new Map(
  Object.entries(requestSchemas).map(([request, { fields }]) => [
    request.charCodeAt(0),
    bytesOf(`request\0${request}\0${fields[0].name}\0`),
  ]),
);
const nameOffset = "request\0".length;
const [letterS, letterP, letterL, letterU, letterD, letterT] = Array.from("spludt", (letter) =>
  letter.charCodeAt(0),
);
const cacheIdName = bytesOf("cache_id\0");
const sessionName = bytesOf("session\0");
const noWarnings: readonly never[] = [];

/** The most attributes that a request of the usual form has. */
export const usualAttributesMax = 4;
/** Length of the longest name in such a request. */
export const usualNameBytesMax: number = "cache_type".length;

/**
 * Reads requests in the one form that Postfix's own clients use: the attributes of the schema in their order, and
 * nothing else. That takes a quarter of the time that the rules for all possible input take.
 */
export class UsualRequestReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Offset after the request that was read last. */
  get end(): number {
    return this.#at;
  }

  /** Reads the request at `from`. Returns nothing where there is anything else, for the general rules to tell. */
  read(bytes: Uint8Array, from: number): Request | undefined {
    this.#bytes = bytes;
    this.#at = from;
    const letter = bytes[from + nameOffset] ?? 0;
    const beginning = beginnings.get(letter);
    if (beginning === undefined || !this.#pass(beginning)) return undefined;
    switch (letter) {
      case letterS:
        return this.#seed();
      case letterP:
        return this.#policy();
      case letterL:
        return this.#lookup();
      case letterU:
        return this.#update();
      case letterD:
        return this.#delete();
      case letterT:
        return this.#ticketKey();
    }
    return undefined;
  }

  #seed(): Request | undefined {
    const size = this.#integer();
    return size === undefined ? undefined : this.#ended("seed", { size });
  }

  #policy(): Request | undefined {
    const cacheType = this.#string();
    return cacheType === undefined ? undefined : this.#ended("policy", { cache_type: cacheType });
  }

  #lookup(): Request | undefined {
    const entry = this.#entry();
    return entry && this.#ended("lookup", entry);
  }

  #update(): Request | undefined {
    const entry = this.#entry();
    const session = entry && this.#pass(sessionName) ? this.#data() : undefined;
    return entry && session && this.#ended("update", { ...entry, session });
  }

  #delete(): Request | undefined {
    const entry = this.#entry();
    return entry && this.#ended("delete", entry);
  }

  #ticketKey(): Request | undefined {
    const keyname = this.#data();
    return keyname === undefined ? undefined : this.#ended("tktkey", { keyname });
  }

  /** What names an entry of a cache. */
  #entry(): RequestValues["lookup"] | undefined {
    const cacheType = this.#string();
    const cacheId = this.#pass(cacheIdName) ? this.#string() : undefined;
    return cacheType === undefined || cacheId === undefined
      ? undefined
      : { cache_type: cacheType, cache_id: cacheId };
  }

  /** The request, if its list ends here. */
  #ended<Name extends RequestName>(request: Name, values: RequestValues[Name]): RequestOf<Name> | undefined {
    if (this.#bytes[this.#at] !== 0) return undefined;
    this.#at += 1;
    return { kind: "request", request, values, warnings: noWarnings };
  }

  /** Passes over bytes that must be there. */
  #pass(wanted: Uint8Array): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    for (let at = 0; at < wanted.length; at += 1) if (bytes[start + at] !== wanted[at]) return false;
    this.#at = start + wanted.length;
    return true;
  }

  /** Passes over a value; returns where it ends, or nothing if the bytes end first. */
  #value(): number | undefined {
    const end = endAt(this.#bytes, 0, this.#at);
    if (end >= this.#bytes.length) return undefined;
    this.#at = end + 1;
    return end;
  }

  #integer(): number | undefined {
    const start = this.#at;
    const end = this.#value();
    return end === undefined ? undefined : readInteger(this.#bytes, start, end);
  }

  #string(): string | undefined {
    const start = this.#at;
    const end = this.#value();
    return end === undefined ? undefined : fastByteString(this.#bytes, start, end);
  }

  #data(): Uint8Array | undefined {
    const start = this.#at;
    const end = this.#value();
    return end === undefined ? undefined : readFastBase64(this.#bytes, start, end);
  }
}
