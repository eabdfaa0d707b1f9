import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AttributeError,
  base64,
  byteString,
  data,
  decode,
  decodeAttributes,
  encode,
  encodeAttributes,
  integer,
  LimitError,
  list,
  ListDecoder,
  long,
  nullTerminated,
  plain,
  scan,
  schema,
  string,
} from "../src/index.ts";
import type { Attribute, Encoding } from "../src/index.ts";
import { decodeRequest, encodeRequest, RequestDecoder } from "../src/tlsmgr/index.ts";

const encodings: readonly Encoding[] = [nullTerminated, base64, plain];

const anything = schema([integer("i"), long("l"), string("s"), data("d"), list("h"), string("last")], {
  strict: true,
});

/** Byte strings that every encoding can hold: no NUL, no line feed; names also without the separators. */
const text = fc
  .uint8Array({ maxLength: 40, size: "max" })
  .map((bytes) => byteString(bytes.map((byte) => (byte === 0 || byte === 10 ? 32 : byte))));
const name = fc.string({ minLength: 1, maxLength: 8 }).map((raw) => `x${raw.replaceAll(/[^a-z_]/gu, "_")}`);

const values = fc.record({
  i: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  l: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  s: text,
  d: fc.uint8Array({ maxLength: 60, size: "max" }),
  h: fc
    .uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 6 })
    .map((entries) => new Map(entries)),
  last: text,
});

const simple = fc.record({ name, value: text });
const attributes: fc.Arbitrary<Attribute[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: simple },
    { weight: 1, arbitrary: fc.record({ list: fc.array(simple, { maxLength: 4 }) }) },
  ),
  { maxLength: 10 },
);

/** Bytes that look like lists more often than random ones do. */
const nearlyList = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\0",
        "\n",
        "=",
        ":",
        "{",
        "}",
        "request",
        "seed",
        "size",
        "i",
        "s",
        "YQ==",
        "ew==",
        "fQ==",
        "-1",
      ),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => byteString(bytes)),
    ),
    { maxLength: 40, size: "max" },
  )
  .map((parts) => Uint8Array.from(Buffer.from(parts.join(""), "latin1")));

/** Cuts bytes at places chosen by numbers. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const places = fc.array(fc.nat(), { maxLength: 8 });

describe.each(encodings)("the $name encoding", (encoding) => {
  test("decode gives what encode was given", () => {
    fc.assert(
      fc.property(values, (given) => {
        expect(decode(anything, encode(anything, given, encoding), encoding)).toEqual(given);
      }),
    );
  });

  test("encode gives canonical bytes again", () => {
    fc.assert(
      fc.property(values, (given) => {
        const bytes = encode(anything, given, encoding);
        expect(Buffer.compare(encode(anything, decode(anything, bytes, encoding), encoding), bytes)).toBe(0);
      }),
    );
  });

  test("decodeAttributes gives what encodeAttributes was given, and the bytes again", () => {
    fc.assert(
      fc.property(attributes, (given) => {
        const bytes = encodeAttributes(given, encoding);
        const decoded = decodeAttributes(bytes, encoding);
        expect(decoded).toEqual(given);
        expect(Buffer.compare(encodeAttributes(decoded, encoding), bytes)).toBe(0);
      }),
    );
  });

  test("ListDecoder returns the same lists for every chunking", () => {
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 5 }), places, (lists, where) => {
        const encoded = lists.map((each) => encodeAttributes(each, encoding));
        const bytes = new Uint8Array(Buffer.concat(encoded));
        const whole = new ListDecoder(encoding).push(bytes);
        const decoder = new ListDecoder(encoding);
        const pieces = cut(bytes, where).flatMap((chunk) => decoder.push(chunk));
        expect(pieces.map((piece) => byteString(piece))).toEqual(encoded.map((each) => byteString(each)));
        expect(whole.map((piece) => byteString(piece))).toEqual(encoded.map((each) => byteString(each)));
        expect(decoder.end()).toBeUndefined();
      }),
    );
  });

  test("ListDecoder never holds more than its limits and never fails but with a LimitError", () => {
    const limits = { nameBytesMax: 16, valueBytesMax: 32, attributesMax: 6, listBytesMax: 64 };
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), nearlyList), { maxLength: 6 }), (chunks) => {
        const decoder = new ListDecoder(encoding, limits);
        for (const chunk of chunks) {
          const held = decoder.heldBytes;
          const { lists, error } = attempt(() => decoder.push(chunk));
          expect(error === undefined || error instanceof LimitError).toBe(true);
          if (error !== undefined) return;
          expect(decoder.heldBytes).toBeLessThanOrEqual(Math.min(held + chunk.length, limits.listBytesMax));
          for (const each of lists) expect(each.length).toBeLessThanOrEqual(limits.listBytesMax);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("scan and decodeAttributes take any bytes: they give a result or an AttributeError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), nearlyList), fc.boolean(), (bytes, isEnded) => {
        const reader = encoding.reader(bytes, isEnded);
        const found = scan(anything, reader);
        expect(reader.offset).toBeLessThanOrEqual(bytes.length);
        expect(isEnded && found.kind === "more").toBe(false);
        const { error } = attempt(() => decodeAttributes(bytes, encoding));
        expect(error === undefined || error instanceof AttributeError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("scan of a prefix asks for more or gives what the whole gives", () => {
    fc.assert(
      fc.property(nearlyList, fc.nat(), (bytes, place) => {
        const prefix = scan(anything, encoding.reader(bytes.subarray(0, place % (bytes.length + 1))));
        if (prefix.kind !== "more") expect(prefix).toEqual(scan(anything, encoding.reader(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  test("a list that ListDecoder hands out is a whole list to decodeAttributes", () => {
    fc.assert(
      fc.property(nearlyList, (bytes) => {
        for (const each of new ListDecoder(encoding).push(bytes)) {
          const { error } = attempt(() => decodeAttributes(each, encoding));
          if (error !== undefined) expect(error).toMatchObject({ code: "LIST_MALFORMED" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

function attempt<Result>(work: () => Result[]): { lists: Result[]; error?: unknown } {
  try {
    return { lists: work() };
  } catch (error) {
    return { lists: [], error };
  }
}

const cacheType = fc.constantFrom("smtpd", "smtp", "lmtp", "other");
const requests: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.record({ size: fc.integer({ min: -10, max: 300 }) }).map((given) => encodeRequest("seed", given)),
  fc.record({ cache_type: cacheType }).map((given) => encodeRequest("policy", given)),
  fc.record({ cache_type: cacheType, cache_id: text }).map((given) => encodeRequest("lookup", given)),
  fc
    .record({
      cache_type: cacheType,
      cache_id: text,
      session: fc.uint8Array({ maxLength: 2000, size: "max" }),
    })
    .map((given) => encodeRequest("update", given)),
  fc
    .record({ keyname: fc.uint8Array({ maxLength: 20, size: "max" }) })
    .map((given) => encodeRequest("tktkey", given)),
);

describe("RequestDecoder", () => {
  test("returns for every chunking what decodeRequest returns for the whole request", () => {
    fc.assert(
      fc.property(requests, places, (bytes, where) => {
        const decoder = new RequestDecoder();
        const inputs = cut(bytes, where).flatMap((chunk) => decoder.push(chunk));
        expect(inputs).toEqual([decodeRequest(bytes)]);
        expect(inputs[0]?.kind).toBe("request");
      }),
    );
  });

  test("takes any bytes in any chunking, and holds nothing after the end", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), nearlyList), places, (bytes, where) => {
        const decoder = new RequestDecoder();
        for (const chunk of cut(bytes, where)) decoder.push(chunk);
        const last = decoder.end();
        expect(["closed", "malformed", "unknown", "wakeup", "request"]).toContain(last.kind);
        expect(decoder.heldBytes).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
