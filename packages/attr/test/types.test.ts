import { describe, expectTypeOf, test } from "vitest";
import { constant, data, decode, encode, integer, list, long, scan, schema, string } from "../src/index.ts";
import type { Reader, ValuesOf } from "../src/index.ts";
import { requestSchemas } from "../src/tlsmgr/index.ts";
import type { ReplyValues, Request, RequestName, RequestValues } from "../src/tlsmgr/index.ts";

const all = schema([constant("protocol", "p"), integer("i"), long("l"), string("s"), data("d"), list("h")]);

interface All {
  readonly i: number;
  readonly l: bigint;
  readonly s: string;
  readonly d: Uint8Array;
  readonly h: ReadonlyMap<string, string>;
}

describe("the types of a schema's values", () => {
  test("follow from its fields, and constants have none", () => {
    expectTypeOf<ValuesOf<typeof all>>().toEqualTypeOf<All>();
    expectTypeOf(decode<typeof all.fields>).returns.toEqualTypeOf<All>();
  });

  test("are what encode asks for", () => {
    expectTypeOf(encode<typeof all.fields>)
      .parameter(1)
      .toEqualTypeOf<All>();
    // @ts-expect-error -- a missing value
    expectTypeOf(() => encode(all, { i: 1, l: 1n, s: "", d: new Uint8Array(0) })).toBeFunction();
    // @ts-expect-error -- a value of another type
    expectTypeOf(() => encode(schema([integer("i")]), { i: "1" })).toBeFunction();
  });

  test("are complete only in a complete scan", () => {
    const run = (reader: Reader): void => {
      const found = scan(all, reader);
      if (found.kind === "complete") expectTypeOf(found.values).toEqualTypeOf<All>();
      if (found.kind === "short") expectTypeOf(found.values).toEqualTypeOf<Partial<All>>();
      // @ts-expect-error -- nothing is known yet
      if (found.kind === "more") expectTypeOf(found.values).toBeUndefined();
    };
    expectTypeOf(run).toBeFunction();
  });
});

describe("the types of tlsmgr's messages", () => {
  test("follow from the request", () => {
    expectTypeOf<keyof typeof requestSchemas>().toEqualTypeOf<RequestName>();
    expectTypeOf<RequestValues["update"]>().toEqualTypeOf<{
      readonly cache_type: string;
      readonly cache_id: string;
      readonly session: Uint8Array;
    }>();
    expectTypeOf<ReplyValues["policy"]>().toEqualTypeOf<{
      readonly status: number;
      readonly cachable: number;
      readonly timeout: number;
    }>();
  });

  test("are discriminated by the request's name", () => {
    const run = (request: Request): void => {
      if (request.request === "seed") expectTypeOf(request.values.size).toBeNumber();
      if (request.request === "tktkey") expectTypeOf(request.values.keyname).toEqualTypeOf<Uint8Array>();
      if (request.request === "lookup") expectTypeOf(request.values.cache_id).toBeString();
      // @ts-expect-error -- the request is not known yet
      expectTypeOf(request.values.size).toBeNumber();
    };
    expectTypeOf(run).toBeFunction();
  });
});
