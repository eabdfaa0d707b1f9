import { describe, expect, test } from "vitest";
import { base64, bytesOf, ListDecoder, nullTerminated, plain, warningText } from "../src/index.ts";
import type { Encoding, Limits } from "../src/index.ts";
import { wire } from "./support/wire.ts";

function refusal(
  encoding: Encoding,
  limits: Partial<Limits>,
  chunks: readonly Uint8Array[],
): string | undefined {
  const decoder = new ListDecoder(encoding, limits);
  try {
    for (const chunk of chunks) decoder.push(chunk);
    return undefined;
  } catch (error) {
    expect(decoder.heldBytes).toBe(0);
    expect(() => decoder.push(new Uint8Array(0))).toThrow(error);
    return (error as { code: string }).code;
  }
}

describe("ListDecoder", () => {
  test("hands out a list in one chunk as a view of that chunk", () => {
    const chunk = wire("a|1||b|2||");
    const lists = new ListDecoder().push(chunk);
    expect(lists.map((list) => list.buffer === chunk.buffer)).toEqual([true, true]);
    expect(lists.map((list) => String.fromCharCode(...list))).toEqual(["a\u00001\0\0", "b\u00002\0\0"]);
  });

  test("keeps a gathered list apart from the chunks", () => {
    const decoder = new ListDecoder();
    const first = wire("a|1");
    decoder.push(first);
    first.fill(0x78);
    expect(decoder.heldBytes).toBe(3);
    expect(decoder.push(wire("||b|")).map((list) => String.fromCharCode(...list))).toEqual(["a\u00001\0\0"]);
    expect(decoder.heldBytes).toBe(2);
  });

  test("hands out an empty list", () => {
    expect(new ListDecoder().push(wire("|"))).toHaveLength(1);
    expect(new ListDecoder(plain).push(bytesOf("\n\n"))).toHaveLength(2);
  });

  test("takes an empty value in braces as a value, and an empty key as the end of the list", () => {
    expect(new ListDecoder().push(wire("{|k||}|a|||"))).toHaveLength(1);
    expect(new ListDecoder().push(wire("{|k|v||"))).toHaveLength(1);
    expect(new ListDecoder().push(wire("{|}||"))).toHaveLength(1);
    expect(new ListDecoder().push(wire("}|}||"))).toHaveLength(1);
  });

  test("takes a line with a separator but no name for an attribute", () => {
    expect(new ListDecoder(plain).push(bytesOf("=x\n\n"))).toHaveLength(1);
    expect(new ListDecoder(base64).push(bytesOf(":\n\n"))).toHaveLength(1);
  });
});

describe("end of a ListDecoder", () => {
  test.each([
    [nullTerminated, "", undefined],
    [nullTerminated, "a|1||", undefined],
    [nullTerminated, "a|1", "unexpected end-of-input from PATH while reading input attribute value"],
    [nullTerminated, "a|1|", "premature end-of-input on PATH while reading input attribute name"],
    [nullTerminated, "a|", "premature end-of-input on PATH while reading input attribute value"],
    [plain, "a=1\n", "premature end-of-input on PATH while reading input attribute name"],
    [base64, "YQ==:", "premature end-of-input on PATH while reading input attribute name"],
  ] as const)("of the encoding $name after %j", (encoding, text, expected) => {
    const decoder = new ListDecoder(encoding);
    decoder.push(wire(text));
    const warning = decoder.end();
    expect(warning && warningText(warning, "PATH")).toBe(expected);
    expect(decoder.heldBytes).toBe(0);
  });
});

const cases = [
  { encoding: nullTerminated, name: "aaaa", separator: "\0", end: "\0" },
  { encoding: plain, name: "aaaa", separator: "=", end: "\n" },
  { encoding: base64, name: "YWFh", separator: ":", end: "\n" },
];

describe.each(cases)(
  "limits of a ListDecoder of the $encoding.name encoding",
  ({ encoding, name, separator, end }) => {
    const attribute = name + separator + name + end;
    const list = attribute + attribute + end;

    test.each<[keyof Limits, number, string]>([
      ["nameBytesMax", 4, "NAME_LIMIT"],
      ["valueBytesMax", 4, "VALUE_LIMIT"],
      ["attributesMax", 2, "ATTRIBUTE_LIMIT"],
      ["listBytesMax", 21, "LIST_LIMIT"],
    ])("%s allows %i and no more, in one chunk or byte by byte", (limit, max, code) => {
      const bytes = bytesOf(list);
      const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
      for (const chunks of [[bytes], single]) {
        expect(refusal(encoding, { [limit]: max }, chunks)).toBeUndefined();
        expect(refusal(encoding, { [limit]: max - 1 }, chunks)).toBe(code);
      }
    });

    test("are checked before bytes are gathered", () => {
      const decoder = new ListDecoder(encoding, { valueBytesMax: 10 });
      decoder.push(bytesOf(name + separator));
      expect(() => decoder.push(new Uint8Array(1_000_000).fill(0x41))).toThrow(
        /exceeds the value-limit of "10"/u,
      );
      expect(decoder.heldBytes).toBe(0);
    });

    test("count each list from zero", () => {
      const decoder = new ListDecoder(encoding, { attributesMax: 2, listBytesMax: 21 });
      expect(decoder.push(bytesOf(list.repeat(50)))).toHaveLength(50);
    });
  },
);

describe("drop of a ListDecoder", () => {
  test("overwrites what it held", () => {
    const decoder = new ListDecoder();
    decoder.push(wire("session|c2VjcmV0"));
    const { held } = decoder;
    decoder.drop();
    expect(held.every((byte) => byte === 0)).toBe(true);
    expect(decoder.push(wire("a|1||"))).toHaveLength(1);
  });
});
