import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  base64,
  bytesOf,
  constant,
  data,
  integer,
  list,
  long,
  nullTerminated,
  plain,
  printable,
  scan,
  schema,
  string,
  warningText,
} from "../src/index.ts";
import type { Encoding, Field, Reader, Schema } from "../src/index.ts";
import { wire } from "./support/wire.ts";

/** A run of a real scanner; see the README of the fixtures. */
interface Run {
  readonly encoding: "0" | "6" | "p";
  readonly flags: number;
  readonly wanted: readonly string[];
  readonly input: string;
  readonly count: number;
  readonly values: Readonly<Record<string, string | Readonly<Record<string, string>>>> | null;
  readonly logged: readonly string[];
}

function fixture<Row>(name: string): Row[] {
  const text = readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line): Row => JSON.parse(line));
}

const encodings: Readonly<Record<Run["encoding"], Encoding>> = { 0: nullTerminated, 6: base64, p: plain };

function wish(text: string): Field {
  const [type = "", name = ""] = text.split(" ");
  switch (type) {
    case "int":
      return integer(name);
    case "long":
      return long(name);
    case "str":
      return string(name);
    case "data":
      return data(name);
    case "hash":
      return list(name);
    default:
      return constant(name, "v");
  }
}

function schemaOf({ wanted, flags }: Run): Schema {
  const options = { missing: (flags & 1) !== 0, extra: (flags & 2) !== 0, more: (flags & 4) !== 0 };
  return schema(
    wanted.map((text) => wish(text)),
    (flags & 8) === 0 ? options : { ...options, printable: "ascii" },
  );
}

/** A value in the notation of the record. */
function recordedForm(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(bytesOf(value)).toString("hex");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value instanceof Map ? Object.fromEntries(value) : String(value);
}

function outcome(run: Run): Omit<Run, "encoding" | "flags" | "wanted" | "input"> {
  const found = scan(schemaOf(run), encodings[run.encoding].reader(Buffer.from(run.input, "hex"), true));
  if (found.kind === "more") throw new Error("a reader that has ended has no more");
  // The record shows the caller's hash table also when the scan did not get that far: empty.
  const before = run.wanted.includes("hash h") ? [["h", {}]] : [];
  const values = Object.entries(found.values).map(([name, value]) => [name, recordedForm(value)]);
  return {
    count: found.count,
    values: found.count < 0 ? null : Object.fromEntries([...before, ...values]),
    logged: found.warnings.map((warning) => printable(warningText(warning, "unknown_stream"), "ascii")),
  };
}

describe("scan agrees with the real library on random lists", () => {
  const runs = fixture<Run>("scanner-runs.jsonl");

  test.each(["0", "6", "p"] as const)("in the encoding of attr_scan %s", (encoding) => {
    const chosen = runs.filter((run) => run.encoding === encoding);
    expect(chosen).toHaveLength(200);
    for (const run of chosen) {
      const { count, values, logged } = run;
      expect({ run, ...outcome(run) }).toEqual({ run, count, values, logged });
    }
  });
});

describe("printable agrees with the real library", () => {
  test.each(["ascii", "utf-8"] as const)("with %s kept", (kept) => {
    for (const [input = "", ascii = "", utf8 = ""] of fixture<string[]>("printable.jsonl")) {
      const text = Buffer.from(input, "hex").toString("latin1");
      const expected = Buffer.from(kept === "ascii" ? ascii : utf8, "hex").toString("latin1");
      expect(printable(text, kept)).toBe(expected);
    }
  });
});

function messages(wanted: Schema, text: string, encoding: Encoding = nullTerminated): string[] {
  return scan(wanted, encoding.reader(wire(text), true)).warnings.map((warning) =>
    warningText(warning, "PATH"),
  );
}

describe("scan of a hash list", () => {
  test("stops at Postfix's limit of 1024 entries", () => {
    const entries = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}|v|`).join("");
    const wanted = schema([list("h"), string("s")], { strict: true });
    expect(messages(wanted, `{|${entries(1024)}}|s|x||`)).toEqual([]);
    expect(messages(wanted, `{|${entries(1025)}}|s|x||`)).toEqual([
      "attribute count exceeds limit 1024 in input from PATH",
    ]);
  });

  test("is one level deep: a brace inside is a key like any other", () => {
    const found = scan(schema([list("h")]), nullTerminated.reader(wire("{|{|a|}||")));
    expect(found).toMatchObject({ kind: "complete", values: { h: new Map([["{", "a"]]) } });
  });

  test("takes keys that are names of properties of every object", () => {
    const found = scan(schema([list("h")]), plain.reader(bytesOf("{\n__proto__=1\nconstructor=2\n}\n\n")));
    expect(found).toMatchObject({
      values: {
        h: new Map([
          ["__proto__", "1"],
          ["constructor", "2"],
        ]),
      },
    });
  });
});

describe("a missing value", () => {
  test("is not the property that every object has of that name", () => {
    const wanted = schema([string("a"), string("constructor"), string("toString")]);
    const found = scan(wanted, nullTerminated.reader(wire("a|1||"), true));
    if (found.kind !== "short") throw new TypeError(found.kind);
    expect(found.values.a).toBe("1");
    expect(found.values.constructor).toBeUndefined();
    expect(found.values.toString).toBeUndefined();
  });
});

describe("scan of two values in one attribute", () => {
  const bytes = bytesOf("YQ==:MQ==:MQ==\n\n");

  test.each<[string, Field]>([
    ["a string", string("a")],
    ["a constant", constant("a", "1")],
    ["an entry of a hash list", list("h")],
  ])("finds %s malformed", (_what, field) => {
    const found = scan(schema([field], { strict: true }), base64.reader(bytes, true));
    expect(found.kind).toBe("malformed");
    expect(found.warnings.map((warning) => warningText(warning, "PATH"))).toEqual([
      "multiple values for attribute a from PATH",
    ]);
  });
});

describe("scan at the end of the input", () => {
  const wanted = schema([string("s")], { strict: true });

  test("gives no warning for empty input", () => {
    expect(scan(wanted, nullTerminated.reader(new Uint8Array(0), true))).toEqual({
      kind: "short",
      values: {},
      count: 0,
      warnings: [],
    });
  });

  test("distinguishes a truncated name or value from a missing one, and takes a last byte 255 for a missing one", () => {
    expect(messages(wanted, "s|ab")).toEqual([
      "unexpected end-of-input from PATH while reading input attribute value",
    ]);
    expect(messages(wanted, "s|a\u00ff")).toEqual([
      "premature end-of-input on PATH while reading input attribute value",
    ]);
    expect(messages(wanted, "s|")).toEqual([
      "premature end-of-input on PATH while reading input attribute value",
    ]);
    expect(messages(wanted, "x")).toEqual([
      "unexpected end-of-input from PATH while reading input attribute name",
    ]);
  });
});

describe("warningText", () => {
  test("shows the first 100 bytes of a malformed value", () => {
    expect(messages(schema([integer("n")]), `n|${"x".repeat(200)}||`)).toEqual([
      `malformed numerical data from PATH while reading input attribute value: ${"x".repeat(100)}`,
    ]);
  });
});

/** The wishes of a scan are few, but a reader is used by other code, too. */
function tokens(reader: Reader): string[] {
  const found: string[] = [];
  for (;;) {
    const name = reader.readName();
    found.push(name);
    if (name === "name") found.push(reader.readValue());
    if (name === "terminator" || name === "dry") return found;
  }
}

describe("a reader", () => {
  test("reports its findings", () => {
    expect(tokens(nullTerminated.reader(wire("a|1|{||")))).toEqual(["name", "value", "name", "value", "dry"]);
    expect(tokens(plain.reader(bytesOf("a=1\n{\n\n")))).toEqual(["name", "value", "bare", "terminator"]);
    expect(tokens(base64.reader(bytesOf("YQ==:MQ==:\n\n")))).toEqual(["name", "extra", "terminator"]);
  });
});
