import { describe, expect, test } from "vitest";
import {
  base64,
  byteString,
  bytesOf,
  data,
  decode,
  encode,
  encodeAttributes,
  integer,
  list,
  ListDecoder,
  long,
  nullTerminated,
  plain,
  scan,
  schema,
  string,
} from "../src/index.ts";
import { createPolicyServer } from "../src/policy/index.ts";
import {
  createSocketmapServer,
  createTcpTableServer,
  SocketmapClient,
  TcpTableClient,
} from "../src/tables/index.ts";
import { wire } from "./support/wire.ts";

const wanted = schema([data("d")], { strict: true });

function read(text: string): string | undefined {
  const found = scan(wanted, nullTerminated.reader(wire(`d|${text}||`)));
  return found.kind === "complete" ? byteString(found.values.d) : undefined;
}

describe("data", () => {
  test.each([
    ["", ""],
    ["YQ==", "a"],
    ["YWI=", "ab"],
    ["YWJj", "abc"],
    ["+/+/", "\u00fb\u00ff\u00bf"],
  ])("is read from %j", (text, value) => {
    expect(read(text)).toBe(value);
  });

  test.each([
    ["YQ==YmM=", "a"],
    ["YQ=x", "a"],
    ["YWI=????", "ab"],
    ["YR==", "a"],
    ["YWJ=", "ab"],
  ])("ends at the first padding, and unused bits do not count: %j", (text, value) => {
    expect(read(text)).toBe(value);
  });

  test.each([
    "Y",
    "YQ",
    "YQ=",
    "YWJjY",
    "Y===",
    "====",
    "ab!=",
    "YQ==x",
    " YQ=",
    "YQ\n=",
    "-_-_",
    "Y\u00ffQ=",
  ])("is malformed: %j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test("is written with padding, by the vectors of RFC 4648", () => {
    for (const [plainText, encoded] of [
      ["", ""],
      ["f", "Zg=="],
      ["fo", "Zm8="],
      ["foo", "Zm9v"],
      ["foob", "Zm9vYg=="],
      ["fooba", "Zm9vYmE="],
      ["foobar", "Zm9vYmFy"],
    ] as const) {
      expect([...encode(wanted, { d: bytesOf(plainText) })]).toEqual([...wire(`d|${encoded}||`)]);
    }
  });

  test("does not share memory with the bytes it was read from", () => {
    const bytes = encode(wanted, { d: Uint8Array.of(1, 2, 3) });
    const { d } = decode(wanted, bytes);
    bytes.fill(0);
    expect([...d]).toEqual([1, 2, 3]);
  });
});

describe("a byte string", () => {
  const all = Uint8Array.from({ length: 20_000 }, (_, at) => (at % 255) + 1);

  test("holds every byte but NUL, at any length", () => {
    expect(byteString(bytesOf(byteString(all)))).toBe(byteString(all));
    const text = schema([string("s")]);
    expect(decode(text, encode(text, { s: byteString(all) })).s).toBe(byteString(all));
  });

  test("is made from text by UTF-8", () => {
    const address = byteString(new TextEncoder().encode("jörg@example.com"));
    expect(new TextDecoder().decode(bytesOf(address))).toBe("jörg@example.com");
  });

  test("has no characters above U+00FF", () => {
    expect(() => bytesOf("€")).toThrow(
      'cannot encode "€", which is not one byte: encode the text as UTF-8 first',
    );
    expect(() => encode(schema([string("s")]), { s: "€" })).toThrow(RangeError);
  });

  test("has no separators of its encoding", () => {
    const text = schema([string("s")]);
    expect(() => encode(text, { s: "a\0b" })).toThrow(RangeError);
    expect(() => encode(text, { s: "a\nb" }, plain)).toThrow(RangeError);
    expect(() => encode(schema([string("a=b")]), { "a=b": "" }, plain)).toThrow(RangeError);
  });
});

describe("encode", () => {
  const fields = {
    integer: integer("f"),
    long: long("f"),
    string: string("f"),
    data: data("f"),
    list: list("f"),
  };
  const fitting = { integer: 1, long: 1n, string: "1", data: Uint8Array.of(1), list: new Map([["k", "v"]]) };

  test.each(Object.entries(fields))("takes for a field of type %s nothing else", (type, field) => {
    for (const [other, value] of [...Object.entries(fitting), ["absent", undefined] as const]) {
      // Such calls do not compile; JavaScript has nothing to stop them.
      const call = (): unknown => Reflect.apply(encode, undefined, [schema([field]), { f: value }]);
      if (other === type) expect(call()).toBeInstanceOf(Uint8Array);
      else
        expect(call).toThrow(
          new TypeError(`cannot encode the value of "f": it does not fit the type ${type}`),
        );
    }
  });

  test.each([
    [1, "v"],
    ["k", 1],
  ])("takes no entry %j: %j of a hash list", (key, value) => {
    const values = { f: new Map([[key, value]]) };
    expect(() => Reflect.apply(encode, undefined, [schema([fields.list]), values])).toThrow(TypeError);
  });
});

describe("encodeAttributes", () => {
  test.each([
    ["an attribute", "", [{ name: "", value: "v" }]],
    ["an attribute", "{", [{ name: "{", value: "v" }]],
    ["an entry", "", [{ list: [{ name: "", value: "v" }] }]],
    ["an entry", "}", [{ list: [{ name: "}", value: "v" }] }]],
  ])("refuses for %s the name %j, which means something else", (_what, name, attributes) => {
    for (const encoding of [nullTerminated, base64, plain]) {
      expect(() => encodeAttributes(attributes, encoding)).toThrow(
        new RangeError(`cannot encode the name "${name}": choose another`),
      );
    }
  });

  test("takes for an attribute the name }, and for an entry the name {", () => {
    const attributes = [{ name: "}", value: "v" }, { list: [{ name: "{", value: "v" }] }];
    expect(encodeAttributes(attributes)).toEqual(wire("}|v|{|{|v|}||"));
  });
});

describe("schema", () => {
  test.each(["", "{", "}"])("refuses the name %j", (name) => {
    expect(() => schema([string(name)])).toThrow(TypeError);
  });

  test("refuses a name that is used twice", () => {
    expect(() => schema([string("a"), data("a")])).toThrow(
      'cannot use the name "a" in a schema: choose another',
    );
  });
});

describe("decode", () => {
  test.each([
    ["d|", "LIST_INCOMPLETE"],
    ["d|||x", "LIST_TRAILING"],
    ["|", "LIST_SHORT"],
    ["d|x||", "LIST_MALFORMED"],
  ])("refuses %j as %s", (text, code) => {
    expect(() => decode(wanted, wire(text))).toThrow(
      expect.objectContaining({ name: "AttributeError", code }),
    );
  });

  test("gives the reason in the message and as data", () => {
    expect(() => decode(wanted, wire("x|y||"))).toThrow(
      expect.objectContaining({
        message: "cannot decode attribute list: unexpected attribute x from input (expecting: d)",
        warnings: [{ code: "unexpected-attribute", subject: "x", expected: "d" }],
      }),
    );
  });
});

describe("misuse", () => {
  test.each<[string, () => unknown]>([
    ["a value that is undefined", () => Reflect.apply(encode, undefined, [schema([string("a")]), {}])],
    ["a value that is NaN", () => encode(schema([integer("a")]), { a: Number.NaN })],
    ["a property that no object can have", () => schema([string("__proto__")])],
    ["a limit that is NaN", () => new ListDecoder(plain, { listBytesMax: Number.NaN })],
    ["a policy server without a handler", () => Reflect.apply(createPolicyServer, undefined, [])],
    ["a socketmap server without a handler", () => Reflect.apply(createSocketmapServer, undefined, [])],
    ["a tcp table server without a handler", () => Reflect.apply(createTcpTableServer, undefined, [])],
    [
      "a server with a deadline that is NaN",
      () => createPolicyServer(() => "DUNNO", { timeoutSeconds: Number.NaN }),
    ],
    [
      "a client with a deadline that is NaN",
      () => new TcpTableClient({ address: { path: "/" }, timeoutSeconds: Number.NaN }),
    ],
    [
      "a socketmap client with a limit that is NaN",
      () => new SocketmapClient({ address: { path: "/" }, bytesMax: Number.NaN }),
    ],
  ])("is a TypeError: %s", (_, misuse) => {
    expect(misuse).toThrow(TypeError);
  });
});
