import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64Length, readBase64, writeBase64 } from "../src/base64.ts";
import { byteString, encode, LimitError } from "../src/index.ts";
import {
  encodeReplyInto,
  encodeRequest,
  replyBytesMax,
  replySchemas,
  RequestDecoder,
} from "../src/tlsmgr/index.ts";
import type { Schema } from "../src/index.ts";
import type { Input, ReplyValues } from "../src/tlsmgr/index.ts";
import { readFastBase64, writeFastBase64 } from "../src/base64.ts";
import { fastByteString } from "../src/byte-text.ts";

const id = fc
  .uint8Array({ maxLength: 150, size: "max" })
  .map((bytes) => byteString(bytes.map((byte) => (byte === 0 ? 1 : byte))));
const asciiId = fc.string({ maxLength: 150, size: "max" }).map((text) => text.replaceAll("\0", "x"));
const data = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.uint8Array({ minLength: 200, maxLength: 900, size: "max" }),
);
const cacheType = fc.constantFrom("smtpd", "smtp", "lmtp", "", "none");
const entry = fc.record({ cache_type: cacheType, cache_id: fc.oneof(id, asciiId) });

const request: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.record({ size: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }).map((v) => encodeRequest("seed", v)),
  fc.record({ cache_type: cacheType }).map((v) => encodeRequest("policy", v)),
  entry.map((v) => encodeRequest("lookup", v)),
  entry.map((v) => encodeRequest("delete", v)),
  fc.tuple(entry, data).map(([v, session]) => encodeRequest("update", { ...v, session })),
  fc.record({ keyname: data }).map((v) => encodeRequest("tktkey", v)),
);

/** Several requests one after the other, some bytes of which may have been replaced, taken out or put in. */
const stream = fc
  .tuple(
    fc.array(request, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2), fc.nat({ max: 255 })), { maxLength: 2 }),
  )
  .map(([requests, changes]) => {
    const bytes = requests.flatMap((each) => [...each]);
    for (const [place, removed, added] of changes) bytes.splice(place % bytes.length, removed, added);
    return Uint8Array.from(bytes);
  });

/** What a decoder hands out for these chunks, and at the end of the stream, or until a limit is reached. */
function decoded(chunks: readonly Uint8Array[]): Input[] {
  const decoder = new RequestDecoder();
  const inputs: Input[] = [];
  try {
    for (const chunk of chunks) inputs.push(...decoder.push(chunk));
    inputs.push(decoder.end());
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
  }
  return inputs;
}

describe("RequestDecoder reads the usual form of requests", () => {
  test("to the same values as the rules for any form, however the bytes are changed", () => {
    // A request in two chunks is held, and then read by the rules for any form. With one bad request at most,
    // what is dropped after it does not depend on the chunks: only up to there they must agree.
    fc.assert(
      fc.property(stream, (bytes) => {
        const whole = decoded([bytes]);
        const general = decoded([bytes.subarray(0, 3), bytes.subarray(3)]);
        const bad = whole.findIndex(({ kind }) => kind !== "request");
        expect(whole.slice(0, bad + 1)).toEqual(general.slice(0, bad + 1));
      }),
      { numRuns: 1000, endOnFailure: true },
    );
  });

  test("to copies that the chunk's next use leaves alone", () => {
    const session = Uint8Array.from({ length: 600 }, (_, at) => at);
    const chunk = encodeRequest("update", { cache_type: "smtpd", cache_id: "x".repeat(64), session });
    const inputs = new RequestDecoder().push(chunk);
    chunk.fill(0);
    expect(inputs).toMatchObject([{ values: { cache_type: "smtpd", cache_id: "x".repeat(64), session } }]);
  });

  test("not at all where it would be beyond a limit", () => {
    const bytes = encodeRequest("lookup", { cache_type: "smtpd", cache_id: "0123456789" });
    for (const limits of [
      { attributesMax: 2 },
      { nameBytesMax: 9 },
      { valueBytesMax: 9 },
      { listBytesMax: bytes.length - 1 },
    ]) {
      const decoder = new RequestDecoder(limits);
      expect(() => decoder.push(bytes)).toThrow(LimitError);
      expect(() => decoder.push(encodeRequest("seed", { size: 1 }))).toThrow(LimitError);
    }
    expect(new RequestDecoder({ attributesMax: 3, valueBytesMax: 10 }).push(bytes)).toHaveLength(1);
  });
});

/** Base64 of both sizes, some of it changed. */
const base64Text = fc
  .tuple(
    data,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(0, 1, 4),
        fc.constantFrom("=", "A", "+", " ", "\n", "-", "_", "\u{ff}"),
      ),
      {
        maxLength: 2,
      },
    ),
  )
  .map(([bytes, changes]) => {
    const text = new Uint8Array(base64Length(bytes.length));
    writeBase64(text, 0, bytes);
    const letters = [...text];
    for (const [place, removed, added] of changes)
      letters.splice(place % (letters.length + 1), removed, added.charCodeAt(0));
    return Uint8Array.from(letters);
  });

/** What a platform has for base64: Node 25 and later, older Nodes, the bare language. */
const platforms = ["Uint8Array", "Buffer", "neither"] as const;

/** Takes away what the platform does not have; returns what puts it back. */
function pretend(platform: (typeof platforms)[number]): () => void {
  const prototype: object = Uint8Array.prototype;
  const hidden = [
    ...(platform === "Uint8Array"
      ? []
      : (["toBase64", "setFromBase64"] as const).map((name) => [prototype, name] as const)),
    ...(platform === "neither" ? [[globalThis, "Buffer"] as const] : []),
  ];
  const restore = hidden.map(([owner, name]) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) Reflect.deleteProperty(owner, name);
    return () => descriptor && Object.defineProperty(owner, name, descriptor);
  });
  return () => {
    for (const put of restore) put();
  };
}

describe.each(platforms)("on a platform with %s for base64", (platform) => {
  test("readFastBase64 gives what readBase64 gives, for any text", () => {
    fc.assert(
      fc.property(base64Text, (text) => {
        const restore = pretend(platform);
        const fast = readFastBase64(text, 0, text.length);
        restore();
        expect(fast).toEqual(readBase64(text, 0, text.length));
      }),
      { numRuns: 1000 },
    );
  });

  test("writeFastBase64 writes what writeBase64 writes, at any offset", () => {
    fc.assert(
      fc.property(data, fc.nat({ max: 5 }), (bytes, at) => {
        const [fast, slow] = [new Uint8Array(1300), new Uint8Array(1300)];
        const restore = pretend(platform);
        const end = writeFastBase64(fast, at, bytes);
        restore();
        expect(end).toBe(writeBase64(slow, at, bytes));
        expect(fast).toEqual(slow);
      }),
    );
  });
});

describe("fastByteString", () => {
  test("gives what byteString gives, for any bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100, size: "max" }),
      fc.string({ unit: "grapheme" }).map((text) => new TextEncoder().encode(`\u{feff}${text}`.repeat(9))),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        expect(fastByteString(each, 1, each.length)).toBe(byteString(each, 1));
      }),
    );
  });
});

const replies = {
  seed: fc.record({ status: fc.constantFrom(0, -1, -2), seed: data }),
  policy: fc.record({
    status: fc.integer(),
    cachable: fc.integer(),
    timeout: fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 32),
  }),
  lookup: fc.record({ status: fc.integer(), session: data }),
  update: fc.record({ status: fc.integer() }),
  delete: fc.record({ status: fc.integer() }),
  tktkey: fc.record({ status: fc.integer(), keybuf: data }),
};

describe("encodeReplyInto", () => {
  test.each(Object.entries(replies))(
    "writes the bytes of encode for %s, and touches no others before it",
    (name, values) => {
      const reply = name as keyof ReplyValues;
      fc.assert(
        fc.property(values as fc.Arbitrary<ReplyValues["seed"]>, fc.nat({ max: 9 }), (given, at) => {
          const out = new Uint8Array(at + replyBytesMax(900)).fill(7);
          const end = encodeReplyInto(reply, given as never, out, at);
          const schema: Schema = replySchemas[reply];
          expect(out.subarray(at, end)).toEqual(encode(schema, { ...given }));
          expect(out.subarray(0, at)).toEqual(new Uint8Array(at).fill(7));
        }),
      );
    },
  );

  test("refuses what encode refuses, and too little room", () => {
    const out = new Uint8Array(200);
    const wrong = [
      { status: 0.5, seed: out },
      { status: 2 ** 32, seed: out },
      { status: 0 },
      { status: 0, seed: "AAAA" },
    ];
    for (const values of wrong as ReplyValues["seed"][]) {
      let error: unknown;
      try {
        encode(replySchemas.seed, values);
      } catch (thrown) {
        error = thrown;
      }
      expect(() => encodeReplyInto("seed", values, out, 0)).toThrow(
        String(error).replace(/^[A-Za-z]+: /u, ""),
      );
    }
    expect(() => encodeReplyInto("update", { status: 0 }, out, 200 - replyBytesMax(0) + 1)).toThrow(
      'cannot write a reply to "update" into 63 bytes: give it room for replyBytesMax()',
    );
    expect(encodeReplyInto("update", { status: 0 }, out, 200 - replyBytesMax(0))).toBe(146);
  });
});
